import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { db } from "@/db/client";
import { auditEvents, outbox, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { newId } from "../ids";
import { makeOperator } from "../operators/testing";
import { makeApplication, makeTenant, visitor } from "../testing/cast";
import { sendVerification } from "./verification";

useTestDatabase();

async function scene(change: Partial<typeof users.$inferInsert> = {}) {
  const application = await makeApplication();
  const tenant = await makeTenant(application, "acme");
  const name = { applicationId: application.id, tenantId: tenant.id, id: newId() };
  await db()
    .insert(users)
    .values({ ...name, email: `${name.id}@x.example`, status: "ACTIVE", origin: "SIGNUP", ...change });
  const { actor } = await makeOperator(application.id, "ADMIN");
  const mails = () => db().$count(outbox, eq(outbox.applicationId, application.id));
  return { application, actor, at: { applicationId: application.id, userId: name.id }, mails };
}

test("an admin asks a user to verify their address, at most once a minute, and the trail says who asked", async () => {
  const { application, actor, at, mails } = await scene();
  expect(await sendVerification(actor, at, visitor())).toEqual({ type: "sent" });
  expect(await sendVerification(actor, at, visitor())).toEqual({ type: "waits" });
  expect(await mails()).toBe(1);
  const events = await db()
    .select({ actorId: auditEvents.actorId, actorType: auditEvents.actorType, outcome: auditEvents.outcome })
    .from(auditEvents)
    .where(and(eq(auditEvents.applicationId, application.id), eq(auditEvents.action, "verification.requested")));
  expect(events).toHaveLength(2);
  for (const event of events) expect(event).toMatchObject({ actorType: "OPERATOR", actorId: actor.id });
});

test.each([
  ["verified_already", { emailVerified: true }],
  ["not_active", { status: "PROVISIONED" as const }],
  ["not_active", { status: "INACTIVE" as const }],
])("no mail goes out, and the answer is %s, to a user with %j", async (type, change) => {
  const { actor, at, mails } = await scene(change);
  expect(await sendVerification(actor, at, visitor())).toEqual({ type });
  expect(await mails()).toBe(0);
});

test("a viewer sends nothing, and for operators of elsewhere there is nobody", async () => {
  const { application, at, mails } = await scene();
  const { actor: viewer } = await makeOperator(application.id, "VIEWER");
  const { actor: elsewhere } = await scene();
  expect(await sendVerification(viewer, at, visitor())).toEqual({ type: "forbidden" });
  expect(await sendVerification(elsewhere, at, visitor())).toEqual({ type: "not_found" });
  expect(await mails()).toBe(0);
});
