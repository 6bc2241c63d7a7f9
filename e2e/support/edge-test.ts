// The tests' own cast and tools, on an installation of several instances behind Caddy.
import pg from "pg";
import { test as base, runConfig } from "./api";
import { handshake } from "./handshake";
import { type Stage, startStage } from "./stage";
import { mailboxAt } from "./test";

export { expect, type Page } from "./test";

type Fixtures = {
  /** The stage, with two instances of this build; whatever a test starts or ends is put right after it. */
  edge: Stage;
};

export const test = base.extend<Fixtures, { stage: Stage }>({
  stage: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern to see what is needed.
    async ({}, use) => {
      const databases = JSON.parse(process.env.E2E_DATABASES ?? "{}") as Record<string, string>;
      const stage = await startStage(databases.http ?? "");
      await use(stage);
      await stage.close();
    },
    // Two servers start on a machine that may be slow.
    { scope: "worker", timeout: 180_000 },
  ],
  database: [
    async ({ stage }, use) => {
      const pool = new pg.Pool({ connectionString: stage.databaseUrl, max: 4 });
      await use(pool);
      await pool.end();
    },
    { scope: "worker" },
  ],
  edge: async ({ stage }, use) => {
    await use(stage);
    await stage.restore();
  },
  site: async ({ edge }, use) => {
    await use(edge.site);
  },
  mailbox: async ({ edge }, use) => {
    await use(mailboxAt(`${edge.mailProvider.url}/inbox`, true));
  },
  application: async ({ application, site }, use) => {
    // The program behind the client may ask before any browser does, and knows nothing of a certificate that is only just made.
    await handshake(site, application.origin);
    await use(application);
  },
  applyConfig: async ({ edge }, use) => {
    await use((file, environment) => runConfig(file, { ...edge.settings, ...environment }));
  },
});
