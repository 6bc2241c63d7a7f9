import { eq } from "drizzle-orm";
import { decodeJwt } from "jose";
import { beforeEach, expect, test } from "vitest";
import { db } from "@/db/client";
import { users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import type { CurrentHost } from "../hosts/resolve";
import { changeSettings } from "../settings/change";
import { publishConfiguration } from "./endpoints";
import {
  askToken,
  askUserinfo,
  type Client,
  getCode,
  makeApplication,
  makeClient,
  makePerson,
  type Person,
} from "./testing";

useTestDatabase();

let application: CurrentHost;
let client: Client;
let ada: Person;
let applications = 0;

const field = (name: string, claim?: object) => ({
  name,
  type: "TEXT",
  label: { en: name },
  presence: "OPTIONAL",
  ...(claim ? { claim } : {}),
});
const FIELDS = [
  field("team", { name: "team", scope: "profile", inIdToken: true }),
  field("desk", { name: "desk_code", scope: "email", inIdToken: true }),
  field("motto", { name: "motto", scope: "profile" }),
  field("secret"),
];
const VALUES = { team: "Engineering", desk: "4-12", motto: "Onwards", secret: "hidden" };

function say(fields: object[]) {
  const owner = { applicationId: application.application.id, tenantId: null };
  const options = { expectedVersion: null, acceptWeakening: true, request: null };
  return changeSettings({ type: "SYSTEM" }, owner, "user-schemas", { fields }, options);
}

function know(fields: Record<string, string>) {
  return db().update(users).set({ fields }).where(eq(users.id, ada.userId));
}

async function tokensFor(scope: string) {
  const { body } = await askToken(application, client, await getCode(ada, client, { scope }));
  return { idToken: decodeJwt(body.id_token), userinfo: (await askUserinfo(application, body.access_token)).body };
}

beforeEach(async () => {
  applications += 1;
  application = (await makeApplication(`yourapp${applications}`)).host;
  client = await makeClient(application.application.id);
  ada = await makePerson(application, "tenant1");
  expect((await say(FIELDS)).type).toBe("saved");
  await know(VALUES);
});

test("claims are told where the operator wants them, as far as the scopes open them", async () => {
  const all = await tokensFor("openid profile email");
  expect(all.idToken).toMatchObject({ team: "Engineering", desk_code: "4-12" });
  expect(all.idToken).not.toHaveProperty("motto");
  expect(all.userinfo).toMatchObject({ team: "Engineering", desk_code: "4-12", motto: "Onwards" });
  for (const claims of [all.idToken, all.userinfo]) {
    expect(JSON.stringify(claims)).not.toContain("hidden");
  }
  const few = await tokensFor("openid email");
  expect(few.idToken).not.toHaveProperty("team");
  expect(few.idToken).toMatchObject({ desk_code: "4-12" });
  expect(few.userinfo).not.toHaveProperty("team");
  expect(few.userinfo).not.toHaveProperty("motto");
});

test("claims that are too large for an ID token are all left to userinfo", async () => {
  const fields = ["a", "b", "c", "d"].map((name) => ({
    ...field(name, { name, scope: "profile", inIdToken: true }),
    maxLength: 500,
  }));
  await say(fields);
  const bytesBeside = JSON.stringify({ a: "", b: "", c: "", d: "" }).length;
  const fit = { a: "é".repeat(250), b: "x".repeat(500), c: "x".repeat(500), d: "x".repeat(548 - bytesBeside) };
  await know(fit);
  expect((await tokensFor("openid profile")).idToken).toMatchObject(fit);
  const over = { ...fit, d: `${fit.d}x` };
  await know(over);
  const { idToken, userinfo } = await tokensFor("openid profile");
  for (const name of Object.keys(over)) expect(idToken).not.toHaveProperty(name);
  expect(userinfo).toMatchObject(over);
});

test("discovery names them, and a claim that was taken away is gone from the next token", async () => {
  const claims = async () => (await (await publishConfiguration(application)).json()).claims_supported as string[];
  expect(await claims()).toEqual(expect.arrayContaining(["team", "desk_code", "motto"]));
  await say([field("team"), ...FIELDS.slice(1)]);
  expect(await claims()).not.toContain("team");
  const { idToken, userinfo } = await tokensFor("openid profile");
  expect(idToken).not.toHaveProperty("team");
  expect(userinfo).not.toHaveProperty("team");
});
