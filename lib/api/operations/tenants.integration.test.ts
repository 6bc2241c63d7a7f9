import { and, eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { auditEvents, hosts, sessions, tenants, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { makeApplication, makeBrowser, makeTenant, saySettings, sent } from "../../testing/cast";
import { callApi, makeApiCaller } from "../testing";
import { TENANT_OPERATIONS } from "./tenants";

const { changeTenant, createTenant, deleteTenant, getTenant, listTenants } = TENANT_OPERATIONS;

useTestDatabase();

type Tenant = { id: string; name: string; heldUntil: string | null; metadata: { version: number } };
type List = { totalResults: number; startIndex: number; itemsPerPage: number; items: Tenant[] };

let application: Awaited<ReturnType<typeof makeApplication>>;
let admin: Awaited<ReturnType<typeof makeApiCaller>>;

beforeEach(async () => {
  application = await makeApplication();
  admin = await makeApiCaller(application);
});

const ACME = { name: "acme", displayName: "Acme Inc." };

describe("a tenant that a program creates", () => {
  test("has its host at once, is closed to signup, and stays", async () => {
    const { status, body, headers } = await callApi<Tenant>(admin, createTenant, { body: ACME });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...ACME,
      applicationId: application.id,
      signupEnabled: false,
      allowedSignupEmailDomains: [],
      origin: `http://acme-${application.hostname}:3000`,
      heldUntil: null,
      metadata: { version: 1 },
    });
    expect(headers.get("etag")).toBe('"1"');
    expect(headers.get("location")).toBe(`/api/v1/tenants/${body.id}`);
    const read = await callApi(admin, getTenant, { params: { tenantId: body.id } });
    expect([read.status, read.body]).toEqual([200, body]);
    const [host] = await db().select().from(hosts).where(eq(hosts.tenantId, body.id));
    expect(host?.hostname).toBe(`acme-${application.hostname}`);
    const [event] = await db().select().from(auditEvents).where(eq(auditEvents.tenantId, body.id));
    expect(event).toMatchObject({ action: "tenant.created", actorType: "CLIENT", actorId: admin.id });
  });

  test("is told everything that is wrong with it at once", async () => {
    const { status, body } = await callApi(admin, createTenant, {
      body: { name: "a--b", signupEnabled: "yes", allowedSignupEmailDomains: ["nodot", "ok.example"] },
    });
    expect([status, body.violations]).toEqual([
      400,
      {
        name: [{ code: "invalid_format" }],
        displayName: [{ code: "required" }],
        signupEnabled: [{ code: "invalid_format" }],
        "allowedSignupEmailDomains.0": [{ code: "invalid_domain_name" }],
      },
    ]);
    const long = await callApi(admin, createTenant, { body: { name: "admin", displayName: "x".repeat(201) } });
    expect(long.body.violations).toEqual({
      name: [{ code: "reserved" }],
      displayName: [{ code: "too_long", constraintAttributes: { maxLength: "200" } }],
    });
  });

  test("takes no name twice, in whatever case, also of fifty at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        callApi(admin, createTenant, { body: { ...ACME, name: i % 2 ? "acme" : "ACME" } }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status !== 201).map(({ body }) => body.violations);
    expect(refused).toEqual(Array(49).fill({ name: [{ code: "not_unique" }] }));
    expect(await db().$count(tenants, eq(tenants.applicationId, application.id))).toBe(1);
  });

  test("is made once for one Idempotency-Key, however often it is sent", async () => {
    const send = () => callApi<Tenant>(admin, createTenant, { body: ACME, headers: { "idempotency-key": "one" } });
    const first = await send();
    const second = await send();
    expect([first.status, second.status, second.body]).toEqual([201, 201, first.body]);
    expect(second.headers.get("location")).toBe(first.headers.get("location"));
  });
});

describe("a change of a tenant", () => {
  test("leaves what it doesn't name, and its name whatever it says", async () => {
    const tenant = await makeTenant(application, "acme", { displayName: "Acme" });
    const { status, body } = await callApi(admin, changeTenant, {
      params: { tenantId: tenant.id },
      body: { name: "other", id: "x", allowedSignupEmailDomains: ["ACME.example", "acme.example", "bücher.example"] },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: tenant.id,
      name: "acme",
      displayName: "Acme",
      signupEnabled: true,
      allowedSignupEmailDomains: ["acme.example", "xn--bcher-kva.example"],
      metadata: { version: 2 },
    });
  });

  test("is made only on the version that it was made on", async () => {
    const { id: tenantId } = await makeTenant(application, "acme");
    const change = (displayName: string, version: string) =>
      callApi(admin, changeTenant, {
        params: { tenantId },
        body: { displayName },
        headers: { "if-match": version },
      });
    expect((await change("One", '"1"')).headers.get("etag")).toBe('"2"');
    expect((await change("Two", '"1"')).body.code).toBe("version_mismatch");
    expect((await change("Two", "W/garbage")).status).toBe(412);
    expect((await change("Two", "*")).status).toBe(200);
  });

  test("of who may sign up there is a right of its own", async () => {
    const { id: tenantId } = await makeTenant(application, "acme", { signupEnabled: false });
    const change = async (permission: "tenant:update" | "tenant:manage-signup-enablement", body: object) => {
      const caller = await makeApiCaller(application, [permission, "tenant:create"]);
      return (await callApi(caller, changeTenant, { params: { tenantId }, body: { ...body } })).status;
    };
    expect(await change("tenant:update", { displayName: "One" })).toBe(200);
    expect(await change("tenant:update", { displayName: "Two", signupEnabled: true })).toBe(403);
    expect(await change("tenant:update", { allowedSignupEmailDomains: null })).toBe(403);
    expect(await change("tenant:manage-signup-enablement", { signupEnabled: true })).toBe(200);
    expect(await change("tenant:manage-signup-enablement", { displayName: "Two" })).toBe(403);
    const [row] = await db().select().from(tenants).where(eq(tenants.id, tenantId));
    expect(row).toMatchObject({ displayName: "One", signupEnabled: true });
    const creator = await makeApiCaller(application, ["tenant:create"]);
    const open = await callApi(creator, createTenant, { body: { ...ACME, name: "open", signupEnabled: true } });
    expect(open.status).toBe(403);
  });

  test("that makes signup less safe is asked for twice", async () => {
    const { id: tenantId } = await makeTenant(application, "acme");
    await saySettings(application.id, null, "workflow-policies", { verificationStep: "EMAIL_VERIFICATION" });
    const asking = { params: { tenantId }, body: { allowedSignupEmailDomains: ["acme.example"] } };
    const first = await callApi(admin, changeTenant, asking);
    expect([first.status, first.body.code]).toEqual([409, "weaker_settings"]);
    const second = await callApi(admin, changeTenant, { ...asking, query: { acceptWeakening: "true" } });
    expect([second.status, second.body.allowedSignupEmailDomains]).toEqual([200, ["acme.example"]]);
  });
});

describe("a list of tenants", () => {
  test("goes through all of them by pages, each once, whatever the page's length", async () => {
    const names = Array.from({ length: 23 }, (_, i) => `t${String((i * 7) % 23).padStart(2, "0")}`);
    for (const name of names) await makeTenant(application, name);
    await makeTenant(await makeApplication(), "foreign");
    for (const count of [1, 5, 23, 200]) {
      const seen: string[] = [];
      for (let startIndex = 1; startIndex <= 23; startIndex += count) {
        const query = { startIndex: String(startIndex), count: String(count) };
        const { status, body } = await callApi<List>(admin, listTenants, { query });
        expect(status).toBe(200);
        expect(body).toMatchObject({ totalResults: 23, startIndex, itemsPerPage: body.items.length });
        seen.push(...body.items.map(({ name }) => name));
      }
      expect(seen).toEqual([...names].sort());
    }
    const beyond = await callApi<List>(admin, listTenants, { query: { startIndex: "24" } });
    expect(beyond.body).toEqual({ totalResults: 23, startIndex: 24, itemsPerPage: 0, items: [] });
  });

  test("finds by the whole name, and by what name or display name hold", async () => {
    await makeTenant(application, "acme", { displayName: "Müller 100%" });
    await makeTenant(application, "acme-two", { displayName: "Second" });
    const found = async (query: Record<string, string>) =>
      (await callApi<List>(admin, listTenants, { query })).body.items.map(({ name }) => name);
    expect(await found({ name: "Acme" })).toEqual(["acme"]);
    expect(await found({ search: "CME" })).toEqual(["acme", "acme-two"]);
    expect(await found({ search: "müller" })).toEqual(["acme"]);
    expect(await found({ search: "0%" })).toEqual(["acme"]);
    expect(await found({ search: "_" })).toEqual([]);
    expect(await found({ search: "acme", name: "acme-two" })).toEqual(["acme-two"]);
  });

  test("refuses what is no page", async () => {
    const wrong: Record<string, string>[] = [
      { startIndex: "0" },
      { count: "0" },
      { count: "201" },
      { startIndex: "1e9" },
      { count: "x" },
    ];
    for (const query of wrong) {
      const { status, body } = await callApi(admin, listTenants, { query });
      expect([status, Object.keys(body.violations as object)]).toEqual([400, Object.keys(query)]);
    }
  });

  test("shows what only signups hold, and until when", async () => {
    sent(
      await makeBrowser().signUp(application.hostname, {
        email: "ada@example.com",
        password: "seven quiet lamps on a hill",
        tenantName: "held",
        tenantDisplayName: "Held",
      }),
    );
    const { body } = await callApi<List>(admin, listTenants, {});
    expect(body.items[0]?.heldUntil).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    const tenantId = body.items[0]?.id ?? "";
    const changed = await callApi<Tenant>(admin, changeTenant, {
      params: { tenantId },
      body: { displayName: "Ours" },
    });
    expect(changed.body.heldUntil).toBeNull();
  });
});

describe("a tenant that a program deletes", () => {
  test("is gone with users, sessions and hosts; its name is free, and the event stays", async () => {
    const { id: tenantId } = await makeTenant(application, "acme");
    const user = { applicationId: application.id, tenantId, id: "u".repeat(26) };
    await db()
      .insert(users)
      .values({ ...user, email: "ada@example.com", status: "ACTIVE", origin: "SIGNUP" });
    await db()
      .insert(sessions)
      .values({
        applicationId: application.id,
        tenantId,
        id: "s".repeat(26),
        userId: user.id,
        tokenHash: "hash",
        host: `acme-${application.hostname}`,
        idleExpiresAt: new Date(Date.now() + 60_000),
        expiresAt: new Date(Date.now() + 60_000),
      });
    const stale = { params: { tenantId }, headers: { "if-match": '"7"' } };
    expect((await callApi(admin, deleteTenant, stale)).status).toBe(412);
    const { status, body } = await callApi(admin, deleteTenant, { params: { tenantId } });
    expect([status, body]).toEqual([204, {}]);
    for (const table of [users, sessions, hosts])
      expect(await db().$count(table, eq(table.tenantId, tenantId))).toBe(0);
    expect((await callApi(admin, deleteTenant, { params: { tenantId } })).status).toBe(404);
    const [event] = await db()
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.tenantId, tenantId), eq(auditEvents.action, "tenant.deleted")));
    expect(event).toMatchObject({ actorType: "CLIENT", actorId: admin.id, details: { name: "acme", users: 1 } });
    expect((await callApi(admin, createTenant, { body: ACME })).status).toBe(201);
  });
});
