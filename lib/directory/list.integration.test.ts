import { desc, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { auditEvents, outbox, userRoles, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { resendActivation } from "../activation/resend";
import { newId } from "../ids";
import { makeOperator } from "../operators/testing";
import { makeApplication, makeBrowser, makeRole, makeTenant, sent, visitor } from "../testing/cast";
import { countUsersWithRole, giveRole } from "../users/roles";
import { changeUser } from "./change";
import { listUsers } from "./list";

useTestDatabase();

async function scene() {
  const application = await makeApplication();
  const tenant = await makeTenant(application, "acme");
  const { actor } = await makeOperator(application.id);
  const { actor: viewer } = await makeOperator(application.id, "VIEWER");
  return { application, tenant, actor, viewer, at: { applicationId: application.id, tenantId: tenant.id } };
}

type At = { applicationId: string; tenantId: string };

async function makeUser(at: At, change: Partial<typeof users.$inferInsert> & { email: string }) {
  const id = newId();
  await db()
    .insert(users)
    .values({ ...at, id, status: "ACTIVE", origin: "SIGNUP", ...change });
  return id;
}

describe("the users of a tenant", () => {
  test("are listed by address, each once over the pages, and none of another tenant", async () => {
    const { application, actor, at } = await scene();
    const elsewhere = { ...at, tenantId: (await makeTenant(application, "globex")).id };
    const emails = Array.from(
      { length: 60 },
      (_, index) => `user${String((index * 7) % 60).padStart(2, "0")}@acme.example`,
    );
    for (const email of emails) await makeUser(at, { email });
    await makeUser(elsewhere, { email: "user00@acme.example" });
    const seen: string[] = [];
    for (let after: string | null = ""; after !== null; ) {
      const page = await listUsers(actor, at, { after });
      seen.push(...(page?.users.map(({ email }) => email) ?? []));
      after = page?.next ?? null;
    }
    expect(seen).toEqual(emails.toSorted());
    expect((await listUsers(actor, elsewhere, {}))?.users).toHaveLength(1);
  });

  test.each([
    [{ search: "ada@acme.example" }, ["ada@acme.example"]],
    [{ search: " ADA@acme.EXAMPLE " }, ["ada@acme.example"]],
    [{ search: "da@acme" }, ["ada@acme.example"]],
    [{ search: "lovel" }, ["ada@acme.example"]],
    [{ search: "bob_the" }, ["bob@acme.example"]],
    [{ search: "%" }, []],
    [{ status: "INACTIVE" as const }, ["bob@acme.example"]],
    [{ search: "ada", status: "INACTIVE" as const }, []],
  ])("are found by %j", async (wanted, expected) => {
    const { actor, at } = await scene();
    await makeUser(at, { email: "ada@acme.example", fullName: "Ada Lovelace" });
    await makeUser(at, { email: "bob@acme.example", username: "bob_the_builder", status: "INACTIVE" });
    const page = await listUsers(actor, at, wanted);
    expect(page?.users.map(({ email }) => email)).toEqual(expected);
  });

  test("are nothing to operators of another workspace", async () => {
    const [mine, theirs] = [await scene(), await scene()];
    expect(await listUsers(mine.actor, theirs.at, {})).toBeUndefined();
    expect(await countUsersWithRole(mine.actor, theirs.application.id, newId())).toBeUndefined();
  });
});

test("how many have a role counts those of every tenant", async () => {
  const { application, actor, at } = await scene();
  const roleId = await makeRole(application.id, "member");
  const other = { ...at, tenantId: (await makeTenant(application, "globex")).id };
  for (const tenant of [at, other]) {
    const userId = await makeUser(tenant, { email: "ada@acme.example" });
    await giveRole(actor, { applicationId: at.applicationId, userId }, roleId, null);
  }
  expect(await countUsersWithRole(actor, application.id, roleId)).toBe(2);
  expect(await db().$count(userRoles, eq(userRoles.roleId, roleId))).toBe(2);
});

describe("an activation mail that an operator has sent again", () => {
  async function waiting() {
    const { tenant, ...rest } = await scene();
    const email = `${newId()}@acme.example`;
    sent(await makeBrowser().signUp(tenant.hostname, { email, password: "seven quiet lamps on a hill" }));
    const [user] = await db().select().from(users).where(eq(users.email, email));
    const name = { applicationId: rest.application.id, userId: user?.id ?? "" };
    const mails = () => db().$count(outbox, eq(outbox.toEmail, email));
    return { ...rest, name, mails };
  }

  test("waits a minute after the last one, and then goes out with an event that names the operator", async () => {
    const { application, actor, name, mails } = await waiting();
    expect(await resendActivation(actor, name, visitor())).toEqual({ type: "waits" });
    expect(await mails()).toBe(1);
    await db().execute(`update signup_attempts set last_mail_at = last_mail_at - interval '61 seconds'`);
    await db().execute(`update outbox set not_before = not_before - interval '61 seconds'`);
    expect(await resendActivation(actor, name, visitor())).toEqual({ type: "sent" });
    expect(await mails()).toBe(2);
    const [event] = await db()
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.applicationId, application.id))
      .orderBy(desc(auditEvents.createdAt))
      .limit(1);
    expect(event).toMatchObject({ action: "activation.resent", actorType: "OPERATOR", actorId: actor.id });
  });

  test("is refused to a viewer, to strangers, and where nothing waits", async () => {
    const { actor, viewer, name, mails } = await waiting();
    const stranger = (await scene()).actor;
    expect(await resendActivation(viewer, name, visitor())).toEqual({ type: "forbidden" });
    expect(await resendActivation(stranger, name, visitor())).toEqual({ type: "not_found" });
    await changeUser(actor, name, { status: "ACTIVE" }, { expectedVersion: null, request: visitor() });
    const before = await mails();
    expect(await resendActivation(actor, name, visitor())).toEqual({ type: "nothing_pending" });
    expect(await mails()).toBe(before);
  });
});
