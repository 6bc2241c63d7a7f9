import { and, eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { applications, clients, hosts, roles, settings, tenants, userRoles, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { ALL_PERMISSIONS, type Permission } from "../clients/permissions";
import { newId } from "../ids";
import { partsOf } from "../settings/documents";
import { makeApplication, makeRole, makeTenant, saySettings } from "../testing/cast";
import type { Operation } from "./operation";
import { OPERATIONS } from "./operations";
import { WIRE_FORMS } from "./operations/settings-wire";
import { type ApiCaller, type Asking, callApi, makeApiCaller } from "./testing";

useTestDatabase();

const FOR_CLIENTS = OPERATIONS.filter((operation) => operation.for === "client");

/** An application with one of everything, and the ids of it all by the names that paths and examples use. */
async function makeFurnished() {
  const application = await makeApplication();
  const tenant = await makeTenant(application, "acme");
  const user = { applicationId: application.id, tenantId: tenant.id, id: newId() };
  await db()
    .insert(users)
    .values({ ...user, email: "ada@example.com", status: "ACTIVE", origin: "SIGNUP" });
  const roleId = await makeRole(application.id, "yourapp:owner");
  const own = { applicationId: application.id, tenantId: tenant.id, userId: user.id };
  await db()
    .insert(userRoles)
    .values({ ...own, roleId });
  const ids: Record<string, string> = {
    ...own,
    roleId,
    clientId: application.clientId,
    roleAssignmentPolicyId: application.id,
  };
  for (const { collection, name, example, toStored } of WIRE_FORMS) {
    const members = toStored(example, partsOf(collection)[0]?.name ?? "");
    await saySettings(application.id, tenant.id, collection, members);
    const [row] = await db()
      .select({ id: settings.id })
      .from(settings)
      .where(and(eq(settings.applicationId, application.id), eq(settings.collection, collection)));
    ids[`${name.charAt(0).toLowerCase()}${name.slice(1)}Id`] = row?.id ?? "";
  }
  return { ...application, ids };
}

/** All that one application has, to see that nothing of it moved. */
async function everythingOf(applicationId: string) {
  const tables = [tenants, users, userRoles, roles, clients, settings, hosts] as const;
  const rows = await Promise.all(
    tables.map((table) => db().select().from(table).where(eq(table.applicationId, applicationId))),
  );
  const application = await db().select().from(applications).where(eq(applications.id, applicationId));
  return [application, ...rows];
}

/** The operation's own example, with the ids of somebody in it. */
function exampleWith(operation: Operation, ids: Record<string, string>): Asking {
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const fill = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value ?? {}).replace(/\{(\w+Id)\}/g, (_, name: string) => ids[name] ?? newId()));
  const body = operation.takesText ? "" : operation.body ? (fill(operation.example?.body) as object) : undefined;
  return {
    params: Object.fromEntries(names.map((name) => [name, ids[name] ?? newId()])),
    query: fill(operation.example?.query) as Record<string, string>,
    ...(body === undefined ? {} : { body: body as Record<string, unknown> | string }),
    ...(operation.takesText ? { headers: { "content-type": operation.takesText[0] ?? "" } } : {}),
  };
}

let own: Awaited<ReturnType<typeof makeFurnished>>;
let foreign: Awaited<ReturnType<typeof makeFurnished>>;
let admin: ApiCaller;
let foreignAdmin: ApiCaller;
/** One for each permission, which holds all the others. */
const without = new Map<string, ApiCaller>();

beforeAll(async () => {
  own = await makeFurnished();
  foreign = await makeFurnished();
  admin = await makeApiCaller(own);
  foreignAdmin = await makeApiCaller(foreign);
  const lacks = new Set(FOR_CLIENTS.map((operation) => lackOf(operation).join(" ")));
  for (const lack of lacks) {
    const held = ALL_PERMISSIONS.filter((permission) => !lack.split(" ").includes(permission));
    without.set(lack, await makeApiCaller(own, held));
  }
});

function lackOf({ permission, permissionsAnyOf = [] }: Operation): readonly Permission[] {
  return permission ? [permission] : permissionsAnyOf;
}

describe.each(FOR_CLIENTS.map((operation) => [operation.id, operation] as const))("%s", (_, operation) => {
  test("is closed to whoever has no token of this very application, and changes nothing", async () => {
    const before = await everythingOf(own.id);
    const example = exampleWith(operation, own.ids);
    const strangers: Record<string, ApiCaller> = {
      "no token": { hostname: own.hostname, token: undefined },
      "another application's": { hostname: own.hostname, token: foreignAdmin.token ?? "" },
      "no token's form": { hostname: own.hostname, token: "x.y.z" },
    };
    for (const [what, stranger] of Object.entries(strangers)) {
      const { status, body } = await callApi(stranger, operation, example);
      expect([what, status, body.code]).toEqual([what, 401, "unauthorized"]);
    }
    expect(await everythingOf(own.id)).toEqual(before);
  });

  test("wants its permission, however many others there are", async () => {
    const lack = lackOf(operation);
    expect(lack.length).toBeGreaterThan(0);
    const caller = without.get(lack.join(" "));
    if (!caller) throw new Error("No such caller");
    const { status, body, headers } = await callApi(caller, operation, exampleWith(operation, own.ids));
    expect([status, body.code]).toEqual([403, "forbidden"]);
    expect(headers.get("www-authenticate")).toContain(`scope="${lack.join(" ")}"`);
  });

  test("finds nothing of another application, and moves nothing there", async () => {
    const example = exampleWith(operation, foreign.ids);
    const before = await everythingOf(foreign.id);
    const { status, body } = await callApi(admin, operation, example);
    const namesIds = /Id\}/.test(operation.path + JSON.stringify(operation.example?.body ?? {}));
    if (namesIds) expect([status, body.type]).toEqual([404, "base_error"]);
    const answered = JSON.stringify(body);
    for (const id of Object.values(foreign.ids)) expect(answered).not.toContain(id);
    expect(await everythingOf(foreign.id)).toEqual(before);
  });

  test("finds nothing at all under ids that are nobody's, or none", async () => {
    if (!operation.path.includes("{")) return;
    for (const nobody of [newId(), "x", "%", "0".repeat(2_000), "mfzwi3dnn5uwk3tfmnuw63tbnQ"]) {
      const { params = {}, ...example } = exampleWith(operation, own.ids);
      const nobodys = Object.fromEntries(Object.keys(params).map((name) => [name, nobody]));
      const { status, body } = await callApi(admin, operation, { ...example, params: nobodys });
      expect([status, body.type]).toEqual([404, "base_error"]);
    }
  });
});

test("no two operations are asked for in the same way", () => {
  const asked = OPERATIONS.map(({ method, path }) => `${method} ${path.replace(/\{\w+\}/g, "{}")}`);
  expect(new Set(asked).size).toBe(asked.length);
});
