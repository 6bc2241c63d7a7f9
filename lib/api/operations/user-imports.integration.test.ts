import { hash } from "@node-rs/bcrypt";
import { beforeEach, expect, test } from "vitest";
import { useTestDatabase } from "@/db/testing";
import { logIn } from "../../login/login";
import { NO_ORIGIN } from "../../origin";
import { makeApplication, makeTenant, visitor } from "../../testing/cast";
import { type ApiCaller, callApi, makeApiCaller } from "../testing";
import { USER_IMPORT_OPERATIONS } from "./user-imports";

const { beginUserImport, completeUserImport, exportUsers, getUserImport, importUserLines } = USER_IMPORT_OPERATIONS;

useTestDatabase();

const NDJSON = { "content-type": "application/x-ndjson" };
let application: Awaited<ReturnType<typeof makeApplication>>;
let tenant: Awaited<ReturnType<typeof makeTenant>>;
let caller: ApiCaller;

beforeEach(async () => {
  application = await makeApplication();
  tenant = await makeTenant(application, "acme");
  caller = await makeApiCaller(application);
});

const lines = (...users: object[]) => `${users.map((user) => JSON.stringify(user)).join("\n")}\n`;

async function begin(): Promise<{ tenantId: string; importId: string }> {
  const begun = await callApi<{ id: string }>(caller, beginUserImport, { params: { tenantId: tenant.id } });
  expect(begun.status).toBe(201);
  return { tenantId: tenant.id, importId: begun.body.id };
}

test("users come in pieces, with the passwords that they have; what is refused is told by its line", async () => {
  const params = await begin();
  const passwordHash = await hash("old and trusted", 4);
  const send = (firstLine: number, body: string) =>
    callApi(caller, importUserLines, { params, query: { firstLine: String(firstLine) }, body, headers: NDJSON });
  const first = lines({ email: "ada@example.com", emailVerified: true, passwordHash }, { email: "nobody" });
  expect((await send(1, first)).body).toMatchObject({ linesDone: 2, imported: 1, refused: 1 });
  expect((await send(1, first)).body).toMatchObject({ linesDone: 2, imported: 1, refused: 1 });
  expect(await send(9, lines({ email: "late@example.com" }))).toMatchObject({
    status: 409,
    body: { code: "lines_missing" },
  });
  await send(3, lines({ email: "bob@example.com" }));

  const report = await callApi(caller, getUserImport, { params });
  expect(report.body).toMatchObject({
    linesDone: 3,
    imported: 2,
    refusedLines: [{ line: 2, violations: { email: [{ code: "invalid_email" }] } }],
    nextAfterLine: null,
    completedTime: null,
  });
  expect((await callApi(caller, completeUserImport, { params })).status).toBe(200);
  expect(await send(4, lines({ email: "eve@example.com" }))).toMatchObject({ body: { code: "import_completed" } });
  const outcome = await logIn(
    await tenant.host(),
    { identifier: "ada@example.com", password: "old and trusted", origin: NO_ORIGIN },
    visitor(),
  );
  expect(outcome.type).toBe("logged_in");
});

test("an export comes back as it went in, its hashes only to whoever may have them", async () => {
  const params = await begin();
  const passwordHash = await hash("old and trusted", 4);
  const body = lines({ email: "ada@example.com", passwordHash, externalId: "crm-1" });
  await callApi(caller, importUserLines, { params, query: { firstLine: "1" }, body, headers: NDJSON });
  const ask = (who: ApiCaller, passwordHashes: string) =>
    callApi<string>(who, exportUsers, { params: { tenantId: tenant.id }, query: { passwordHashes } });
  const whole = await ask(caller, "true");
  expect(whole.headers.get("content-type")).toBe("application/x-ndjson");
  expect(JSON.parse(whole.body)).toMatchObject({ email: "ada@example.com", externalId: "crm-1", passwordHash });
  expect((await ask(caller, "false")).body).not.toContain(passwordHash);
  const limited = await makeApiCaller(application, ["user:export"]);
  expect((await ask(limited, "true")).status).toBe(403);
  expect((await ask(limited, "false")).status).toBe(200);
});

test("a tenant of another application is nobody's, and so is its import", async () => {
  const params = await begin();
  const other = await makeApiCaller(await makeApplication());
  const body = lines({ email: "ada@example.com" });
  const query = { firstLine: "1" };
  expect(await callApi(other, importUserLines, { params, query, body, headers: NDJSON })).toMatchObject({
    status: 404,
  });
  expect(await callApi(other, getUserImport, { params })).toMatchObject({ status: 404 });
  expect(await callApi(other, beginUserImport, { params })).toMatchObject({ status: 404 });
  expect(
    await callApi(caller, importUserLines, { params, query: { firstLine: "0" }, body, headers: NDJSON }),
  ).toMatchObject({ status: 400 });
});
