import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { db } from "@/db/client";
import { auditEvents, userImports } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import type { Actor } from "../access/access";
import { newId } from "../ids";
import { makeOperator } from "../operators/testing";
import { makeApplication, makeTenant, visitor } from "../testing/cast";
import { exportUsers } from "./export";
import { beginImport, completeImport, importLines } from "./import/import";
import { listImports } from "./import/read";

useTestDatabase();

const SYSTEM: Actor = { type: "SYSTEM" };

/** An application with two tenants, and users in both. */
async function scene() {
  const app = await makeApplication();
  const tenants = [await makeTenant(app, "acme"), await makeTenant(app, "globex")];
  for (const [index, name] of ["acme", "globex"].entries()) {
    await bring({ applicationId: app.id, tenantId: tenants[index]?.id ?? "" }, name, 3);
  }
  return { app, applicationId: app.id, tenants };
}

async function bring(owner: { applicationId: string; tenantId: string }, name: string, count: number) {
  const outcome = await beginImport(SYSTEM, owner, null);
  if (outcome.type !== "begun") throw new Error(outcome.type);
  const lines = Array.from({ length: count }, (_, index) => JSON.stringify({ email: `p${index}@${name}.example` }));
  await importLines(SYSTEM, owner, outcome.userImport.id, 1, lines.join("\n"));
  return outcome.userImport.id;
}

async function linesOf(actor: Actor, applicationId: string, tenantId: string | null) {
  const outcome = await exportUsers(actor, { applicationId, tenantId }, { passwordHashes: false }, visitor());
  if (outcome.type !== "exporting") return outcome.type;
  let text = "";
  for await (const piece of outcome.pieces) text += piece;
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test("all users of an application come out, each once and with the name of the tenant, and nobody of another", async () => {
  const { app, applicationId, tenants } = await scene();
  const other = await scene();
  const { actor } = await makeOperator(app.id, "ADMIN");
  const lines = await linesOf(actor, applicationId, null);
  if (typeof lines === "string") throw new Error(lines);
  expect(lines.map(({ tenant, email }) => `${tenant} ${email}`).sort()).toEqual(
    ["acme", "globex"].flatMap((name) => [0, 1, 2].map((index) => `${name} p${index}@${name}.example`)),
  );
  const ofOne = await linesOf(actor, applicationId, tenants[0]?.id ?? "");
  expect(ofOne).toHaveLength(3);
  expect(ofOne[0]).not.toHaveProperty("tenant");
  expect(await linesOf(actor, other.applicationId, null)).toBe("not_found");
  expect(await linesOf(actor, applicationId, other.tenants[0]?.id ?? "")).toBe("not_found");
  const isExport = and(eq(auditEvents.applicationId, applicationId), eq(auditEvents.action, "users.exported"));
  const events = await db().select().from(auditEvents).where(isExport);
  expect(events.map(({ tenantId }) => tenantId).sort()).toEqual([tenants[0]?.id, null].sort());
  for (const event of events) expect(event).toMatchObject({ actorId: actor.id, details: { passwordHashes: false } });
});

test("pages of many tenants are read on without a gap", async () => {
  const { applicationId, tenants } = await scene();
  for (const { id: tenantId } of tenants) await bring({ applicationId, tenantId }, "many.example", 900);
  const lines = await linesOf(SYSTEM, applicationId, null);
  expect(new Set(Array.from(lines as { id: string }[], ({ id }) => id)).size).toBe(1_806);
});

test("a viewer takes nobody along, and no event says that they did", async () => {
  const { app, applicationId, tenants } = await scene();
  const viewer = (await makeOperator(app.id, "VIEWER")).actor;
  expect(await linesOf(viewer, applicationId, null)).toBe("forbidden");
  expect(await linesOf(viewer, applicationId, tenants[0]?.id ?? "")).toBe("forbidden");
  expect(await db().$count(auditEvents, eq(auditEvents.actorId, viewer.id))).toBe(0);
});

test("imports of a tenant are listed newest first, to viewers too, and to nobody of another workspace", async () => {
  const { app, applicationId, tenants } = await scene();
  const owner = { applicationId, tenantId: tenants[0]?.id ?? "" };
  const id = await bring(owner, "more.example", 1);
  await completeImport(SYSTEM, owner, id, null);
  await db()
    .update(userImports)
    .set({ createdAt: new Date(Date.now() + 60_000) })
    .where(eq(userImports.id, id));
  const viewer = (await makeOperator(app.id, "VIEWER")).actor;
  const list = await listImports(viewer, owner, undefined);
  expect(list).toMatchObject({ mayChange: false, next: null });
  expect(list?.imports).toMatchObject([
    { id, linesDone: 1, imported: 1, refused: 0, completedAt: expect.any(Date) },
    { linesDone: 3, completedAt: null },
  ]);
  const stranger = (await makeOperator((await makeApplication()).id)).actor;
  expect(await listImports(stranger, owner, undefined)).toBeUndefined();
  expect(await listImports(viewer, { ...owner, tenantId: newId() }, undefined)).toBeUndefined();
});
