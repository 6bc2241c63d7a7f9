import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { installationEvents, operatorInvitations, operators, workspaceMemberships } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { membershipOf } from "../access/rights";
import { newId } from "../ids";
import { makeApplication, visitor } from "../testing/cast";
import { becomeFirstOperator, firstOperatorLink } from "./first-operator";
import { inviteOperator, withdrawInvitation } from "./invitations";
import { answerInvitation, listOwnInvitations } from "./joining";
import { signInByProvider, unlinkProvider, waysIn } from "./provider";
import { findOperatorSession, listOperatorSessions } from "./session";
import { signInOperator } from "./sign-in";
import { makeOperator } from "./testing";

const ISSUER = "https://id.example.com";
useTestDatabase({
  OPERATOR_OIDC_ISSUER: `${ISSUER}/`,
  OPERATOR_OIDC_CLIENT_ID: "foyer",
  OPERATOR_OIDC_CLIENT_SECRET: "a secret between the two",
  LIMIT_OPERATOR_LOGINS_PER_IP_HOUR: "1000",
});

function claimsFor(email: string, more: Record<string, unknown> = {}) {
  return { iss: ISSUER, sub: newId(), email, email_verified: true, name: "Cleo", ...more };
}

async function signedIn(claims: Parameters<typeof signInByProvider>[0]) {
  const outcome = await signInByProvider(claims, visitor());
  if (outcome.type !== "signed_in") throw new Error(outcome.reason);
  return findOperatorSession(outcome.sessionId);
}

test("while nobody is an operator yet, the provider lets nobody in, and the printed link does", async () => {
  const claims = claimsFor("ada@company.example");
  expect(await signInByProvider(claims, visitor())).toEqual({ type: "turned_away", reason: "unknown" });
  const token = new URL((await firstOperatorLink()) ?? "").searchParams.get("token") ?? "";
  expect(await signInByProvider(claims, visitor())).toEqual({ type: "turned_away", reason: "unknown" });
  // Nor whom a configuration file has invited.
  const { workspaceId } = await makeApplication();
  const id = newId();
  const invitation = {
    id,
    tokenHash: id,
    workspaceId,
    role: "OWNER",
    expiresAt: sql`now() + interval '1 day'`,
  } as const;
  await db()
    .insert(operatorInvitations)
    .values({ ...invitation, email: claims.email });
  expect(await signInByProvider(claims, visitor())).toEqual({ type: "turned_away", reason: "unknown" });
  expect(await db().$count(operators)).toBe(0);
  const person = {
    displayName: "Ada",
    email: "ada@company.example",
    password: "correct horse battery staple",
    workspaceDisplayName: "Company",
    workspaceName: "company",
  };
  expect(await becomeFirstOperator(token, person, visitor())).toMatchObject({ type: "signed_in" });
  expect(await signedIn(claims)).toMatchObject({ email: "ada@company.example" });
});

describe("an operator", () => {
  test("is found by a verified address, pinned, and from then on found by that alone", async () => {
    const { actor, email } = await makeOperator((await makeApplication()).id, "VIEWER");
    const claims = claimsFor(email.toUpperCase());
    expect(await signedIn(claims)).toMatchObject({ id: actor.id });
    expect(await signedIn({ ...claims, email: "moved@elsewhere.example" })).toMatchObject({ id: actor.id });
    expect(await signInByProvider(claimsFor(email), visitor())).toEqual({
      type: "turned_away",
      reason: "other_subject",
    });
    const rights = await db().select().from(workspaceMemberships).where(eq(workspaceMemberships.operatorId, actor.id));
    expect(rights.map(({ role }) => role)).toEqual(["VIEWER"]);
  });

  test("that was unlinked is pinned anew", async () => {
    const { actor, email } = await makeOperator((await makeApplication()).id);
    const self = await signedIn(claimsFor(email));
    if (!self) throw new Error("no session");
    const unaware = { acceptLastWayIn: false };
    expect(await unlinkProvider(self, unaware, visitor())).toEqual({ type: "unlinked" });
    expect(await unlinkProvider(self, unaware, visitor())).toEqual({ type: "not_linked" });
    // Nobody is signed out by it.
    expect((await listOperatorSessions(actor.id)).map(({ name }) => name)).toEqual([self.sessionName]);
    expect(await signedIn(claimsFor(email))).toMatchObject({ id: actor.id });
    const rows = await db()
      .select({ action: installationEvents.action })
      .from(installationEvents)
      .where(eq(installationEvents.operatorId, actor.id))
      .orderBy(installationEvents.createdAt);
    expect(rows.map(({ action }) => action).filter((action) => action.includes("provider"))).toEqual([
      "operator_provider.linked",
      "operator_provider.unlinked",
      "operator_provider.linked",
    ]);
  });

  test("who has no other way in is asked once more before it is taken away, and stays signed in", async () => {
    const { actor, email } = await makeOperator((await makeApplication()).id);
    await db().update(operators).set({ passwordHash: null }).where(eq(operators.id, actor.id));
    const self = await signedIn(claimsFor(email));
    if (!self) throw new Error("no session");
    expect(await unlinkProvider(self, { acceptLastWayIn: false }, visitor())).toEqual({ type: "last_way_in" });
    expect((await waysIn(actor.id)).provider).toBe(true);
    expect(await unlinkProvider(self, { acceptLastWayIn: true }, visitor())).toEqual({ type: "unlinked" });
    expect(await waysIn(actor.id)).toEqual({ password: false, provider: false });
    expect(await listOperatorSessions(actor.id)).toHaveLength(1);
  });

  test.each([
    ["an address that is not verified", { email_verified: false }],
    ["an address of which nothing is said", { email_verified: undefined }],
    ["a word for verified that is none", { email_verified: "yes" }],
    ["no address", { email: undefined }],
    ["another issuer", { iss: "https://other.example.com" }],
    ["no subject", { sub: "" }],
    ["a subject that is no text", { sub: 7 }],
  ])("is not found by %s", async (_, more) => {
    const { email } = await makeOperator((await makeApplication()).id);
    expect(await signInByProvider(claimsFor(email, more), visitor())).toEqual({
      type: "turned_away",
      reason: "unverified",
    });
    const [row] = await db().select({ sub: operators.oidcSubject }).from(operators).where(eq(operators.email, email));
    expect(row).toEqual({ sub: null });
  });
});

describe("somebody who is no operator", () => {
  test("and not invited stays outside, however often they ask", async () => {
    const before = await db().$count(operators);
    expect(await signInByProvider(claimsFor("stranger@company.example"), visitor())).toEqual({
      type: "turned_away",
      reason: "unknown",
    });
    expect(await db().$count(operators)).toBe(before);
  });

  test("and invited becomes one, without a password, and joins what they then say", async () => {
    const { id, workspaceId } = await makeApplication();
    const { actor } = await makeOperator(id, "OWNER");
    const email = `${newId()}@company.example`;
    await inviteOperator(actor, workspaceId, { email, role: "VIEWER" }, visitor());
    expect(await signInByProvider(claimsFor(email, { email_verified: false }), visitor())).toMatchObject({
      type: "turned_away",
    });
    const self = await signedIn(claimsFor(email));
    expect(self).toMatchObject({ email, displayName: "Cleo" });
    if (!self) throw new Error("no session");
    expect(await membershipOf(self.id, workspaceId)).toBeUndefined();
    const [invitation] = await listOwnInvitations(self);
    expect(invitation).toMatchObject({ role: "VIEWER" });
    expect(await answerInvitation(self, { id: invitation?.id ?? "" }, "accept", visitor())).toMatchObject({
      type: "joined",
    });
    expect(await membershipOf(self.id, workspaceId)).toBe("VIEWER");
    for (const password of ["", "null", "undefined"]) {
      expect(await signInOperator({ email, password }, visitor())).toEqual({ type: "wrong_credentials" });
    }
  });

  test("and invited no more stays outside", async () => {
    const { id, workspaceId } = await makeApplication();
    const { actor } = await makeOperator(id, "OWNER");
    const email = `${newId()}@company.example`;
    const made = await inviteOperator(actor, workspaceId, { email, role: "OWNER" }, visitor());
    if (made.type !== "created") throw new Error(made.type);
    await withdrawInvitation(actor, workspaceId, made.id, visitor());
    expect(await signInByProvider(claimsFor(email), visitor())).toEqual({ type: "turned_away", reason: "unknown" });
  });

  test("of ten sign-ins at once by one invited person one operator comes", async () => {
    const { id, workspaceId } = await makeApplication();
    const { actor } = await makeOperator(id, "OWNER");
    const email = `${newId()}@company.example`;
    await inviteOperator(actor, workspaceId, { email, role: "ADMIN" }, visitor());
    const claims = claimsFor(email);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => signInByProvider(claims, visitor())));
    expect(outcomes.map(({ type }) => type)).toEqual(Array(10).fill("signed_in"));
    expect(await db().$count(operators, eq(operators.email, email))).toBe(1);
  });
});
