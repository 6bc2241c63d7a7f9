import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { test as base, expect, type Page } from "@playwright/test";
import pg from "pg";
import { DEMO } from "../../db/demo";
import { type CastApplication, type CastTenant, type CastUser, castApplication, castTenant, castUser } from "./cast";
import { certificates, HTTPS_BASE, PORTS } from "./places";

export { expect, type Page } from "@playwright/test";

/** The installation that a test's project talks to. */
export type Site = {
  baseDomain: string;
  /** `http://tenant1-yourapp-yourcompany.localhost:4310` and the like. */
  origin(hostname: string): string;
  /** The demo's hosts. Only the http site has them. */
  demo: { application: string; tenant: string; client: string };
  /** `ip:port` where every host of it answers, for programs that must not look names up; with the authority to trust over https. */
  pin: string;
  authority: string | undefined;
};

/** A mail as its reader sees it. */
export type Mail = { id: string; to: string; subject: string; html: string; text: string };

export type Mailbox = {
  /** All mails to an address, newest first. */
  of(address: string): Promise<Mail[]>;
  /** The newest mail to an address once there are `count`, by default one. */
  newest(address: string, count?: number): Promise<Mail>;
};

type Fixtures = {
  site: Site;
  mailbox: Mailbox;
  /** An address that no other test uses; `name` is for the reader of a failure. */
  address(name?: string): string;
  /** A name for a tenant, application or workspace that no other test uses: 3 to 20 of `[a-z0-9]`. */
  freshName(prefix?: string): string;
  /** An application of this test's own, with signup on, a public client and the program behind it. */
  application: CastApplication;
  /** A tenant of that application; self-signup is on unless told otherwise. */
  tenant: (change?: { displayName?: string; signupEnabled?: boolean }) => Promise<CastTenant>;
  /** Somebody who signed up long ago at the tenant of that host. */
  user: (tenantOrigin: string, change?: { email?: string; status?: "ACTIVE" | "INACTIVE" }) => Promise<CastUser>;
  /** Pictures of a page as it stands, at three widths, light and dark, in e2e/artefacts. */
  screenshots(page: Page, name: string): Promise<void>;
};

type WorkerFixtures = {
  /** Rows, to look at and to make what no page makes yet. Of the installation that the project talks to. */
  database: pg.Pool;
};

export const test = base.extend<Fixtures, WorkerFixtures>({
  database: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern to see what is needed.
    async ({}, use, workerInfo) => {
      const databases = JSON.parse(process.env.E2E_DATABASES ?? "{}") as Record<string, string>;
      const pool = new pg.Pool({ connectionString: databases[siteOf(workerInfo.project.name)], max: 4 });
      await use(pool);
      await pool.end();
    },
    { scope: "worker" },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  site: async ({}, use, testInfo) => {
    await use(siteOf(testInfo.project.name) === "https" ? httpsSite : httpSite);
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  mailbox: async ({}, use, testInfo) => {
    const inbox =
      siteOf(testInfo.project.name) === "https"
        ? `http://127.0.0.1:${PORTS.mailProvider}/inbox`
        : `http://localhost:${PORTS.http}/api/mailbox`;
    await use(mailboxAt(inbox, siteOf(testInfo.project.name) === "https"));
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  address: async ({}, use) => {
    await use((name = "ann") => `${name}.${unique()}@example.com`);
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  freshName: async ({}, use) => {
    await use((prefix = "acme") => `${prefix}${unique()}`.slice(0, 20));
  },
  application: async ({ database, site, freshName }, use) => {
    const application = await castApplication(database, site, { name: freshName("app") });
    await use(application);
    await application.close();
  },
  tenant: async ({ database, site, application, freshName }, use) => {
    await use((change) => castTenant(database, site, application, { name: freshName("globex"), ...change }));
  },
  user: async ({ database, address }, use) => {
    await use((tenantOrigin, change) => castUser(database, tenantOrigin, { email: address("old"), ...change }));
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  screenshots: async ({}, use) => {
    await use(takeScreenshots);
  },
});

/** Which of the installations that every test finds running a Playwright project talks to. For the one behind Caddy see edge-test.ts. */
export function siteOf(project: string): "http" | "https" {
  return project.startsWith("https") ? "https" : "http";
}

const httpSite: Site = {
  baseDomain: "localhost",
  origin: (hostname) => `http://${hostname}:${PORTS.http}`,
  demo: demoOf("localhost", (hostname) => `http://${hostname}:${PORTS.http}`),
  pin: `127.0.0.1:${PORTS.http}`,
  authority: undefined,
};

const httpsSite: Site = {
  baseDomain: HTTPS_BASE,
  origin: (hostname) => `https://${hostname}:${PORTS.edge}`,
  demo: demoOf(HTTPS_BASE, (hostname) => `https://${hostname}:${PORTS.edge}`),
  pin: `127.0.0.1:${PORTS.edge}`,
  authority: certificates().authority.certificate,
};

function demoOf(baseDomain: string, origin: (hostname: string) => string): Site["demo"] {
  const application = `${DEMO.application}-${DEMO.workspace}.${baseDomain}`;
  return {
    application: origin(application),
    tenant: origin(`${DEMO.tenant}-${application}`),
    client: `http://localhost:${PORTS.demo}`,
  };
}

/** @param oldestFirst how the inbox lists its mails */
export function mailboxAt(inbox: string, oldestFirst: boolean): Mailbox {
  const of = async (address: string): Promise<Mail[]> => {
    const response = await fetch(`${inbox}?to=${encodeURIComponent(address)}`);
    if (!response.ok) throw new Error(`The mailbox answered ${response.status}.`);
    const { items } = (await response.json()) as { items: (Omit<Mail, "to"> & { to: string | string[] })[] };
    const mails = items.map((item) => ({ ...item, to: [item.to].flat().join(", ") }));
    return oldestFirst ? mails.reverse() : mails;
  };
  return {
    of,
    async newest(address, count = 1) {
      let mails: Mail[] = [];
      await expect
        .poll(
          async () => {
            mails = await of(address);
            return mails.length;
          },
          { message: `mails to ${address}`, timeout: 30_000 },
        )
        .toBeGreaterThanOrEqual(count);
      return mails[0] as Mail;
    },
  };
}

async function takeScreenshots(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  // Chromium stops drawing a frame of another origin that is out of sight, and a picture of the whole page would wait for it for ever.
  const fullPage = (await page.locator('iframe[src*="/preview"]').count()) === 0;
  await page.bringToFront();
  for (const width of [360, 768, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.screenshot({
        path: join("e2e", "artefacts", `${name}-${width}-${colorScheme}.png`),
        fullPage,
        animations: "disabled",
      });
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  if (before) await page.setViewportSize(before);
}

function unique(): string {
  return randomBytes(5).toString("hex");
}
