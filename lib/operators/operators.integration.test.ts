import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { operatorInvitations, operatorSessions, operators, workspaceMemberships, workspaces } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { membershipOf } from "../access/rights";
import { makeApplication, visitor } from "../testing/cast";
import { endSessionOfToken, operatorToken } from "./auth";
import { becomeFirstOperator, firstOperatorLink, isFirstOperatorToken } from "./first-operator";
import { beginOperatorSession, endOperatorSession, findOperatorSession, OPERATOR_SESSION } from "./session";
import { signInOperator } from "./sign-in";
import { makeOperator, OPERATOR_PASSWORD } from "./testing";

useTestDatabase({
  LIMIT_OPERATOR_LOGINS_PER_OPERATOR_HOUR: "5",
  LIMIT_OPERATOR_LOGINS_PER_IP_HOUR: "8",
  DATABASE_POOL_SIZE: "20",
});

const ada = {
  displayName: "Ada",
  email: "Ada@Company.example",
  password: "correct horse battery staple",
  workspaceDisplayName: "Company",
  workspaceName: "company",
};

function tokenIn(link: string | undefined): string {
  return new URL(link ?? "").searchParams.get("token") ?? "";
}

describe("while nobody is an operator yet", () => {
  test("a link is given at each start, the same one while it is good for long", async () => {
    const link = await firstOperatorLink();
    expect(link).toMatch(/^http:\/\/localhost:3000\/welcome\/link\?token=[\w-]{43}$/);
    expect(await firstOperatorLink()).toBe(link);
    await db().update(operatorInvitations).set({ expiresAt: sql`now() + interval '1 hour'` });
    const renewed = await firstOperatorLink();
    expect(renewed).not.toBe(link);
    expect(await isFirstOperatorToken(tokenIn(link))).toBe(true);
    await db().update(operatorInvitations).set({ expiresAt: sql`now()` });
    expect(await isFirstOperatorToken(tokenIn(link))).toBe(false);
    expect(await isFirstOperatorToken(tokenIn(renewed))).toBe(false);
  });

  test("no row holds the link or its token", async () => {
    const token = tokenIn(await firstOperatorLink());
    const rows = await db().select().from(operatorInvitations);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test("a made-up token opens nothing, whatever comes with it", async () => {
    expect(await becomeFirstOperator("made-up", ada, visitor())).toEqual({ type: "unusable" });
    expect(await becomeFirstOperator("", {}, visitor())).toEqual({ type: "unusable" });
    expect(await db().$count(operators)).toBe(0);
  });

  test("what is wrong is told all at once, and the link is not spent by it", async () => {
    const token = tokenIn(await firstOperatorLink());
    const outcome = await becomeFirstOperator(
      token,
      {
        ...ada,
        email: "ada",
        password: "company1",
        workspaceName: "a-b",
      },
      visitor(),
    );
    expect(outcome).toEqual({
      type: "invalid",
      violations: {
        email: [{ code: "invalid_email" }],
        password: [{ code: "password_too_common" }],
        workspaceName: [{ code: "invalid_format" }],
      },
    });
    expect(await becomeFirstOperator(token, { ...ada, password: "password123" }, visitor())).toEqual({
      type: "invalid",
      violations: { password: [{ code: "password_too_common" }] },
    });
    expect(await isFirstOperatorToken(token)).toBe(true);
  });

  let spent = "";

  test("of ten who hold the link at once, one comes in, as OWNER of one new workspace and of those that have nobody", async () => {
    // As a configuration file makes one, before anybody is there.
    await db()
      .insert(workspaces)
      .values({ id: "a".repeat(26), name: "fromfile", displayName: "From a File" });
    spent = tokenIn(await firstOperatorLink());
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        becomeFirstOperator(spent, { ...ada, workspaceName: `company${i}` }, visitor()),
      ),
    );
    expect(outcomes.filter(({ type }) => type === "signed_in")).toHaveLength(1);
    expect(outcomes.filter(({ type }) => type === "unusable")).toHaveLength(9);
    const everybody = await db().select().from(operators);
    expect(everybody.map(({ email }) => email)).toEqual(["ada@company.example"]);
    expect(await db().select({ role: workspaceMemberships.role }).from(workspaceMemberships)).toEqual([
      { role: "OWNER" },
      { role: "OWNER" },
    ]);
    expect(await db().$count(workspaces, sql`name like 'company%'`)).toBe(1);
  });

  test("from then on there is no link, and the old ones are dead", async () => {
    expect(await firstOperatorLink()).toBeUndefined();
    await db().update(operatorInvitations).set({ usedAt: null, expiresAt: sql`now() + interval '1 day'` });
    expect(await isFirstOperatorToken(spent)).toBe(false);
    expect(await becomeFirstOperator(spent, { ...ada, email: "eve@evil.example" }, visitor())).toEqual({
      type: "unusable",
    });
    expect(await db().$count(operators)).toBe(1);
  });
});

describe("signing in", () => {
  test("with the right password, whatever the case of the address", async () => {
    const { actor, email } = await makeOperator((await makeApplication()).id);
    const outcome = await signInOperator({ email: ` ${email.toUpperCase()} `, password: OPERATOR_PASSWORD }, visitor());
    if (outcome.type !== "signed_in") throw new Error(outcome.type);
    expect(await findOperatorSession(outcome.sessionId)).toMatchObject({ id: actor.id, email });
    const rows = await db().select().from(operatorSessions).where(eq(operatorSessions.operatorId, actor.id));
    expect(JSON.stringify(rows)).not.toContain(outcome.sessionId);
  });

  test("an address that is nobody's is answered like a wrong password", async () => {
    const { email } = await makeOperator((await makeApplication()).id);
    const wrong = await signInOperator({ email, password: "wrong" }, visitor());
    expect(await signInOperator({ email: "nobody@company.example", password: "wrong" }, visitor())).toEqual(wrong);
    expect(await signInOperator({ email: "no address\0", password: "wrong" }, visitor())).toEqual(wrong);
  });

  test("after too many tries the right password is refused too, from any address, and nobody else is", async () => {
    const application = await makeApplication();
    const [one, other] = [await makeOperator(application.id), await makeOperator(application.id)];
    for (let i = 0; i < 5; i += 1) await signInOperator({ email: one.email, password: `wrong ${i}` }, visitor());
    expect(await signInOperator({ email: one.email, password: OPERATOR_PASSWORD }, visitor())).toMatchObject({
      type: "refused",
      code: "rate_limited",
    });
    expect(await signInOperator({ email: other.email, password: OPERATOR_PASSWORD }, visitor())).toMatchObject({
      type: "signed_in",
    });
  });

  test("one network over its own limit uses up no operator's tries", async () => {
    const { email } = await makeOperator((await makeApplication()).id);
    const request = visitor();
    for (let i = 0; i < 8; i += 1)
      await signInOperator({ email: `nobody${i}@company.example`, password: "x" }, request);
    for (let i = 0; i < 9; i += 1) {
      expect(await signInOperator({ email, password: `wrong ${i}` }, request)).toMatchObject({ type: "refused" });
    }
    expect(await signInOperator({ email, password: OPERATOR_PASSWORD }, visitor())).toMatchObject({
      type: "signed_in",
    });
  });

  test("nor does one that tries them all at one operator, hour after hour", async () => {
    const { email } = await makeOperator((await makeApplication()).id);
    const request = visitor();
    const outcomes: string[] = [];
    for (let i = 0; i < 6; i += 1)
      outcomes.push((await signInOperator({ email, password: `wrong ${i}` }, request)).type);
    expect(outcomes).toEqual([...Array(3).fill("wrong_credentials"), ...Array(3).fill("refused")]);
    expect(await signInOperator({ email, password: OPERATOR_PASSWORD }, visitor())).toMatchObject({
      type: "signed_in",
    });
  });
});

describe("a session", () => {
  async function begin() {
    const { actor } = await makeOperator((await makeApplication()).id);
    return { actor, id: await beginOperatorSession(actor.id, visitor()) };
  }

  test("that was ended is out, at once and everywhere", async () => {
    const { id } = await begin();
    await endOperatorSession(id, visitor());
    expect(await findOperatorSession(id)).toBeUndefined();
  });

  test("that nobody used for long enough is out; one in use stays, but not for ever", async () => {
    const { actor, id } = await begin();
    const age = (column: "lastSeenAt" | "endsAt", seconds: number) =>
      db()
        .update(operatorSessions)
        .set({ [column]: sql`now() - make_interval(secs => ${seconds})` })
        .where(eq(operatorSessions.operatorId, actor.id));
    await age("lastSeenAt", OPERATOR_SESSION.idleSeconds - 60);
    expect(await findOperatorSession(id)).toBeDefined();
    await age("lastSeenAt", OPERATOR_SESSION.idleSeconds + 60);
    expect(await findOperatorSession(id)).toBeUndefined();
    await age("lastSeenAt", 0);
    await age("endsAt", 1);
    expect(await findOperatorSession(id)).toBeUndefined();
  });

  test("ends with the token that carries it, and by nothing that is none", async () => {
    const [mine, other] = [await begin(), await begin()];
    for (const wrong of [undefined, "", "no token", mine.id]) await endSessionOfToken(wrong, visitor());
    expect(await findOperatorSession(mine.id)).toBeDefined();
    await endSessionOfToken(await operatorToken(mine.id), visitor());
    expect(await findOperatorSession(mine.id)).toBeUndefined();
    expect(await findOperatorSession(other.id)).toBeDefined();
  });

  test("of an operator who is gone is gone", async () => {
    const { actor, id } = await begin();
    await db().delete(operators).where(eq(operators.id, actor.id));
    expect(await findOperatorSession(id)).toBeUndefined();
  });
});

test("an operator is nothing in a workspace without a membership", async () => {
  const [mine, other] = [await makeApplication(), await makeApplication()];
  const { actor } = await makeOperator(mine.id, "ADMIN");
  const workspaceOf = async (host: typeof mine) => (await host.host()).application.workspaceId;
  expect(await membershipOf(actor.id, await workspaceOf(mine))).toBe("ADMIN");
  expect(await membershipOf(actor.id, await workspaceOf(other))).toBeUndefined();
});
