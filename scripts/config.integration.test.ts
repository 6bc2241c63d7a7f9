import { spawn } from "node:child_process";
import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Cluster, openCluster } from "../db/embedded/cluster";
import { useTestDatabase } from "../db/testing";
import { configJsonSchema } from "../lib/config/schema";

// Whole processes, and a cluster that is made from nothing.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const other = useTestDatabase();

let directory: string;
let cluster: Cluster;

beforeAll(async () => {
  directory = fs.mkdtempSync(join(tmpdir(), "foyer-config-"));
  fs.chmodSync(directory, 0o755);
  // As the server would hold it: a command joins the one that runs.
  cluster = await openCluster({ place: join(directory, "data", "postgres"), parameters: { fsync: "off" } });
});
afterAll(async () => {
  await cluster.close();
  const link = join(directory, "data", "postgres");
  if (fs.lstatSync(link).isSymbolicLink()) fs.rmSync(cluster.place, { recursive: true, force: true });
  fs.rmSync(directory, { recursive: true, force: true });
});

const FILE = `version: 1
workspaces:
  - name: acme
    displayName: Acme
    applications:
      - name: shop
        displayName: Shop
        loginUrl: https://shop.example/login
        clients:
          - { displayName: Web, type: CONFIDENTIAL, secret: { env: WEB_SECRET } }
        tenants:
          - { name: one, displayName: One }
`;
const WEB_SECRET = "a-secret-of-more-than-32-characters";

function fileOf(name: string, content: string): string {
  fs.writeFileSync(join(directory, name), content);
  return name;
}

type Ended = { code: number | null; out: string; err: string };

/** `npm run config -- …`, typed in the directory of the files. */
function config(parameters: string[], settings: Record<string, string> = {}, input = ""): Promise<Ended> {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, ["--conditions=react-server", "scripts/config.mjs", ...parameters], {
    env: { PATH, HOME, NODE_ENV: "production", INIT_CWD: directory, DATA_DIR: join(directory, "data"), ...settings },
  });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err })));
}

describe("npm run config", () => {
  test("plans with 2, applies with 0, and then plans with 0", async () => {
    const file = fileOf("acme.yaml", FILE);
    const planned = await config(["plan", file], { WEB_SECRET });
    expect(planned).toMatchObject({ code: 2, err: "" });
    expect(planned.out).toContain("+ acme/shop/tenants/one");
    expect(planned.out).toContain("\n4 to create, 0 to change, 0 to delete.\n");
    expect(planned.out).not.toContain(WEB_SECRET);
    expect((await config(["plan", file], { WEB_SECRET })).code).toBe(2);
    expect(await config(["apply", file], { WEB_SECRET })).toMatchObject({ code: 0, err: "" });
    expect(await config(["plan", file], { WEB_SECRET })).toEqual({
      code: 0,
      out: "No changes. Everything already matches the file.\n",
      err: "",
    });
  });

  test("ends with 1 for a wrong file, and names every mistake with its place on standard error", async () => {
    const file = fileOf("wrong.yaml", FILE.replace("Acme", "Other").replace("name: one,", "name: One!, x: 1,"));
    const refused = await config(["apply", file]);
    expect(refused).toEqual({
      code: 1,
      out: "",
      err: [
        "wrong.yaml:10:68: The variable WEB_SECRET is not set.",
        "wrong.yaml:12:21: “name” has an invalid format.",
        "wrong.yaml:12:27: Unknown field “x”.",
        "Nothing was changed.\n",
      ].join("\n"),
    });
    expect((await config(["export", "-"])).out).toContain("displayName: Acme");
  });

  test("deletes only when told to", async () => {
    const file = fileOf("less.json", JSON.stringify({ version: 1, workspaces: [{ name: "acme", applications: [] }] }));
    expect((await config(["plan", file])).code).toBe(0);
    const planned = await config(["plan", file, "--prune", "--json"]);
    expect(planned.code).toBe(2);
    expect(JSON.parse(planned.out)).toMatchObject({
      type: "planned",
      plan: { steps: [{ action: "delete", what: "acme/shop", line: 1, users: 0 }], deletesUsers: 0 },
    });
  });

  test("exports to a file what makes the same on another installation, in YAML and in JSON", async () => {
    const exported = await config(["export", "whole.yaml"]);
    const [variable = ""] = /CLIENT_SECRET_\w+/.exec(exported.err) ?? [];
    expect(exported).toMatchObject({ code: 0, out: "" });
    expect(variable).toHaveLength(40);
    const json = await config(["export", "whole.json"]);
    expect(json.code).toBe(0);
    const elsewhere = {
      DATABASE_URL: other.url(),
      RESEND_API_KEY: "re_test",
      MAIL_FROM: "a@b.example",
      FOYER_SECRET: "kXn2vQ8rTz5wLm1pYc7dHs4gJb9fRe6uAo3i",
    };
    expect(await config(["apply", "whole.yaml"], elsewhere)).toMatchObject({ code: 1 });
    expect(await config(["apply", "whole.yaml"], { ...elsewhere, [variable]: WEB_SECRET })).toMatchObject({ code: 0 });
    expect((await config(["plan", "whole.json"], { ...elsewhere, [variable]: WEB_SECRET })).code).toBe(0);
    const again = await config(["export", "-"], elsewhere);
    expect(again.out).toBe(fs.readFileSync(join(directory, "whole.yaml"), "utf8"));
  });

  test("reads standard input, writes its schema, and tells how it is used", async () => {
    expect(await config(["plan", "-"], { WEB_SECRET }, FILE)).toMatchObject({ code: 0 });
    const schema = await config(["schema", "-"]);
    expect(JSON.parse(schema.out)).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
    for (const wrong of [[], ["apply"], ["destroy", "x"], ["plan", "x", "--purge"]]) {
      expect(await config(wrong)).toMatchObject({ code: 1, out: "", err: expect.stringContaining("apply FILE") });
    }
  });

  test("says in a sentence what stands in its way: no such file, a wrong setting, another base domain", async () => {
    const missing = await config(["plan", "missing.yaml"]);
    expect(missing).toMatchObject({ code: 1, err: expect.stringMatching(/^ENOENT.*missing\.yaml'\n$/) });
    const setting = await config(["export", "-"], { PORT: "many" });
    expect(setting).toMatchObject({ code: 1, err: "PORT must be a port number from 1 to 65535.\n" });
    const moved = await config(["export", "-"], { BASE_DOMAIN: "other.localhost" });
    expect(moved).toMatchObject({ code: 1, err: expect.stringContaining("created for BASE_DOMAIN=localhost") });
    expect(missing.err + setting.err + moved.err).not.toMatch(/\n\s+at /);
  });
});
