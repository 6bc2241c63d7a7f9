import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { db } from "@/db/client";
import { auditEvents, signingKeys } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { makeOperator, workspaceScene } from "../operators/testing";
import { makeApplication, visitor } from "../testing/cast";
import { signingKeysOf } from "./keys";
import { listSigningKeys, rotateSeenKey } from "./keys-for-operator";

useTestDatabase();

/** A workspace whose application has a key. */
async function scene() {
  const at = await workspaceScene();
  const applicationId = at.application.id;
  const [key] = await signingKeysOf(applicationId);
  if (!key) throw new Error("No key");
  return { ...at, applicationId, kid: key.kid };
}

function kidsOf(applicationId: string) {
  return db()
    .select({ kid: signingKeys.kid })
    .from(signingKeys)
    .where(eq(signingKeys.applicationId, applicationId))
    .then((rows) => rows.map(({ kid }) => kid));
}

test("looking at the keys of an application makes none", async () => {
  const { application, viewer } = await workspaceScene();
  expect(await listSigningKeys(viewer.actor, application.id)).toEqual({ keys: [], mayChange: false });
  expect(await kidsOf(application.id)).toEqual([]);
});

test("a viewer sees the keys without their private halves, and replaces none; for others there are none", async () => {
  const { viewer, applicationId, kid } = await scene();
  const view = await listSigningKeys(viewer.actor, applicationId);
  expect(view).toEqual({
    keys: [{ kid, createdAt: expect.any(Date), retiredAt: null, shownUntil: null }],
    mayChange: false,
  });
  const elsewhere = await makeOperator((await makeApplication()).id, "OWNER");
  const seen = { applicationId, kid };
  expect(await rotateSeenKey(viewer.actor, seen, visitor())).toEqual({ type: "forbidden" });
  expect(await listSigningKeys(elsewhere.actor, applicationId)).toBeUndefined();
  expect(await rotateSeenKey(elsewhere.actor, seen, visitor())).toEqual({ type: "not_found" });
  expect(await kidsOf(applicationId)).toEqual([kid]);
});

test("of several presses at once on one page one replaces the key, and it is the operator's in the audit log", async () => {
  const { admin, applicationId, kid } = await scene();
  const outcomes = await Promise.all(
    Array.from({ length: 4 }, () => rotateSeenKey(admin.actor, { applicationId, kid }, visitor())),
  );
  expect(outcomes.map(({ type }) => type).sort()).toEqual(["rotated", "stale", "stale", "stale"]);
  const view = await listSigningKeys(admin.actor, applicationId);
  expect(view?.keys.map((key) => [key.kid === kid, key.retiredAt === null])).toEqual([
    [false, true],
    [true, false],
  ]);
  const [, retired] = view?.keys ?? [];
  expect(Number(retired?.shownUntil) - Number(retired?.retiredAt)).toBe(24 * 60 * 60 * 1000);
  const events = await db()
    .select({ actorId: auditEvents.actorId })
    .from(auditEvents)
    .where(and(eq(auditEvents.applicationId, applicationId), eq(auditEvents.action, "signing_key.rotated")));
  expect(events).toEqual([{ actorId: admin.actor.id }]);
});
