import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { db } from "@/db/client";
import { applications, users, workspaces } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { makeApplication, makeTenant } from "@/lib/testing/cast";

/** Each starts the command, some of them several times. */
vi.setConfig({ testTimeout: 60_000 });
const database = useTestDatabase();
let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "users-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function withTenant() {
  const app = await makeApplication();
  const tenant = await makeTenant(app, "acme");
  const [names] = await db()
    .select({ application: applications.name, workspace: workspaces.name })
    .from(applications)
    .innerJoin(workspaces, eq(workspaces.id, applications.workspaceId))
    .where(eq(applications.id, app.id));
  if (!names) throw new Error("No application");
  const options = ["--workspace", names.workspace, "--application", names.application, "--tenant", "acme"];
  const emails = async () => {
    const rows = await db().select({ email: users.email }).from(users).where(eq(users.tenantId, tenant.id));
    return rows.map(({ email }) => email).sort();
  };
  return { options, emails };
}

function start(parameters: string[]) {
  const child = spawn(process.execPath, ["--conditions=react-server", "scripts/users.mjs", ...parameters], {
    env: {
      ...process.env,
      NODE_ENV: "production",
      INIT_CWD: directory,
      ENV_FILE: "",
      DATABASE_URL: database.url(),
      DATA_DIR: join(directory, "data"),
      RESEND_API_KEY: "re_test",
      MAIL_FROM: "hello@mail.example.com",
    },
    stdio: "pipe",
  });
  const said = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said.err += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, said, ended };
}

async function run(parameters: string[], input = "") {
  const { child, said, ended } = start(parameters);
  child.stdin.end(input);
  return { code: await ended, ...said };
}

const lines = (count: number) =>
  Array.from({ length: count }, (_, number) => `${JSON.stringify({ email: `p${number}@x.example` })}\n`).join("");

test("a list comes in and goes out again, and refused lines are named without what they say", async () => {
  const { options, emails } = await withTenant();
  writeFileSync(join(directory, "in.ndjson"), `${lines(2)}{"email":"z@x.example","passwordHash":"hunter2"}\n`);
  const imported = await run(["import", ...options, "in.ndjson"]);
  expect(imported.code).toBe(1);
  expect(imported.out).toBe('{"line":3,"violations":{"passwordHash":[{"code":"unsupported_hash"}]}}\n');
  expect(imported.err).toContain("Done: 3 lines, 2 users imported, 1 rejected.");
  expect(imported.err).not.toContain("hunter2");
  expect(await emails()).toEqual(["p0@x.example", "p1@x.example"]);

  const out = join(directory, "out.ndjson");
  expect((await run(["export", ...options, out])).code).toBe(0);
  expect(
    readFileSync(out, "utf8")
      .match(/p\d@x\.example/g)
      ?.sort(),
  ).toEqual(await emails());
  expect(statSync(out).mode & 0o777).toBe(0o600);
  const again = await run(["export", ...options, out]);
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining("already exists") });
  expect((await run(["export", ...options, "-"])).out).toBe(readFileSync(out, "utf8"));
});

test("an import that was killed goes on where it stopped", async () => {
  const { options, emails } = await withTenant();
  const all = lines(2_500);
  const first = start(["import", ...options, "-"]);
  const importId = await new Promise<string>((resolve) => {
    first.child.stderr.on("data", () => {
      const id = /--import ([a-z2-7]{26})/.exec(first.said.err)?.[1];
      if (id) resolve(id);
    });
  });
  first.child.stdin.write(all.slice(0, all.indexOf("p2200@")));
  while ((await emails()).length < 2_000);
  first.child.kill("SIGKILL");
  await first.ended;
  const second = await run(["import", ...options, "--import", importId, "-"], all);
  expect(second).toMatchObject({ code: 0, out: "" });
  expect(second.err).toContain("2,000 lines, 2,000 users imported, 0 rejected");
  expect(second.err).toContain("Done: 2,500 lines, 2,500 users imported, 0 rejected.");
  expect(await emails()).toHaveLength(2_500);
});

test.each([[[]], [["export", "--workspace", "a", "--application", "b", "--tenant", "c", "--import", "d", "file"]]])(
  "%j is answered with how it is meant",
  async (parameters) => {
    expect(await run(parameters)).toMatchObject({ code: 2, err: expect.stringContaining("npm run users -- import") });
  },
);

test("a tenant or file that is not there is told in a sentence", async () => {
  const { options } = await withTenant();
  const nobody = ["--workspace", "nobody", "--application", "nobody", "--tenant", "nobody"];
  expect(await run(["import", ...nobody, "-"])).toMatchObject({
    code: 1,
    err: expect.stringContaining("This tenant doesn't exist."),
  });
  expect(await run(["import", ...options, "none"])).toMatchObject({
    code: 1,
    err: expect.stringContaining("doesn't exist"),
  });
});
