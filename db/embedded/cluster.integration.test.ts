import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Cluster, openCluster } from "./cluster";

let folder: string;
const opened: Cluster[] = [];

beforeEach(() => {
  // Nobody but us may enter it: as root, Postgres has to live elsewhere.
  folder = fs.mkdtempSync(join(tmpdir(), "foyer-test-"));
});

afterEach(async () => {
  const places = opened.map((cluster) => cluster.place);
  for (const cluster of opened.splice(0)) await cluster.close();
  for (const place of [...places, folder]) fs.rmSync(place, { recursive: true, force: true });
});

async function open(): Promise<Cluster> {
  const cluster = await openCluster({ place: join(folder, "postgres"), parameters: { fsync: "off" } });
  opened.push(cluster);
  return cluster;
}

async function query(cluster: Cluster, text: string) {
  const client = new pg.Client({ connectionString: cluster.url("postgres") });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

const postmaster = (cluster: Cluster) =>
  Number(fs.readFileSync(join(cluster.place, "data", "postmaster.pid"), "utf8").split("\n")[0]);
const runs = (cluster: Cluster) => fs.existsSync(join(cluster.place, "data", "postmaster.pid"));

test("two that open one place at once share one server, and the last to leave stops it", async () => {
  const [first, second] = await Promise.all([open(), open()]);
  expect(first.url("a")).toBe(second.url("a"));

  await first.close();
  expect(await query(second, "select 1 as one")).toEqual([{ one: 1 }]);
  await second.close();
  expect(runs(second)).toBe(false);
});

test("what was kept is there at the next start, and without the password nobody gets in", async () => {
  const before = await open();
  await before.ensureDatabase("kept");
  await before.ensureDatabase("kept");
  await before.close();

  const after = await open();
  expect(await query(after, "select datname from pg_database where datname = 'kept'")).toHaveLength(1);
  const stranger = new pg.Client({ connectionString: after.url("kept").replace(/:[0-9a-f]{48}@/, ":guess@") });
  await expect(stranger.connect()).rejects.toMatchObject({ code: "28P01" });
});

test("a server that is killed is started again on the same port", async () => {
  const cluster = await open();
  const killed = postmaster(cluster);

  process.kill(killed, "SIGKILL");

  await expect
    .poll(() => query(cluster, "select 1 as one").catch(() => "down"), { timeout: 15_000 })
    .toEqual([{ one: 1 }]);
  expect(postmaster(cluster)).not.toBe(killed);
});

test("data of another major version is refused with a sentence, and left alone", async () => {
  const cluster = await open();
  await cluster.close();
  fs.writeFileSync(join(cluster.place, "data", "PG_VERSION"), "13\n");
  await expect(open()).rejects.toThrow(/was created by PostgreSQL 13/);
});
