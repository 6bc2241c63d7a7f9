import { beforeEach, expect, test } from "vitest";
import { db } from "@/db/client";
import { credentials, rateLimits, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { NO_ORIGIN } from "../origin";
import { hashPassword } from "../passwords/passwords";
import { arrive, makeApplication, makeTenant, saySettings, visitor } from "../testing/cast";
import { logIn } from "./login";
import { findTenantLogin } from "./tenant-login";

useTestDatabase({ LIMIT_LOGINS_PER_USER_HOUR: "5" });
beforeEach(async () => {
  await db().delete(rateLimits);
});

const PASSWORD = "seven quiet lighthouses";

async function withUser(status: "ACTIVE" | "PROVISIONED" | "INACTIVE" = "ACTIVE") {
  const app = await makeApplication();
  const acme = await makeTenant(app, "acme");
  await saySettings(app.id, null, "identity-providers", { loginIdentifiers: ["EMAIL", "USERNAME"] });
  const name = { applicationId: app.id, tenantId: acme.id, id: "g".repeat(26) };
  await db()
    .insert(users)
    .values({ ...name, email: "ann@x.example", username: "ann", status, origin: "SIGNUP" });
  const passwordHash = await hashPassword(PASSWORD);
  await db().insert(credentials).values({ applicationId: app.id, tenantId: acme.id, userId: name.id, passwordHash });
  const at = async (hostname: string, identifier: string, password: string, from = visitor()) => {
    const host = await (hostname === acme.hostname ? acme : app).host();
    return logIn(host, { identifier, password, origin: NO_ORIGIN }, from);
  };
  const enter = (identifier: string, password = PASSWORD, from = visitor()) =>
    at(acme.hostname, identifier, password, from);
  return { app, acme, enter, at };
}

test.each(["ann@x.example", " ANN@X.Example ", "ann@x\u00ad.example", "ann"])(
  "%j logs in with the password",
  async (identifier) => {
    const { enter } = await withUser();
    const outcome = await enter(identifier);
    if (outcome.type !== "logged_in") throw new Error(outcome.type);
    const { destination, session } = await arrive(outcome.handOver);
    expect(destination).toBe("https://app.example.com/login?tenant_name=acme&tenant_domain=acme");
    expect(await session()).toBeDefined();
  },
);

test.each(["nobody@x.example", "ann\0", "\0ann", "", "bob"])(
  "%j is told what a wrong password is told",
  async (identifier) => {
    const { enter } = await withUser();
    expect(await enter(identifier)).toEqual({ type: "wrong_credentials" });
    expect(await enter("ann", "not the password")).toEqual({ type: "wrong_credentials" });
  },
);

test.each(["PROVISIONED", "INACTIVE"] as const)("so is a user who is %s, with the right one", async (status) => {
  const { enter } = await withUser(status);
  expect(await enter("ann")).toEqual({ type: "wrong_credentials" });
});

test("nobody's failure is counted in as many rows as a user's, so that it takes as long", async () => {
  const { enter } = await withUser();
  await enter("nobody@x.example", "wrong");
  const nobodys = await db().$count(rateLimits);
  await db().delete(rateLimits);
  await enter("ann@x.example", "wrong");
  expect(await db().$count(rateLimits)).toBe(nobodys);
});

test("a user has so many tries an hour, in whatever spelling", async () => {
  const { enter } = await withUser();
  const spellings = ["ann@x.example", "ANN@x.example", "ann@x\u00ad.example", "ann", " ann "];
  for (const identifier of spellings) expect(await enter(identifier, "wrong")).toEqual({ type: "wrong_credentials" });
  for (const identifier of [...spellings, "ann@\uff58.example"]) {
    expect((await enter(identifier)).type).not.toBe("logged_in");
  }
});

test("one stranger's guesses, by address and username, keep the user out from that network alone", async () => {
  const { enter } = await withUser();
  const stranger = visitor();
  const outcomes = [];
  for (let guess = 1; guess <= 12; guess += 1) {
    outcomes.push((await enter(guess % 2 ? "ann@x.example" : "ann", `guess ${guess}`, stranger)).type);
  }
  // Half of the limit, rounded up, for each spelling; and no more than that for the two together.
  expect(outcomes).toEqual([...Array(6).fill("wrong_credentials"), ...Array(6).fill("refused")]);
  expect((await enter("ann", PASSWORD, stranger)).type).toBe("refused");
  expect((await enter("ann")).type).toBe("logged_in");
  expect((await enter("ann@x.example")).type).toBe("logged_in");
});

test("from a network that has guessed too often at a user's address, not even the right password helps with the username", async () => {
  const { enter } = await withUser();
  const stranger = visitor();
  for (const guess of ["one", "two", "three"]) await enter("ann@x.example", guess, stranger);
  expect(await enter("ann", PASSWORD, stranger)).toEqual({ type: "wrong_credentials" });
  expect((await enter("ann")).type).toBe("logged_in");
});

test("on another tenant's host nobody of this one is known", async () => {
  const { app, at } = await withUser();
  const other = await makeTenant(app, "other");
  const input = { identifier: "ann", password: PASSWORD, origin: NO_ORIGIN };
  expect(await logIn(await other.host(), input, visitor())).toEqual({ type: "wrong_credentials" });
  expect(await at(app.hostname, "ann", PASSWORD)).toMatchObject({ type: "refused", code: "tenant_not_found" });
});

test("a tenant is found by its name, and keeps what the visitor came with", async () => {
  const { app, acme } = await withUser();
  const host = await app.host();
  const found = await findTenantLogin(host, " ACME ", { clientId: app.clientId, state: "a b" }, visitor());
  expect(found).toEqual({
    type: "found",
    url: `http://${acme.hostname}:3000/login?client_id=${app.clientId}&state=a%20b`,
  });
  for (const name of ["nobody", "", "acme\0", "../acme"]) {
    expect(await findTenantLogin(host, name, NO_ORIGIN, visitor())).toEqual({ type: "not_found" });
  }
});
