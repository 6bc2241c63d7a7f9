import { and, eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { auditEvents, clients } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { ALL_PERMISSIONS, type Permission } from "../../clients/permissions";
import { makeApplication, makeTenant } from "../../testing/cast";
import { answerApi, askForToken, callApi, makeApiCaller } from "../testing";
import { CLIENT_OPERATIONS } from "./clients";
import { TENANT_OPERATIONS } from "./tenants";

const { changeClient, createClient, deleteClient, getClient, getSdkConfiguration, listClients, rotateClientSecret } =
  CLIENT_OPERATIONS;
const { listTenants } = TENANT_OPERATIONS;

useTestDatabase();

type Client = { id: string; secret: string | null; permissions: string[]; metadata: { version: number } };

let application: Awaited<ReturnType<typeof makeApplication>>;
let admin: Awaited<ReturnType<typeof makeApiCaller>>;

beforeEach(async () => {
  application = await makeApplication();
  admin = await makeApiCaller(application);
});

const create = (body: Record<string, unknown>, caller = admin) =>
  callApi<Client & { code?: string; violations?: object }>(caller, createClient, { body });
const WEB = { type: "CONFIDENTIAL", displayName: "Web" };

describe("a client that a program creates", () => {
  test("shows its secret once, and works with it", async () => {
    const machine = { type: "MACHINE", displayName: "Sync", permissions: ["tenant:read", "tenant:read"] };
    const { status, body, headers } = await create(machine);
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...machine, permissions: ["tenant:read"], enabled: true, machineRole: null });
    expect(headers.get("location")).toBe(`/api/v1/clients/${body.id}`);
    const token = await askForToken(application.hostname, body.id, body.secret ?? "");
    expect((await callApi({ ...admin, token }, listTenants)).status).toBe(200);
    for (const answer of [
      await callApi(admin, getClient, { params: { clientId: body.id } }),
      await callApi(admin, listClients),
    ]) {
      expect(JSON.stringify(answer.body)).not.toContain(body.secret);
      expect(JSON.stringify(answer.body)).not.toMatch(/secret/i);
    }
    const [row] = await db().select().from(clients).where(eq(clients.id, body.id));
    expect(JSON.stringify(row)).not.toContain(body.secret);
    const events = await db().select().from(auditEvents).where(eq(auditEvents.clientId, body.id));
    expect(events).toMatchObject([{ action: "client.created", actorType: "CLIENT", actorId: admin.id }]);
    expect(JSON.stringify(events)).not.toContain(body.secret);
  });

  test("has no secret where it is public", async () => {
    expect((await create({ type: "PUBLIC", displayName: "App" })).body.secret).toBeNull();
  });

  test("has the same secret for the same Idempotency-Key, and nothing readable is kept of it", async () => {
    const send = () => callApi<Client>(admin, createClient, { body: WEB, headers: { "idempotency-key": "one" } });
    const [first, second] = [await send(), await send()];
    expect(second.body).toEqual(first.body);
  });

  test("calls back by https alone, or by http on loopback in development; a placeholder stands for a whole name", async () => {
    const uris = [
      "http://localhost:4000/callback",
      "https://app-{tenant_name}.example.com/",
      "https://yourapp.example/callback#top",
      "https://user:secret@yourapp.example/",
      "javascript:alert(1)",
      "x",
    ];
    for (const uri of uris) {
      const { status, body } = await create({ ...WEB, redirectUris: [uri], loginUrl: uri });
      const wrong = [{ code: "invalid_format" }];
      expect([status, body.violations]).toEqual([400, { redirectUris: wrong, loginUrl: wrong }]);
    }
    const good = [
      "https://{tenant_name}.yourapp.example/callback",
      "https://yourapp.example/{tenant_domain}/callback?tenant={tenant_name}",
    ];
    expect((await create({ ...WEB, redirectUris: good, loginUrl: good[0] })).status).toBe(201);
    application = await makeApplication({ environment: "DEVELOPMENT" });
    admin = await makeApiCaller(application);
    expect((await create({ ...WEB, redirectUris: [uris[0]] })).status).toBe(201);
  });

  test("is told everything that is wrong with it at once", async () => {
    const { status, body } = await create({
      type: "ROBOT",
      displayName: "",
      loginUrl: "http://x",
      redirectUris: "no list",
      permissions: ["tenant:everything"],
      enabled: 1,
    });
    expect(status).toBe(400);
    expect(Object.keys(body.violations ?? {}).sort()).toEqual([
      "displayName",
      "enabled",
      "loginUrl",
      "permissions",
      "permissions.0",
      "redirectUris",
      "type",
    ]);
    const wrongType = await create({ ...WEB, permissions: ["tenant:read"], machineRole: "APPLICATION_ADMIN_CLIENT" });
    expect(wrongType.body.violations).toEqual({
      machineRole: [{ code: "invalid_format" }],
      permissions: [{ code: "invalid_format" }],
    });
  });
});

describe("a client with some permissions", () => {
  const some: Permission[] = ["client:write", "client:read", "tenant:read"];

  async function limited() {
    return makeApiCaller(application, some);
  }

  test("gives those that it holds, and no other", async () => {
    const caller = await limited();
    const machine = { type: "MACHINE", displayName: "Sync" };
    const given = await create({ ...machine, permissions: ["tenant:read"] }, caller);
    expect(given.status).toBe(201);
    const more: Record<string, unknown>[] = [
      { permissions: ["tenant:read", "tenant:delete"] },
      { machineRole: "APPLICATION_ADMIN_CLIENT" },
    ];
    for (const rights of more) {
      expect((await create({ ...machine, ...rights }, caller)).body.code).toBe("forbidden");
      const params = { clientId: given.body.id };
      expect((await callApi(caller, changeClient, { params, body: rights })).body.code).toBe("forbidden");
      expect((await callApi(caller, changeClient, { params: { clientId: caller.id }, body: rights })).status).toBe(403);
    }
    expect(
      await db().$count(clients, and(eq(clients.applicationId, application.id), eq(clients.displayName, "Sync"))),
    ).toBe(1);
  });

  test("lays no hand on a client that holds more: its secret would be theirs", async () => {
    const caller = await limited();
    const params = { clientId: admin.id };
    const before = await db().select().from(clients).where(eq(clients.id, admin.id));
    for (const [operation, body] of [
      [rotateClientSecret, undefined],
      [deleteClient, undefined],
      [changeClient, { displayName: "Mine" }],
      [changeClient, { machineRole: null, permissions: [] }],
      [changeClient, { enabled: false }],
    ] as const) {
      const { status } = await callApi(caller, operation, { params, ...(body ? { body } : {}) });
      expect(status).toBe(403);
    }
    expect(await db().select().from(clients).where(eq(clients.id, admin.id))).toEqual(before);
  });

  test("holding all there are today can't make one that will hold tomorrow's too", async () => {
    const caller = await makeApiCaller(application, ALL_PERMISSIONS);
    const role = { type: "MACHINE", displayName: "Sync", machineRole: "APPLICATION_ADMIN_CLIENT" };
    expect((await create(role, caller)).status).toBe(403);
    expect((await create(role)).status).toBe(201);
  });

  test("that loses one loses it at once, whatever its token says", async () => {
    const caller = await limited();
    const params = { clientId: caller.id };
    expect((await callApi(caller, listTenants)).status).toBe(200);
    await callApi(admin, changeClient, { params, body: { permissions: ["client:read"] } });
    expect((await callApi(caller, listTenants)).status).toBe(403);
    await callApi(admin, changeClient, { params, body: { enabled: false } });
    expect((await callApi(caller, listClients)).status).toBe(401);
  });
});

describe("the grace period of a client's refresh tokens", () => {
  const change = (clientId: string, refreshTokenGraceSeconds: unknown) =>
    callApi<Client & Violated>(admin, CLIENT_OPERATIONS.changeClient, {
      params: { clientId },
      body: { refreshTokenGraceSeconds },
    });
  type Violated = { refreshTokenGraceSeconds: number; violations?: object };

  test("is 30 seconds where nothing is said, and is read wherever clients are", async () => {
    const { body: made } = await create(WEB);
    const params = { clientId: made.id };
    const listed = await callApi<{ items: (Client & Violated)[] }>(admin, listClients);
    expect(made).toMatchObject({ refreshTokenGraceSeconds: 30 });
    expect((await callApi(admin, getClient, { params })).body).toMatchObject({ refreshTokenGraceSeconds: 30 });
    expect(listed.body.items.every(({ refreshTokenGraceSeconds }) => refreshTokenGraceSeconds === 30)).toBe(true);
  });

  test("is any whole number from 0 to 120, when a client is made and later", async () => {
    for (const seconds of [0, 1, 120]) {
      const { status, body } = await create({ ...WEB, refreshTokenGraceSeconds: seconds });
      expect([status, body]).toMatchObject([201, { refreshTokenGraceSeconds: seconds }]);
    }
    const { body: made } = await create(WEB);
    for (const seconds of [0, 120, 30]) {
      const { status, body } = await change(made.id, seconds);
      expect([status, body.refreshTokenGraceSeconds]).toEqual([200, seconds]);
    }
    for (const [seconds, code] of [
      [-1, "too_short"],
      [121, "too_long"],
      [1.5, "invalid_format"],
      ["30", "invalid_format"],
      [null, "invalid_format"],
      [true, "invalid_format"],
      [[30], "invalid_format"],
    ] as const) {
      const violations = { refreshTokenGraceSeconds: [{ code }] };
      const refused = [await change(made.id, seconds), await create({ ...WEB, refreshTokenGraceSeconds: seconds })];
      for (const { status, body } of refused) {
        expect([seconds, status, body]).toMatchObject([seconds, 400, { violations }]);
      }
    }
    expect((await callApi(admin, getClient, { params: { clientId: made.id } })).body).toMatchObject({
      refreshTokenGraceSeconds: 30,
      metadata: { version: 4 },
    });
  });
});

describe("a client's secret", () => {
  test("is replaced at once", async () => {
    const { body } = await create({ type: "MACHINE", displayName: "Sync", permissions: ["tenant:read"] });
    const rotated = await callApi<Client>(admin, rotateClientSecret, { params: { clientId: body.id } });
    expect([rotated.status, rotated.headers.get("etag")]).toEqual([200, '"2"']);
    await expect(askForToken(application.hostname, body.id, body.secret ?? "")).rejects.toThrow("401");
    expect(await askForToken(application.hostname, body.id, rotated.body.secret ?? "")).toMatch(/\./);
  });

  test("is none of a public client's", async () => {
    const params = { clientId: application.clientId };
    const { status, body } = await callApi(admin, rotateClientSecret, { params });
    expect([status, body.code]).toEqual([409, "client_without_secret"]);
  });
});

test("a client's null members are none, and its type stays what it is", async () => {
  const params = { clientId: application.clientId };
  const body = { loginUrl: null, redirectUris: null, type: "MACHINE" };
  const { status, body: after } = await callApi(admin, changeClient, { params, body });
  expect([status, after]).toMatchObject([
    200,
    { type: "PUBLIC", loginUrl: null, redirectUris: [], displayName: "Web" },
  ]);
  expect((await callApi(admin, deleteClient, { params })).status).toBe(204);
  expect((await callApi(admin, getClient, { params })).body.code).toBe("client_not_found");
});

test("clients are listed the oldest first, and by type", async () => {
  await create({ type: "CONFIDENTIAL", displayName: "Web 2" });
  // On a quick machine all of them are made within one millisecond.
  for (const [displayName, minutes] of [
    ["Web", 3],
    ["Backend", 2],
    ["Web 2", 1],
  ] as const) {
    await db()
      .update(clients)
      .set({ createdAt: sql`now() - make_interval(mins => ${minutes})` })
      .where(and(eq(clients.applicationId, application.id), eq(clients.displayName, displayName)));
  }
  const listed = async (query: Record<string, string>) => {
    const { body } = await callApi<{ items: { displayName: string }[]; totalResults: number }>(admin, listClients, {
      query,
    });
    return [body.totalResults, ...body.items.map(({ displayName }) => displayName)];
  };
  expect(await listed({})).toEqual([3, "Web", "Backend", "Web 2"]);
  expect(await listed({ type: "MACHINE" })).toEqual([1, "Backend"]);
  expect(await listed({ startIndex: "3", count: "1" })).toEqual([3, "Web 2"]);
});

describe("what an SDK configures itself with", () => {
  test("is there for anybody, on every host of the application, with every member", async () => {
    const tenant = await makeTenant(application, "acme");
    for (const hostname of [application.hostname, tenant.hostname]) {
      const asking = { params: { clientId: application.clientId } };
      const { status, body } = await callApi({ hostname, token: undefined }, getSdkConfiguration, asking);
      expect([status, body]).toEqual([
        200,
        {
          loginUrl: "https://client.example.com/start",
          redirectUri: "https://client.example.com/callback",
          isApplicationCustomDomainActive: false,
          customApplicationLoginPageUrl: null,
          loginUrlTenantDomainSuffix: null,
        },
      ]);
    }
  });

  test("may be read by pages of the application's public clients, and by no other", async () => {
    const ask = (method: string, origin: string) =>
      answerApi(
        new Request(`http://${application.hostname}/api/v1/clients/${application.clientId}/sdk-configuration`, {
          method,
          headers: { host: application.hostname, origin, "access-control-request-method": "GET" },
        }),
      );
    const allowed = async (method: string, origin: string) =>
      (await ask(method, origin)).headers.get("access-control-allow-origin");
    for (const method of ["GET", "OPTIONS"]) {
      expect(await allowed(method, "https://client.example.com")).toBe("https://client.example.com");
      expect(await allowed(method, "https://evil.example")).toBeNull();
    }
    expect((await ask("OPTIONS", "https://client.example.com")).headers.get("access-control-allow-methods")).toBe(
      "GET, HEAD, OPTIONS",
    );
  });

  test("is nobody's under another application's host", async () => {
    const { hostname } = await makeApplication();
    const asking = { params: { clientId: application.clientId } };
    const { status, body } = await callApi({ hostname, token: undefined }, getSdkConfiguration, asking);
    expect([status, body.code]).toEqual([404, "client_not_found"]);
  });
});
