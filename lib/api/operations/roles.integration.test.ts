import { and, eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { auditEvents, defaultSignupRoles, userRoles } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { makeApplication, makeBrowser, makeRole, makeTenant, sent } from "../../testing/cast";
import { callApi, makeApiCaller } from "../testing";
import { ROLE_ASSIGNMENT_POLICY_OPERATIONS, ROLE_OPERATIONS } from "./roles";

const {
  changeRoleAssignmentPolicy,
  createRoleAssignmentPolicy,
  deleteRoleAssignmentPolicy,
  getRoleAssignmentPolicy,
  listRoleAssignmentPolicies,
} = ROLE_ASSIGNMENT_POLICY_OPERATIONS;
const { changeRole, createRole, deleteRole, getRole, listRoles } = ROLE_OPERATIONS;

useTestDatabase();

type Role = { id: string; name: string; displayName: string };

let application: Awaited<ReturnType<typeof makeApplication>>;
let admin: Awaited<ReturnType<typeof makeApiCaller>>;

beforeEach(async () => {
  application = await makeApplication();
  admin = await makeApiCaller(application);
});

describe("a role", () => {
  test("is created, listed, called something else and deleted", async () => {
    const owner = { name: "yourapp:owner", displayName: "Owner" };
    const made = await callApi<Role>(admin, createRole, { body: owner });
    expect([made.status, made.body]).toMatchObject([201, owner]);
    await callApi(admin, createRole, { body: { name: "yourapp:editor", displayName: "Editor" } });
    const listed = await callApi<{ items: Role[] }>(admin, listRoles, { query: { startIndex: "2", count: "1" } });
    expect(listed.body).toMatchObject({ totalResults: 2, startIndex: 2, itemsPerPage: 1, items: [made.body] });
    expect((await callApi(admin, listRoles, { query: { name: "yourapp:owner" } })).body.totalResults).toBe(1);
    const params = { roleId: made.body.id };
    const changed = await callApi(admin, changeRole, { params, body: { name: "x", displayName: "Boss" } });
    expect(changed.body).toMatchObject({ name: "yourapp:owner", displayName: "Boss", metadata: { version: 2 } });
    const stale = { params, headers: { "if-match": '"1"' } };
    expect((await callApi(admin, deleteRole, stale)).status).toBe(412);
    expect((await callApi(admin, deleteRole, { params })).status).toBe(204);
    expect((await callApi(admin, getRole, { params })).body.code).toBe("role_not_found");
    const events = await db().select().from(auditEvents).where(eq(auditEvents.actorId, admin.id));
    expect(events.map(({ action }) => action).sort()).toEqual([
      "role.changed",
      "role.created",
      "role.created",
      "role.deleted",
    ]);
  });

  test("has a name of its own in the application", async () => {
    const create = async (name: string) =>
      (await callApi(admin, createRole, { body: { name, displayName: "x" } })).body.violations;
    await create("yourapp:owner");
    expect(await create("yourapp:owner")).toEqual({ name: [{ code: "not_unique" }] });
    expect(await create("Owner")).toEqual({ name: [{ code: "invalid_format" }] });
    expect(await create("")).toEqual({ name: [{ code: "required" }] });
  });

  test("that is deleted is taken from its users, and given by no signup any more", async () => {
    const roleId = await makeRole(application.id, "yourapp:owner");
    await db().insert(defaultSignupRoles).values({ applicationId: application.id, roleId });
    const tenant = await makeTenant(application, "acme");
    const form = { email: "ada@example.com", password: "seven quiet lamps on a hill" };
    sent(await makeBrowser().signUp(tenant.hostname, form));
    expect(await db().$count(userRoles, eq(userRoles.roleId, roleId))).toBe(1);
    expect((await callApi(admin, deleteRole, { params: { roleId } })).status).toBe(204);
    expect(await db().$count(userRoles, eq(userRoles.roleId, roleId))).toBe(0);
    expect((await makeBrowser().signUp(tenant.hostname, { ...form, email: "bob@example.com" })).type).toBe(
      "check_email",
    );
  });
});

describe("the role assignment policy", () => {
  type Policy = { id: string; defaultSignupRoles: string[]; metadata: { version: number } };
  const owner = () => ({ ownerType: "APPLICATION", ownerId: application.id });
  const params = () => ({ roleAssignmentPolicyId: application.id });

  test("is there from the start, is set, changed and emptied", async () => {
    const [one, two] = [await makeRole(application.id, "one"), await makeRole(application.id, "two")];
    const first = await callApi<Policy>(admin, getRoleAssignmentPolicy, { params: params() });
    expect([first.status, first.body]).toMatchObject([200, { ...owner(), defaultSignupRoles: [] }]);
    const body = { ...owner(), defaultSignupRoles: [two, one, one] };
    expect((await callApi(admin, createRoleAssignmentPolicy, { body })).body.code).toBe("already_there");
    const query = { upsert: "true" };
    const set = await callApi<Policy>(admin, createRoleAssignmentPolicy, { body, query });
    expect([set.status, set.body.defaultSignupRoles]).toEqual([200, [one, two]]);
    const changed = await callApi<Policy>(admin, changeRoleAssignmentPolicy, {
      params: params(),
      body: { defaultSignupRoles: [two] },
      headers: { "if-match": set.headers.get("etag") ?? "" },
    });
    expect([changed.status, changed.body.defaultSignupRoles]).toEqual([200, [two]]);
    const same = await callApi<Policy>(admin, changeRoleAssignmentPolicy, { params: params(), body: {} });
    expect(same.body).toEqual(changed.body);
    expect((await callApi(admin, listRoleAssignmentPolicies)).body).toMatchObject({
      totalResults: 1,
      items: [changed.body],
    });
    expect((await callApi(admin, listRoleAssignmentPolicies, { query: { ownerType: "TENANT" } })).body.items).toEqual(
      [],
    );
    expect((await callApi(admin, deleteRoleAssignmentPolicy, { params: params() })).status).toBe(204);
    const isChange = and(
      eq(auditEvents.applicationId, application.id),
      eq(auditEvents.action, "role_assignment_policy.changed"),
    );
    expect(await db().$count(auditEvents, isChange)).toBe(3);
  });

  test("gives roles of this application alone", async () => {
    const foreign = await makeRole((await makeApplication()).id, "yourapp:owner");
    for (const defaultSignupRoles of [[foreign], ["x"]]) {
      const { status, body } = await callApi(admin, changeRoleAssignmentPolicy, {
        params: params(),
        body: { defaultSignupRoles },
      });
      expect([status, body.violations]).toEqual([400, { defaultSignupRoles: [{ code: "invalid_format" }] }]);
    }
  });
});
