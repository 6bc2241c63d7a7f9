import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { credentials, outbox, rateLimits, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { mailTenants } from "../login/discovery";
import { logIn } from "../login/login";
import { NO_ORIGIN } from "../origin";
import { hashPassword } from "../passwords/passwords";
import { linkToken } from "../secrets/one-time-secrets";
import { arrive, makeApplication, makeTenant, newestSecret, saySettings, visitor } from "../testing/cast";
import { linkPage, logInByLink, requestLink, resetPassword } from "./recovery";

useTestDatabase();
beforeEach(async () => {
  await db().delete(rateLimits);
});

const PASSWORD = "seven quiet lighthouses";
const EMAIL = "ann@example.com";

async function withUser(change: { status?: "ACTIVE" | "INACTIVE" | "PROVISIONED"; emailVerified?: boolean } = {}) {
  const app = await makeApplication();
  const acme = await makeTenant(app, "acme");
  await saySettings(app.id, null, "identity-providers", { loginFactors: ["PASSWORD", "MAGIC_LINK"] });
  const user = { applicationId: app.id, tenantId: acme.id, id: "e".repeat(26) };
  const row = { status: "ACTIVE" as const, emailVerified: true, ...change };
  await db()
    .insert(users)
    .values({ ...user, email: EMAIL, origin: "SIGNUP", username: "ann", ...row });
  await db()
    .insert(credentials)
    .values({
      applicationId: user.applicationId,
      tenantId: user.tenantId,
      userId: user.id,
      passwordHash: await hashPassword(PASSWORD),
    });
  const host = await acme.host();
  const ask = (kind: "MAGIC_LINK" | "PASSWORD_RESET", email = EMAIL) =>
    requestLink(host, { email, kind, origin: { clientId: app.clientId, state: "s" } }, visitor());
  const mails = () => db().select().from(outbox).where(eq(outbox.applicationId, app.id));
  const works = async (password: string) => {
    const input = { identifier: EMAIL, password, origin: NO_ORIGIN };
    return (await logIn(host, input, visitor())).type === "logged_in";
  };
  return { app, acme, host, ask, mails, works };
}

describe("asking for a link", () => {
  test.each(["nobody@example.com", "no address", "a@b\0c.example"])(
    "%s gets the same answer, and no mail",
    async (email) => {
      const { ask, mails } = await withUser();
      expect(await ask("MAGIC_LINK", email)).toEqual({ type: "answered" });
      expect(await ask("PASSWORD_RESET", email)).toEqual({ type: "answered" });
      expect(await mails()).toEqual([]);
    },
  );

  test.each(["INACTIVE", "PROVISIONED"] as const)("so does a user who is %s", async (status) => {
    const { ask, mails } = await withUser({ status });
    expect(await ask("PASSWORD_RESET")).toEqual({ type: "answered" });
    expect(await mails()).toEqual([]);
  });

  test("a factor that is off sends nothing, and ends what it has sent", async () => {
    const { app, acme, host, ask, mails } = await withUser();
    await ask("MAGIC_LINK");
    const token = linkToken(await newestSecret(app.id, "MAGIC_LINK"));
    expect(await linkPage(host, "MAGIC_LINK", token)).toMatchObject({ type: "ready" });
    await saySettings(app.id, acme.id, "identity-providers", { loginFactors: ["PASSWORD"] });
    expect(await logInByLink(host, token, visitor())).toEqual({ type: "unusable", reason: "invalid" });
    await db().delete(outbox);
    await ask("MAGIC_LINK");
    expect(await mails()).toEqual([]);
  });

  test("twice within a minute sends one mail", async () => {
    const { ask, mails } = await withUser();
    await Promise.all([ask("PASSWORD_RESET"), ask("PASSWORD_RESET")]);
    expect(await mails()).toHaveLength(1);
  });
});

describe("a magic link", () => {
  test("logs in whoever presses its button, once, and ends where the visitor came from", async () => {
    const { app, host, ask } = await withUser();
    await ask("MAGIC_LINK");
    const token = linkToken(await newestSecret(app.id, "MAGIC_LINK"));
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => logInByLink(host, token, visitor())));
    const [logged, ...others] = outcomes.filter((outcome) => outcome.type === "logged_in");
    expect(others).toEqual([]);
    if (logged?.type !== "logged_in") throw new Error("Nobody was logged in");
    const { destination } = await arrive(logged.handOver);
    expect(destination).toBe("https://client.example.com/start?tenant_name=acme&tenant_domain=acme&state=s");
  });

  test("opens nothing on another tenant's host, and is no password reset", async () => {
    const { app, host, ask } = await withUser();
    await ask("MAGIC_LINK");
    const token = linkToken(await newestSecret(app.id, "MAGIC_LINK"));
    const other = await (await makeTenant(app, "other")).host();
    expect(await logInByLink(other, token, visitor())).toEqual({ type: "unusable", reason: "invalid" });
    const given = { token, password: "the owner chose this one" };
    expect(await resetPassword(host, given, visitor())).toEqual({ type: "unusable", reason: "invalid" });
  });

  test("to a mailbox that was never proven voids the password that stood there before", async () => {
    const { app, host, ask, works } = await withUser({ emailVerified: false });
    expect(await works(PASSWORD)).toBe(true);
    await ask("MAGIC_LINK");
    const token = linkToken(await newestSecret(app.id, "MAGIC_LINK"));
    expect(await logInByLink(host, token, visitor())).toMatchObject({ type: "logged_in" });
    expect(await works(PASSWORD)).toBe(false);
    const [user] = await db().select().from(users).where(eq(users.applicationId, app.id));
    expect(user).toMatchObject({ emailVerified: true, username: null });
  });
});

describe("a new password", () => {
  test("replaces the old one, ends all sessions, and logs this browser in", async () => {
    const { app, host, ask, works } = await withUser();
    await ask("MAGIC_LINK");
    const link = await logInByLink(host, linkToken(await newestSecret(app.id, "MAGIC_LINK")), visitor());
    if (link.type !== "logged_in") throw new Error(link.type);
    const before = await arrive(link.handOver);
    await ask("PASSWORD_RESET");
    const token = linkToken(await newestSecret(app.id, "PASSWORD_RESET"));
    const reset = await resetPassword(host, { token, password: "the owner chose this one" }, visitor());
    if (reset.type !== "logged_in") throw new Error(reset.type);
    expect(await before.session()).toBeUndefined();
    expect(await (await arrive(reset.handOver)).session()).toBeDefined();
    expect([await works(PASSWORD), await works("the owner chose this one")]).toEqual([false, true]);
  });

  test.each([
    ["", "required"],
    ["short", "too_short"],
    ["password1", "password_too_common"],
    ["x".repeat(129), "too_long"],
    ["long enough\0", "invalid_format"],
  ])("%j is refused and spends nothing", async (password, code) => {
    const { app, host, ask } = await withUser();
    await ask("PASSWORD_RESET");
    const token = linkToken(await newestSecret(app.id, "PASSWORD_RESET"));
    expect(await resetPassword(host, { token, password }, visitor())).toMatchObject({
      type: "invalid",
      violations: { password: [{ code }] },
    });
    expect(await linkPage(host, "PASSWORD_RESET", token)).toMatchObject({ type: "ready" });
  });
});

test("tenants are found by mail, with one answer for every address", async () => {
  const { app, mails } = await withUser();
  const host = await app.host();
  expect(await mailTenants(host, { email: "nobody@example.com", origin: NO_ORIGIN }, visitor())).toEqual({
    type: "answered",
  });
  expect(await mails()).toEqual([]);
  expect(await mailTenants(host, { email: ` ${EMAIL.toUpperCase()} `, origin: NO_ORIGIN }, visitor())).toEqual({
    type: "answered",
  });
  expect((await mails()).map((mail) => mail.kind)).toEqual(["TENANTS_FOUND"]);
});
