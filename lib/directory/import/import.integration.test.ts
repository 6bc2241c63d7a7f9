import { and, asc, eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { db } from "@/db/client";
import { auditEvents, credentials, roles, tenants, userImports, userRoles, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import type { Actor } from "../../access/access";
import { newId } from "../../ids";
import { makeOperator } from "../../operators/testing";
import { makeApplication, makeBrowser, makeRole, makeTenant, sent, visitor } from "../../testing/cast";
import { WHOLE_PROFILE } from "../../testing/profile";
import { exportUsers } from "../export";
import { beginImport, completeImport, importLines, readImport, takeLines } from "./import";
import type { TenantOwner } from "./rows";
import { importUsers } from "./stream";

useTestDatabase({ DATABASE_POOL_SIZE: "20" });

const SYSTEM: Actor = { type: "SYSTEM" };
const BCRYPT = "$2b$05$qfkg68zy0Y9WXGJHD4TUTeYDcMfMv/FgogZSCCplXT/X8DVAzlf0a";

async function withTenant(change: Partial<typeof tenants.$inferInsert> = {}) {
  const app = await makeApplication();
  const tenant = await makeTenant(app, "acme", change);
  return { app, tenant, owner: { applicationId: app.id, tenantId: tenant.id } };
}

async function begun(owner: TenantOwner, actor: Actor = SYSTEM): Promise<string> {
  const outcome = await beginImport(actor, owner, visitor());
  if (outcome.type !== "begun") throw new Error(outcome.type);
  return outcome.userImport.id;
}

const text = (...lines: Record<string, unknown>[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join("");
const person = (number: number) => ({ email: `person${number}@x.example` });
const people = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => person(first + index));

async function usersOf({ applicationId, tenantId }: TenantOwner) {
  return db()
    .select()
    .from(users)
    .where(and(eq(users.applicationId, applicationId), eq(users.tenantId, tenantId)))
    .orderBy(asc(users.email));
}

async function refusalsOf(owner: TenantOwner, importId: string) {
  const found = await readImport(SYSTEM, owner, importId, { count: 1_000 });
  if (found.type !== "found") throw new Error(found.type);
  return found.refusals;
}

test("users come in with all that a line says of them", async () => {
  const { app, owner } = await withTenant();
  const roleId = await makeRole(app.id, "member");
  const id = await begun(owner);
  const ann = {
    email: "ann@x.example",
    emailVerified: true,
    username: "ann",
    ...WHOLE_PROFILE,
    externalId: "4711",
    passwordHash: BCRYPT,
    roles: ["member"],
    createdTime: "2020-01-02T03:04:05.678Z",
  };
  const outcome = await importLines(SYSTEM, owner, id, 1, text(ann, { email: "bob@x.example", status: "PROVISIONED" }));
  expect(outcome).toMatchObject({ type: "taken", userImport: { linesDone: 2, imported: 2, refused: 0 } });
  const [first, second] = await usersOf(owner);
  const { passwordHash, roles: _, createdTime, ...members } = ann;
  expect(first).toMatchObject({ ...members, status: "ACTIVE", origin: "OPERATOR", createdAt: new Date(createdTime) });
  const { roles: _roles, ...written } = ann;
  expect((await exported(owner, true)).map((line) => JSON.parse(line))).toContainEqual(
    expect.objectContaining(written),
  );
  expect(second).toMatchObject({ email: "bob@x.example", emailVerified: false, status: "PROVISIONED", username: null });
  expect(await db().select().from(credentials).where(eq(credentials.applicationId, app.id))).toMatchObject([
    { userId: first?.id, passwordHash },
  ]);
  expect(await db().select().from(userRoles).where(eq(userRoles.applicationId, app.id))).toMatchObject([
    { userId: first?.id, roleId },
  ]);
});

test("lines that were taken before are passed over, as often as they come", async () => {
  const { owner } = await withTenant();
  const id = await begun(owner);
  const all = people(1, 6);
  await importLines(SYSTEM, owner, id, 1, text(...all.slice(0, 4)));
  for (const [first, last] of [
    [1, 4],
    [2, 3],
    [3, 6],
    [1, 6],
  ] as const) {
    const outcome = await importLines(SYSTEM, owner, id, first, text(...all.slice(first - 1, last)));
    expect(outcome.type).toBe("taken");
  }
  expect(await usersOf(owner)).toHaveLength(6);
  expect(await readImport(SYSTEM, owner, id)).toMatchObject({
    userImport: { linesDone: 6, imported: 6, refused: 0 },
    refusals: [],
  });
});

test("lines that leave a gap are not taken, and it is told which one is awaited", async () => {
  const { owner } = await withTenant();
  const id = await begun(owner);
  await importLines(SYSTEM, owner, id, 1, text(person(1)));
  const outcome = await importLines(SYSTEM, owner, id, 3, text(person(3)));
  expect(outcome).toEqual({ type: "lines_missing", nextLine: 2 });
  expect(await usersOf(owner)).toHaveLength(1);
});

test("the same lines sent many times at once bring each user once", async () => {
  const { owner } = await withTenant();
  const id = await begun(owner);
  const lines = text(...people(1, 50));
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => importLines(SYSTEM, owner, id, 1, lines)));
  expect(new Set(outcomes.map(({ type }) => type))).toEqual(new Set(["taken"]));
  expect(await usersOf(owner)).toHaveLength(50);
  expect(await refusalsOf(owner, id)).toEqual([]);
});

test("each line stands for itself: refused ones are listed by number and code, blank ones count as lines only", async () => {
  const { app, tenant, owner } = await withTenant();
  await makeRole(app.id, "member");
  await makeBrowser().signUp(tenant.hostname, { email: "here@x.example", password: "seven quiet lighthouses" });
  const id = await begun(owner);
  const lines = [
    JSON.stringify({ email: "HERE@x.example", passwordHash: BCRYPT }),
    JSON.stringify({ email: "a@x.example", username: "ann", externalId: "1" }),
    "",
    "not json",
    // Its line's address is refused, so it takes the username from nobody.
    JSON.stringify({ email: "here@x.example", username: "bob" }),
    JSON.stringify({ email: "b@x.example", username: "bob" }),
    JSON.stringify({ email: "A@x.example", username: "ann", externalId: "1" }),
    JSON.stringify({ email: "c@x.example", roles: ["member", "king"] }),
    JSON.stringify({ email: "d@x.example", passwordHash: "hunter2", phoneNumber: "123" }),
    "   ",
    JSON.stringify({ email: "e@x.example", roles: ["member"] }),
  ];
  const outcome = await importLines(SYSTEM, owner, id, 1, lines.join("\n"));
  expect(outcome).toMatchObject({ userImport: { linesDone: 11, imported: 3, refused: 6 } });
  expect(await refusalsOf(owner, id)).toEqual([
    { line: 1, violations: { email: [{ code: "not_unique" }] } },
    { line: 4, violations: { line: [{ code: "invalid_json" }] } },
    { line: 5, violations: { email: [{ code: "not_unique" }] } },
    {
      line: 7,
      violations: {
        email: [{ code: "not_unique" }],
        username: [{ code: "not_unique" }],
        externalId: [{ code: "not_unique" }],
      },
    },
    { line: 8, violations: { roles: [{ code: "unknown_role" }] } },
    {
      line: 9,
      violations: {
        phoneNumber: [{ code: "invalid_e164_phone_number" }],
        passwordHash: [{ code: "unsupported_hash" }],
      },
    },
  ]);
  expect((await usersOf(owner)).map(({ email }) => email)).toEqual([
    "a@x.example",
    "b@x.example",
    "e@x.example",
    "here@x.example",
  ]);
});

test("what came of lines does not hang on how they were cut", async () => {
  const lines = ["a", "b", "a", "c", "b", "d"].map((name, index) => ({
    email: `${name}@x.example`,
    username: `u${index % 4}`,
  }));
  const found = await Promise.all(
    [1, 2, 6].map(async (size) => {
      const { owner } = await withTenant();
      const id = await begun(owner);
      for (let start = 0; start < lines.length; start += size) {
        await importLines(SYSTEM, owner, id, start + 1, text(...lines.slice(start, start + size)));
      }
      const emails = (await usersOf(owner)).map(({ email, username }) => [email, username]);
      return { emails, refusals: await refusalsOf(owner, id) };
    }),
  );
  expect(found[1]).toEqual(found[0]);
  expect(found[2]).toEqual(found[0]);
});

test("signups of the same addresses at the same time: each address is one user, whoever was first", async () => {
  const { tenant, owner } = await withTenant();
  const id = await begun(owner);
  const all = people(1, 200);
  const browsers = all.filter((_, index) => index % 20 === 0);
  const [outcome, ...signups] = await Promise.all([
    importLines(SYSTEM, owner, id, 1, text(...all)),
    ...browsers.map(({ email }) =>
      makeBrowser().signUp(tenant.hostname, { email, password: "seven quiet lighthouses" }),
    ),
  ]);
  for (const signup of signups) sent(signup);
  expect(outcome.type).toBe("taken");
  expect(await usersOf(owner)).toHaveLength(200);
  for (const { violations } of await refusalsOf(owner, id)) {
    expect(violations).toEqual({ email: [{ code: "not_unique" }] });
  }
  const fromSignup = (await usersOf(owner)).filter(({ origin }) => origin === "SIGNUP");
  expect(await refusalsOf(owner, id)).toHaveLength(fromSignup.length);
});

test("two imports that want each other's addresses both end", async () => {
  const { owner } = await withTenant();
  const [one, other] = await Promise.all([begun(owner), begun(owner)]);
  const all = people(1, 400);
  const backwards = all.toReversed();
  const outcomes = await Promise.all([
    importLines(SYSTEM, owner, one, 1, text(...all)),
    importLines(SYSTEM, owner, other, 1, text(...backwards)),
  ]);
  expect(outcomes.map(({ type }) => type)).toEqual(["taken", "taken"]);
  expect(await usersOf(owner)).toHaveLength(400);
  const refused = (await refusalsOf(owner, one)).length + (await refusalsOf(owner, other)).length;
  expect(refused).toBe(400);
});

test("the same list again, as another import, brings nobody and names every line", async () => {
  const { owner } = await withTenant();
  const lines = people(1, 3).map((one) => JSON.stringify(one));
  await importUsers(SYSTEM, owner, lines, {}, visitor());
  const again = await importUsers(SYSTEM, owner, lines, {}, visitor());
  expect(again).toMatchObject({ type: "completed", userImport: { imported: 0, refused: 3 } });
  expect(await usersOf(owner)).toHaveLength(3);
});

test("a stream that breaks goes on where it stopped", async () => {
  const { owner } = await withTenant();
  const lines = people(1, 2_500).map((one) => JSON.stringify(one));
  function* breaking() {
    yield* lines.slice(0, 2_200);
    throw new Error("The wire was cut");
  }
  let importId = "";
  const onProgress = (progress: { id: string }) => {
    importId = progress.id;
  };
  await expect(importUsers(SYSTEM, owner, breaking(), { onProgress }, visitor())).rejects.toThrow("The wire was cut");
  expect(await usersOf(owner)).toHaveLength(2_000);
  expect(await importUsers(SYSTEM, owner, lines.slice(0, 10), { importId }, visitor())).toMatchObject({
    type: "other_lines",
  });
  const outcome = await importUsers(SYSTEM, owner, lines, { importId }, visitor());
  expect(outcome).toMatchObject({ type: "completed", userImport: { linesDone: 2_500, imported: 2_500, refused: 0 } });
  expect(await usersOf(owner)).toHaveLength(2_500);
});

test("after its end an import takes nothing more, and leaves two events", async () => {
  const { app, owner } = await withTenant();
  const id = await begun(owner);
  await importLines(SYSTEM, owner, id, 1, text(person(1), { email: "nobody" }));
  for (let round = 0; round < 2; round += 1) {
    expect((await completeImport(SYSTEM, owner, id, visitor())).type).toBe("completed");
  }
  expect((await importLines(SYSTEM, owner, id, 1, text(person(1), { email: "nobody" }))).type).toBe("taken");
  expect((await importLines(SYSTEM, owner, id, 3, text(person(2)))).type).toBe("completed");
  expect(await usersOf(owner)).toHaveLength(1);
  const events = await db().select().from(auditEvents).where(eq(auditEvents.applicationId, app.id));
  expect(events.map(({ action, actorType, details }) => ({ action, actorType, details }))).toEqual(
    expect.arrayContaining([
      { action: "user_import.begun", actorType: "SYSTEM", details: { importId: id } },
      {
        action: "user_import.completed",
        actorType: "SYSTEM",
        details: { importId: id, linesDone: 2, imported: 1, refused: 1 },
      },
    ]),
  );
  expect(events).toHaveLength(2);
});

test("a tenant that only signups held is here to stay once users are imported into it", async () => {
  const { app, owner } = await withTenant({ heldUntil: new Date() });
  await begun(owner);
  const [tenant] = await db().select().from(tenants).where(eq(tenants.applicationId, app.id));
  expect(tenant?.heldUntil).toBeNull();
});

test("refusals come in pages", async () => {
  const { owner } = await withTenant();
  const id = await begun(owner);
  await importLines(SYSTEM, owner, id, 1, "x\n".repeat(5));
  const first = await readImport(SYSTEM, owner, id, { count: 3 });
  expect(first).toMatchObject({ refusals: [{ line: 1 }, { line: 2 }, { line: 3 }], next: 3 });
  expect(await readImport(SYSTEM, owner, id, { count: 3, afterLine: 3 })).toMatchObject({
    refusals: [{ line: 4 }, { line: 5 }],
    next: null,
  });
});

test("who may not change the tenant imports nothing, and for strangers there is none", async () => {
  const { app, owner } = await withTenant();
  const other = await withTenant();
  const id = await begun(owner);
  const viewer = (await makeOperator(app.id, "VIEWER")).actor;
  const stranger = (await makeOperator(other.app.id)).actor;
  const client: Actor = { type: "CLIENT", id: newId(), applicationId: other.app.id };
  const lines = text(person(1));
  expect((await beginImport(viewer, owner, null)).type).toBe("forbidden");
  expect((await importLines(viewer, owner, id, 1, lines)).type).toBe("forbidden");
  expect((await completeImport(viewer, owner, id, null)).type).toBe("forbidden");
  expect((await readImport(viewer, owner, id)).type).toBe("found");
  expect((await exportUsers(viewer, owner, { passwordHashes: true }, null)).type).toBe("forbidden");
  for (const actor of [stranger, client]) {
    expect((await beginImport(actor, owner, null)).type).toBe("not_found");
    expect((await importLines(actor, owner, id, 1, lines)).type).toBe("not_found");
    expect((await completeImport(actor, owner, id, null)).type).toBe("not_found");
    expect((await readImport(actor, owner, id)).type).toBe("not_found");
    expect((await exportUsers(actor, owner, { passwordHashes: false }, null)).type).toBe("not_found");
  }
  // Nor is an import of one tenant one of another.
  for (const wrong of [id, newId(), "x'\0"]) {
    expect((await importLines(SYSTEM, other.owner, wrong, 1, lines)).type).toBe("import_not_found");
    expect((await readImport(SYSTEM, other.owner, wrong)).type).toBe("import_not_found");
  }
  expect(await usersOf(owner)).toEqual([]);
  expect(await db().select().from(userImports).where(eq(userImports.applicationId, other.app.id))).toEqual([]);
});

test("a role name that no text column holds is just not known", async () => {
  const { owner } = await withTenant();
  const id = await begun(owner);
  await importLines(SYSTEM, owner, id, 1, text({ ...person(1), roles: ["a\0"] }));
  expect(await refusalsOf(owner, id)).toEqual([{ line: 1, violations: { roles: [{ code: "unknown_role" }] } }]);
});

async function exported(owner: TenantOwner, passwordHashes: boolean): Promise<string[]> {
  const outcome = await exportUsers(SYSTEM, owner, { passwordHashes }, visitor());
  if (outcome.type !== "exporting") throw new Error(outcome.type);
  let all = "";
  for await (const piece of outcome.pieces) all += piece;
  return all.split("\n").slice(0, -1);
}

test("what is exported is imported elsewhere as it was", async () => {
  const { app, owner } = await withTenant();
  await makeRole(app.id, "member");
  await makeRole(app.id, "owner");
  const lines = people(1, 1_500).map((one, index) => ({
    ...one,
    emailVerified: index % 2 === 0,
    status: (["ACTIVE", "PROVISIONED", "INACTIVE"] as const)[index % 3],
    ...(index % 5 === 0 ? {} : { passwordHash: BCRYPT, username: `u${index}`, externalId: `x${index}` }),
    fullName: `P\u00e9rson "${index}" \\ \u{1f600}`,
    birthdate: "1990-02-28",
    phoneNumber: "+4930123456",
    roles: index % 7 === 0 ? ["owner", "member"] : [],
    createdTime: new Date(1_500_000_000_000 + index).toISOString(),
  }));
  await importUsers(
    SYSTEM,
    owner,
    lines.map((line) => JSON.stringify(line)),
    {},
    null,
  );
  const first = await exported(owner, true);
  expect(first).toHaveLength(1_500);

  const second = await makeTenant(app, "other");
  const elsewhere = { applicationId: app.id, tenantId: second.id };
  const outcome = await importUsers(SYSTEM, elsewhere, first, {}, null);
  expect(outcome).toMatchObject({ userImport: { imported: 1_500, refused: 0 } });
  const comparable = (list: string[]) =>
    list
      .map((line) => {
        const { id, ...members } = JSON.parse(line);
        return members;
      })
      .sort((a, b) => (a.email < b.email ? -1 : 1));
  expect(comparable(await exported(elsewhere, true))).toEqual(comparable(first));
});

test("password hashes leave only when they are asked for, and each export leaves an event", async () => {
  const { app, owner } = await withTenant();
  await importUsers(SYSTEM, owner, [JSON.stringify({ ...person(1), passwordHash: BCRYPT })], {}, null);
  expect((await exported(owner, false)).join()).not.toMatch(/passwordHash|\$2b/);
  expect((await exported(owner, true)).join()).toContain(BCRYPT);
  const events = await db()
    .select()
    .from(auditEvents)
    .where(and(eq(auditEvents.applicationId, app.id), eq(auditEvents.action, "users.exported")));
  expect(events.map(({ details }) => details)).toEqual(
    expect.arrayContaining([{ passwordHashes: false }, { passwordHashes: true }]),
  );
});

test("a role that is deleted while its users come in is either theirs or not known", async () => {
  const { app, owner } = await withTenant();
  const roleId = await makeRole(app.id, "member");
  const id = await begun(owner);
  const lines = people(1, 300).map((one) => JSON.stringify({ ...one, roles: ["member"] }));
  const [outcome] = await Promise.all([
    takeLines(SYSTEM, owner, id, 1, lines),
    db()
      .delete(roles)
      .where(and(eq(roles.applicationId, app.id), eq(roles.id, roleId))),
  ]);
  expect(outcome.type).toBe("taken");
  if (outcome.type === "taken") expect([0, 300]).toContain(outcome.userImport.imported);
});

test("no check of a foreign key can end up reading a whole tenant", async () => {
  const { rows } = await db().execute(sql`
    select i.indexrelid::regclass::text as name
    from pg_index i
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0] and a.attname = 'application_id'
    join pg_attribute b on b.attrelid = i.indrelid and b.attnum = i.indkey[1] and b.attname = 'tenant_id'
    where i.indrelid = 'users'::regclass and i.indpred is null and not i.indisprimary`);
  expect(rows).toEqual([]);
});
