import { and, eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { applications, auditEvents, signingKeys } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { makeApplication, makeTenant } from "../../testing/cast";
import { callApi, makeApiCaller } from "../testing";
import { APPLICATION_OPERATIONS } from "./applications";
import { TENANT_OPERATIONS } from "./tenants";

const { changeApplication, getApplication, rotateSigningKey } = APPLICATION_OPERATIONS;
const { listTenants } = TENANT_OPERATIONS;

useTestDatabase();

let application: Awaited<ReturnType<typeof makeApplication>>;
let admin: Awaited<ReturnType<typeof makeApiCaller>>;

beforeEach(async () => {
  application = await makeApplication();
  admin = await makeApiCaller(application);
});

const params = () => ({ applicationId: application.id });
const change = (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
  callApi(admin, changeApplication, { params: params(), body, headers });

describe("the application", () => {
  test("is read and changed member by member; null takes pages away", async () => {
    const first = await change({
      logoutUrls: ["https://yourapp.example/bye", "https://yourapp.example/bye"],
      customSignupPageUrl: "https://yourapp.example/signup",
      activationProofRequired: true,
      name: "other",
      environment: "DEVELOPMENT",
    });
    expect([first.status, first.body]).toMatchObject([
      200,
      {
        id: application.id,
        environment: "PRODUCTION",
        origin: `http://${application.hostname}:3000`,
        displayName: "Test App",
        loginUrl: "https://app.example.com/login",
        signupEnabled: true,
        logoutUrls: ["https://yourapp.example/bye"],
        customSignupPageUrl: "https://yourapp.example/signup",
        customTenantSignupPageUrl: null,
        customLoginPageUrl: null,
        activationProofRequired: true,
        metadata: { version: 2 },
      },
    ]);
    expect(first.body.name).not.toBe("other");
    const second = await change({ logoutUrls: null, customSignupPageUrl: null }, { "if-match": '"2"' });
    expect(second.body).toMatchObject({ logoutUrls: [], customSignupPageUrl: null, metadata: { version: 3 } });
    expect((await change({ displayName: "Late" }, { "if-match": '"2"' })).body.code).toBe("version_mismatch");
    const read = await callApi(admin, getApplication, { params: params() });
    expect([read.status, read.body, read.headers.get("etag")]).toEqual([200, second.body, '"3"']);
    const isChange = and(eq(auditEvents.applicationId, application.id), eq(auditEvents.action, "application.changed"));
    expect(await db().select().from(auditEvents).where(isChange)).toMatchObject(
      Array(2).fill({ actorType: "CLIENT", actorId: admin.id }),
    );
  });

  test("is told everything that is wrong with a change at once, and then changes nothing", async () => {
    const before = await db().select().from(applications).where(eq(applications.id, application.id));
    const { status, body } = await change({
      displayName: " ",
      loginUrl: "http://localhost:4000/",
      logoutUrls: ["ftp://x"],
      signupEnabled: "yes",
      customLoginPageUrl: "https://x-{tenant_name}.example/",
      activationProofRequired: null,
    });
    const format = [{ code: "invalid_format" }];
    expect([status, body.violations]).toEqual([
      400,
      {
        displayName: [{ code: "required" }],
        loginUrl: format,
        logoutUrls: format,
        signupEnabled: format,
        customLoginPageUrl: format,
        activationProofRequired: format,
      },
    ]);
    expect(await db().select().from(applications).where(eq(applications.id, application.id))).toEqual(before);
  });

  test("may call http on loopback while it is in development", async () => {
    application = await makeApplication({ environment: "DEVELOPMENT" });
    admin = await makeApiCaller(application);
    expect((await change({ loginUrl: "http://localhost:4000/login" })).status).toBe(200);
    expect((await change({ loginUrl: "http://yourapp.example/login" })).status).toBe(400);
  });

  test("gets a new signing key, and tokens of the old one go on working", async () => {
    const { status, body } = await callApi(admin, rotateSigningKey, { params: params() });
    expect([status, Object.keys(body)]).toEqual([200, ["kid"]]);
    const keys = await db().select().from(signingKeys).where(eq(signingKeys.applicationId, application.id));
    expect(keys.map(({ kid, retiredAt }) => [kid, retiredAt === null])).toContainEqual([body.kid, true]);
    expect(keys).toHaveLength(2);
    expect((await callApi(admin, listTenants)).status).toBe(200);
  });

  test("is asked on its own host alone: a tenant's is no address of the settings", async () => {
    const tenant = await makeTenant(application, "acme");
    const { status, body } = await callApi({ ...admin, hostname: tenant.hostname }, getApplication, {
      params: params(),
    });
    expect([status, body.code]).toEqual([404, "application_not_found"]);
  });
});

test("the proof that links need is given up only by whoever says that this is meant", async () => {
  const application = await makeApplication({ activationProofRequired: true });
  const caller = await makeApiCaller(application);
  const asking = { params: { applicationId: application.id }, body: { activationProofRequired: false } };
  expect(await callApi(caller, changeApplication, asking)).toMatchObject({
    status: 409,
    body: { code: "weaker_settings" },
  });
  const meant = await callApi(caller, changeApplication, { ...asking, query: { acceptWeakening: "true" } });
  expect(meant).toMatchObject({ status: 200, body: { activationProofRequired: false } });
});
