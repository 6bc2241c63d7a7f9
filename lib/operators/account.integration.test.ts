import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { installationEvents, operatorMails, operatorPasswordResets, operators } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { tokenOf } from "../secrets/operator-links";
import { makeApplication, visitor } from "../testing/cast";
import { changeOperatorPassword } from "./password";
import { findPasswordReset, requestPasswordReset, resetOperatorPassword } from "./recovery";
import { beginOperatorSession, endOwnSessions, findOperatorSession, listOperatorSessions } from "./session";
import { signInOperator } from "./sign-in";
import { makeOperator, OPERATOR_PASSWORD } from "./testing";
import { createOperatorToken, findOperatorToken } from "./tokens";

useTestDatabase({ LIMIT_OPERATOR_LOGINS_PER_IP_HOUR: "1000", LIMIT_OPERATOR_LOGINS_PER_OPERATOR_HOUR: "5" });

const NEW = "eleven slow trams uphill";

async function scene() {
  const { id: applicationId, workspaceId } = await makeApplication();
  const { actor, email } = await makeOperator(applicationId);
  const here = await beginOperatorSession(actor.id, { ...visitor(), userAgent: "X11; Linux Firefox/140.0" });
  const there = await beginOperatorSession(actor.id, visitor());
  const self = await findOperatorSession(here);
  if (!self) throw new Error("no session");
  return { id: actor.id, actor, workspaceId, email, here, there, self };
}

async function actionsOf(operatorId: string): Promise<string[]> {
  const rows = await db()
    .select({ action: installationEvents.action, outcome: installationEvents.outcome })
    .from(installationEvents)
    .where(eq(installationEvents.operatorId, operatorId))
    .orderBy(installationEvents.createdAt);
  return rows.map(({ action, outcome }) => `${action} ${outcome}`);
}

function canSignIn(email: string, password: string) {
  return signInOperator({ email, password }, visitor()).then(({ type }) => type === "signed_in");
}

describe("an operator's sessions", () => {
  test("are listed with what their owner knows them by, without what a browser gets in with", async () => {
    const { id, here, self } = await scene();
    const listed = await listOperatorSessions(id);
    expect(listed).toHaveLength(2);
    const [mine] = listed.filter(({ name }) => name === self.sessionName);
    expect(mine).toMatchObject({ device: "Firefox · Linux", network: expect.stringMatching(/^10\.\d+\.\d+\.0\/24$/) });
    expect(JSON.stringify(listed)).not.toContain(here);
    expect(await findOperatorSession(self.sessionName)).toBeUndefined();
  });

  test("end one by one, at once, and only by their owner", async () => {
    const { id, here, there, self } = await scene();
    const stranger = await scene();
    expect(await endOwnSessions(stranger.id, { only: self.sessionName }, visitor())).toBe(0);
    expect(await endOwnSessions(stranger.id, { allBut: stranger.self.sessionName }, visitor())).toBe(1);
    expect(await findOperatorSession(here)).toBeDefined();
    const other = await findOperatorSession(there);
    expect(await endOwnSessions(id, { only: other?.sessionName ?? "" }, visitor())).toBe(1);
    expect(await findOperatorSession(there)).toBeUndefined();
    expect(await findOperatorSession(here)).toBeDefined();
    expect(await endOwnSessions(id, { only: "no name\0" }, visitor())).toBe(0);
    expect(await actionsOf(id)).toEqual(["operator_session.ended ended"]);
  });

  test("end all but this one", async () => {
    const { id, here, there, self } = await scene();
    expect(await endOwnSessions(id, { allBut: self.sessionName }, visitor())).toBe(1);
    expect(await findOperatorSession(there)).toBeUndefined();
    expect(await findOperatorSession(here)).toBeDefined();
  });
});

describe("changing the password", () => {
  test("asks for the one that was there, and ends every other session and every link that could set another", async () => {
    const { id, email, here, there, self } = await scene();
    await requestPasswordReset(email, visitor());
    const outcome = await changeOperatorPassword(
      self,
      { currentPassword: OPERATOR_PASSWORD, password: NEW },
      visitor(),
    );
    expect(outcome).toEqual({ type: "saved" });
    expect(await findOperatorSession(here)).toBeDefined();
    expect(await findOperatorSession(there)).toBeUndefined();
    expect(await canSignIn(email, OPERATOR_PASSWORD)).toBe(false);
    expect(await canSignIn(email, NEW)).toBe(true);
    expect(await db().$count(operatorPasswordResets, eq(operatorPasswordResets.operatorId, id))).toBe(0);
    expect(await actionsOf(id)).toContain("operator_password.changed changed");
  });

  test("with a wrong one changes nothing, and may not be guessed without end", async () => {
    const { email, there, self } = await scene();
    const guess = () => changeOperatorPassword(self, { currentPassword: "a guess", password: NEW }, visitor());
    for (let i = 0; i < 5; i += 1) expect(await guess()).toEqual({ type: "wrong_password" });
    const right = { currentPassword: OPERATOR_PASSWORD, password: NEW };
    expect(await changeOperatorPassword(self, right, visitor())).toMatchObject({ code: "rate_limited" });
    expect(await findOperatorSession(there)).toBeDefined();
    const [row] = await db().select({ version: operators.version }).from(operators).where(eq(operators.email, email));
    expect(row).toEqual({ version: 1 });
  });

  test("tells what is wrong with the new one", async () => {
    const { self } = await scene();
    expect(await changeOperatorPassword(self, { currentPassword: "", password: "password1" }, visitor())).toEqual({
      type: "invalid",
      violations: { currentPassword: [{ code: "required" }], password: [{ code: "password_too_common" }] },
    });
  });
});

describe("a forgotten password", () => {
  async function ask(email: string) {
    expect(await requestPasswordReset(email, visitor())).toEqual({ type: "answered" });
    const [row] = await db()
      .select({ id: operatorPasswordResets.id })
      .from(operatorPasswordResets)
      .innerJoin(operators, eq(operators.id, operatorPasswordResets.operatorId))
      .where(eq(operators.email, email));
    return tokenOf("operator-password-resets", row?.id ?? "");
  }

  test("is set anew by a link, once, which ends every session and every token", async () => {
    const { id, email, here, there, actor, workspaceId } = await scene();
    const left = await createOperatorToken(actor, workspaceId, { displayName: "Left behind", days: 365 }, visitor());
    if (left.type !== "created") throw new Error(left.type);
    const token = await ask(email);
    expect(await findPasswordReset(token)).toMatchObject({ email });
    expect(await findPasswordReset(token)).toMatchObject({ email });
    const outcome = await resetOperatorPassword(token, { password: NEW }, visitor());
    if (outcome.type !== "signed_in") throw new Error(outcome.type);
    expect(await findOperatorSession(outcome.sessionId)).toMatchObject({ email });
    for (const old of [here, there]) expect(await findOperatorSession(old)).toBeUndefined();
    expect(await findOperatorToken(left.token)).toBeUndefined();
    expect(await canSignIn(email, NEW)).toBe(true);
    expect(await canSignIn(email, OPERATOR_PASSWORD)).toBe(false);
    expect(await resetOperatorPassword(token, { password: "twelve slow trams uphill" }, visitor())).toEqual({
      type: "unusable",
    });
    expect(await actionsOf(id)).toContain("operator_password_reset.completed changed");
  });

  test("of ten who use the link at once one sets it", async () => {
    const { email } = await scene();
    const token = await ask(email);
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, i) => resetOperatorPassword(token, { password: `${NEW} ${i}` }, visitor())),
    );
    expect(outcomes.filter(({ type }) => type === "signed_in")).toHaveLength(1);
  });

  test("the answer and its time are the same for an address that is nobody's, and nothing is mailed to it", async () => {
    const { email } = await scene();
    const timed = async (address: string) => {
      const begun = performance.now();
      const outcome = await requestPasswordReset(address, visitor());
      return { outcome, ms: performance.now() - begun };
    };
    const [known, unknown] = [await timed(email), await timed("nobody@company.example")];
    expect(unknown.outcome).toEqual(known.outcome);
    for (const { ms } of [known, unknown]) expect(ms).toBeGreaterThanOrEqual(245);
    expect(await db().$count(operatorMails, eq(operatorMails.toEmail, "nobody@company.example"))).toBe(0);
    expect(await db().$count(operatorMails, eq(operatorMails.toEmail, email))).toBe(1);
  });

  test("asked for twice in a minute is mailed once; a later mail makes the older link worth nothing", async () => {
    const { id, email } = await scene();
    const older = await ask(email);
    await ask(email);
    expect(await db().$count(operatorMails, eq(operatorMails.toEmail, email))).toBe(1);
    await db()
      .update(operatorPasswordResets)
      .set({ createdAt: sql`now() - interval '61 seconds'` })
      .where(eq(operatorPasswordResets.operatorId, id));
    const newer = await ask(email);
    expect(await findPasswordReset(older)).toBeUndefined();
    expect(await findPasswordReset(newer)).toMatchObject({ email });
  });

  test("a link that is too old, made up or of another kind opens nothing", async () => {
    const { id, email } = await scene();
    const token = await ask(email);
    await db()
      .update(operatorPasswordResets)
      .set({ expiresAt: sql`now()` })
      .where(eq(operatorPasswordResets.operatorId, id));
    for (const each of [token, "made-up", "", undefined, tokenOf("operator-invitations", id)]) {
      expect(await resetOperatorPassword(each, { password: NEW }, visitor())).toEqual({ type: "unusable" });
    }
    expect(await canSignIn(email, OPERATOR_PASSWORD)).toBe(true);
  });
});
