import { and, eq, isNull, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { db } from "@/db/client";
import { operatorInvitations, operatorMails, operators } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { membershipOf } from "../access/rights";
import { makeApplication, visitor } from "../testing/cast";
import { inviteOperator, resendInvitation, withdrawInvitation } from "./invitations";
import { answerInvitation, becomeOperator, invitationPage, listOwnInvitations } from "./joining";
import { findOperatorSession } from "./session";
import { signInOperator } from "./sign-in";
import { actionsIn, invited, makeOperator, OPERATOR_PASSWORD, operatorRow, workspaceScene } from "./testing";

useTestDatabase({ DATABASE_POOL_SIZE: "20", LIMIT_OPERATOR_LOGINS_PER_IP_HOUR: "1000" });

const PERSON = { displayName: "Bea", password: "seven quiet ferries at dawn" };

test("an invitation lets a new person in once, as what it says, however often the page was looked at", async () => {
  const { workspaceId, owner, address } = await workspaceScene();
  const { token } = await invited(owner.actor, workspaceId, address.toUpperCase(), "VIEWER");
  for (let i = 0; i < 3; i += 1) {
    expect(await invitationPage(token, undefined)).toMatchObject({ type: "open", email: address, reader: "new" });
  }
  const outcome = await becomeOperator(token, PERSON, visitor());
  if (outcome.type !== "signed_in") throw new Error(outcome.type);
  const operator = await findOperatorSession(outcome.sessionId);
  expect(operator).toMatchObject({ email: address, displayName: "Bea" });
  expect(await membershipOf(operator?.id ?? "", workspaceId)).toBe("VIEWER");
  expect(await signInOperator({ email: address, password: PERSON.password }, visitor())).toMatchObject({
    type: "signed_in",
  });
  expect(await invitationPage(token, undefined)).toEqual({ type: "unusable" });
  expect(await becomeOperator(token, { ...PERSON, displayName: "Eve" }, visitor())).toEqual({ type: "unusable" });
  expect(await actionsIn(workspaceId)).toEqual(["operator.invited", "operator.joined"]);
});

test("of ten who use an invitation's link at once one comes in", async () => {
  const { workspaceId, owner, address } = await workspaceScene();
  const { token } = await invited(owner.actor, workspaceId, address);
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => becomeOperator(token, PERSON, visitor())));
  expect(outcomes.filter(({ type }) => type === "signed_in")).toHaveLength(1);
  expect(await db().$count(operators, eq(operators.email, address))).toBe(1);
});

test("no row and no mail holds an invitation's link", async () => {
  const { workspaceId, owner, address } = await workspaceScene();
  const { token } = await invited(owner.actor, workspaceId, address);
  const rows = [await db().select().from(operatorInvitations), await db().select().from(operatorMails)];
  expect(JSON.stringify(rows)).not.toContain(token);
});

test("a password that is too short, common or like the address is told, and spends nothing", async () => {
  const { workspaceId, owner, address } = await workspaceScene();
  const { token } = await invited(owner.actor, workspaceId, address);
  const tryWith = (password: string) => becomeOperator(token, { displayName: "Bea", password }, visitor());
  expect(await tryWith("short")).toMatchObject({ violations: { password: [{ code: "too_short" }] } });
  expect(await tryWith("password123")).toMatchObject({ violations: { password: [{ code: "password_too_common" }] } });
  expect(await tryWith(address)).toMatchObject({ violations: { password: [{ code: "password_too_common" }] } });
  expect((await invitationPage(token, undefined)).type).toBe("open");
});

test("an invitation to an operator is theirs to take up when they are signed in, and nobody else's", async () => {
  const { workspaceId, owner } = await workspaceScene();
  const known = await makeOperator((await makeApplication()).id, "VIEWER");
  const { token } = await invited(owner.actor, workspaceId, known.email);
  expect(await invitationPage(token, undefined)).toMatchObject({ reader: "signed_out" });
  expect(await invitationPage(token, await operatorRow(owner.actor))).toMatchObject({ reader: "somebody_else" });
  expect(await answerInvitation(await operatorRow(owner.actor), { token }, "accept", visitor())).toEqual({
    type: "unusable",
  });
  expect(await becomeOperator(token, PERSON, visitor())).toEqual({ type: "known" });
  const self = await operatorRow(known.actor);
  expect(await invitationPage(token, self)).toMatchObject({ reader: "signed_in" });
  expect(await answerInvitation(self, { token }, "accept", visitor())).toEqual({ type: "joined", workspaceId });
  expect(await membershipOf(known.actor.id, workspaceId)).toBe("ADMIN");
  expect(await answerInvitation(self, { token }, "accept", visitor())).toEqual({ type: "unusable" });
  expect(await signInOperator({ email: known.email, password: OPERATOR_PASSWORD }, visitor())).toMatchObject({
    type: "signed_in",
  });
});

test.each([
  ["withdrawn", (at: Parameters<typeof withdrawInvitation>) => withdrawInvitation(...at)],
  [
    "too old",
    (at: Parameters<typeof withdrawInvitation>) =>
      db().update(operatorInvitations).set({ expiresAt: sql`now()` }).where(eq(operatorInvitations.id, at[2])),
  ],
])("an invitation that is %s opens nothing", async (_, end) => {
  const { workspaceId, owner, address } = await workspaceScene();
  const { id, token } = await invited(owner.actor, workspaceId, address);
  await end([owner.actor, workspaceId, id, visitor()]);
  expect(await invitationPage(token, undefined)).toEqual({ type: "unusable" });
  expect(await becomeOperator(token, PERSON, visitor())).toEqual({ type: "unusable" });
  expect(await db().$count(operators, eq(operators.email, address))).toBe(0);
});

test("an invitation is one for an address: a second one is told, an operator of the workspace too, and an old one gives way", async () => {
  const { workspaceId, owner, viewer, address } = await workspaceScene();
  const { id } = await invited(owner.actor, workspaceId, address);
  const again = (email: string) => inviteOperator(owner.actor, workspaceId, { email, role: "ADMIN" }, visitor());
  const taken = { type: "invalid", violations: { email: [{ code: "not_unique" }] } };
  expect(await again(address)).toEqual(taken);
  expect(await again(viewer.email)).toEqual(taken);
  await db().update(operatorInvitations).set({ expiresAt: sql`now()` }).where(eq(operatorInvitations.id, id));
  expect(await again(address)).toMatchObject({ type: "created" });
  expect(await again("no address")).toMatchObject({ violations: { email: [{ code: "invalid_email" }] } });
});

test("of ten invitations that are made for one address at once there is one, and one mail", async () => {
  const { workspaceId, owner, address } = await workspaceScene();
  await Promise.all(
    Array.from({ length: 10 }, () =>
      inviteOperator(owner.actor, workspaceId, { email: address, role: "ADMIN" }, visitor()),
    ),
  );
  const living = and(eq(operatorInvitations.email, address), isNull(operatorInvitations.withdrawnAt));
  expect(await db().$count(operatorInvitations, living)).toBe(1);
  expect(await db().$count(operatorMails, eq(operatorMails.toEmail, address))).toBe(1);
});

test("an invitation is sent again after a minute, with its whole time before it; not sooner, and not without end", async () => {
  const { workspaceId, owner, address } = await workspaceScene();
  const { id, token } = await invited(owner.actor, workspaceId, address);
  const again = () => resendInvitation(owner.actor, workspaceId, id, visitor());
  const minuteLater = () =>
    db()
      .update(operatorMails)
      .set({ createdAt: sql`now() - interval '61 seconds'` })
      .where(eq(operatorMails.invitationId, id));
  expect(await again()).toMatchObject({ type: "refused", code: "rate_limited" });
  await db().update(operatorInvitations).set({ expiresAt: sql`now()` }).where(eq(operatorInvitations.id, id));
  await minuteLater();
  expect(await again()).toEqual({ type: "saved" });
  expect((await invitationPage(token, undefined)).type).toBe("open");
  for (let i = 0; i < 3; i += 1) {
    await minuteLater();
    await again();
  }
  await minuteLater();
  expect(await again()).toMatchObject({ type: "refused", code: "rate_limited" });
  expect(await db().$count(operatorMails, eq(operatorMails.invitationId, id))).toBe(5);
});

test("an operator who is invited to three workspaces answers each for itself; one says no to the link as well", async () => {
  const scenes = [await workspaceScene(), await workspaceScene(), await workspaceScene()];
  const known = await makeOperator((await makeApplication()).id, "VIEWER");
  const links = [];
  for (const { owner, workspaceId } of scenes) links.push(await invited(owner.actor, workspaceId, known.email));
  const self = await operatorRow(known.actor);
  const ids = async () => (await listOwnInvitations(self)).map(({ id }) => id).sort();
  expect(await ids()).toEqual(links.map(({ id }) => id).sort());
  const [first, second, third] = links.map(({ id }) => id);
  expect(await answerInvitation(self, { id: first ?? "" }, "accept", visitor())).toEqual({
    type: "joined",
    workspaceId: scenes[0]?.workspaceId,
  });
  expect(await answerInvitation(self, { id: second ?? "" }, "decline", visitor())).toEqual({ type: "declined" });
  expect(await ids()).toEqual([third]);
  const roles = await Promise.all(scenes.map(({ workspaceId }) => membershipOf(known.actor.id, workspaceId)));
  expect(roles).toEqual(["ADMIN", undefined, undefined]);
  expect(await answerInvitation(self, { token: links[1]?.token }, "accept", visitor())).toEqual({ type: "unusable" });
  for (const id of [first, second]) {
    for (const answer of ["accept", "decline"] as const) {
      expect(await answerInvitation(self, { id: id ?? "" }, answer, visitor())).toEqual({ type: "unusable" });
    }
  }
  expect(await actionsIn(scenes[1]?.workspaceId ?? "")).toEqual(["operator.invited", "operator_invitation.declined"]);
});

test("an invitation to another address is neither seen nor answered, nor is one that has ended or the first operator's", async () => {
  const { owner, workspaceId, address } = await workspaceScene();
  const known = await makeOperator((await makeApplication()).id, "VIEWER");
  const self = await operatorRow(known.actor);
  const theirs = await invited(owner.actor, workspaceId, address);
  const old = await invited(owner.actor, workspaceId, known.email);
  await db().update(operatorInvitations).set({ expiresAt: sql`now()` }).where(eq(operatorInvitations.id, old.id));
  expect(await listOwnInvitations(self)).toEqual([]);
  for (const id of [theirs.id, old.id, "no id\0", ""]) {
    expect(await answerInvitation(self, { id }, "accept", visitor())).toEqual({ type: "unusable" });
    expect(await answerInvitation(self, { id }, "decline", visitor())).toEqual({ type: "unusable" });
  }
  expect(await membershipOf(known.actor.id, workspaceId)).toBeUndefined();
  expect((await invitationPage(theirs.token, undefined)).type).toBe("open");
});

test("of accepting and declining one invitation at once, ten of each, one counts", async () => {
  const { owner, workspaceId } = await workspaceScene();
  const known = await makeOperator((await makeApplication()).id, "VIEWER");
  const self = await operatorRow(known.actor);
  const { id } = await invited(owner.actor, workspaceId, known.email);
  const answers = Array.from({ length: 20 }, (_, index) => (index % 2 ? "accept" : "decline") as "accept" | "decline");
  const outcomes = await Promise.all(answers.map((answer) => answerInvitation(self, { id }, answer, visitor())));
  const counted = outcomes.flatMap(({ type }) => (type === "unusable" ? [] : [type]));
  expect(counted).toHaveLength(1);
  expect(await membershipOf(known.actor.id, workspaceId)).toBe(counted[0] === "joined" ? "ADMIN" : undefined);
});
