import { describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { installationEvents, roles, tenants, userRoles, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { createApplication, deleteApplication } from "../applications/applications";
import {
  changeClient,
  changeClientSecret,
  createClient,
  deleteClient,
  pageClients,
  readClient,
} from "../clients/clients";
import { changeUser, deleteUser } from "../directory/change";
import { listUsers } from "../directory/list";
import { newId } from "../ids";
import { workspaceScene } from "../operators/testing";
import { changeRole, createRole, deleteRole, pageRoles, readRole } from "../roles/roles";
import { createTenant, deleteTenant } from "../tenants/tenants";
import { makeRole, makeTenant, visitor } from "../testing/cast";
import { readUser } from "../users/read";
import { giveRole, takeRole } from "../users/roles";
import { changeWorkspace } from "../workspaces/workspaces";
import type { OperatorActor } from "./access";

useTestDatabase();

const sure = { expectedVersion: null, acceptWeakening: true, request: null };

/** A workspace with something of every kind that operators change one by one. */
async function scene() {
  const base = await workspaceScene();
  const { id: applicationId, clientId } = base.application;
  const tenant = await makeTenant(base.application, "acme");
  const [roleId, otherRoleId] = [await makeRole(applicationId, "member"), await makeRole(applicationId, "other")];
  const user = { applicationId, tenantId: tenant.id, id: newId(), email: `${newId()}@acme.example` };
  await db()
    .insert(users)
    .values({ ...user, status: "ACTIVE", origin: "OPERATOR" });
  await db().insert(userRoles).values({ applicationId, tenantId: tenant.id, userId: user.id, roleId });
  return { ...base, applicationId, clientId, tenantId: tenant.id, userId: user.id, roleId, otherRoleId };
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** Everything that could be done there besides settings and operators, by somebody; each as it came out. */
async function everyDeed(actor: OperatorActor, at: Scene): Promise<Set<string>> {
  const { applicationId, tenantId, roleId, otherRoleId, workspaceId } = at;
  const [client, user] = [
    { applicationId, clientId: at.clientId },
    { applicationId, userId: at.userId },
  ];
  const fresh = { name: "fresh", displayName: "Fresh" };
  const application = { ...fresh, loginUrl: "https://app.example.com/login", environment: "PRODUCTION" };
  const outcomes = [
    await createApplication(actor, workspaceId, application, null),
    await changeWorkspace(actor, workspaceId, { displayName: "Taken over" }, sure),
    await createRole(actor, applicationId, fresh, sure),
    await changeRole(actor, applicationId, roleId, { displayName: "Taken over" }, sure),
    await createClient(actor, applicationId, { displayName: "Fresh", type: "MACHINE" }, sure),
    await changeClient(actor, client, { displayName: "Taken over" }, sure),
    await changeClientSecret(actor, client, sure),
    await deleteClient(actor, client, sure),
    await createTenant(actor, applicationId, fresh, null),
    await giveRole(actor, user, otherRoleId, visitor()),
    await takeRole(actor, user, roleId, visitor()),
    await changeUser(actor, user, { status: "INACTIVE" }, sure),
    await deleteUser(actor, user, sure),
    await deleteRole(actor, applicationId, roleId, sure),
    await deleteTenant(actor, { applicationId, tenantId }, sure),
    await deleteApplication(actor, applicationId, sure),
  ];
  return new Set(outcomes.map(({ type }) => type));
}

const everything = async () => [
  await db().select().from(users),
  await db().select().from(userRoles),
  await db().select().from(roles),
  await db().select().from(tenants),
  await db().select().from(installationEvents),
];

describe("what stands in a workspace", () => {
  test("is read by a VIEWER, who can change none of it", async () => {
    const at = await scene();
    const before = await everything();
    expect(await everyDeed(at.viewer.actor, at)).toEqual(new Set(["forbidden"]));
    expect(await everything()).toEqual(before);
    expect(await readRole(at.viewer.actor, at.applicationId, at.roleId)).toBeDefined();
  });

  test("isn't there for the owner of another, nor for a token that acts in another", async () => {
    const [mine, theirs] = [await scene(), await scene()];
    const token: OperatorActor = { ...theirs.owner.actor, type: "OPERATOR", workspaceId: mine.workspaceId };
    const before = await everything();
    for (const stranger of [mine.owner.actor, token]) {
      expect(await everyDeed(stranger, theirs)).toEqual(new Set(["not_found"]));
      const page = { startIndex: 1, count: 10 };
      const { applicationId, tenantId, userId, clientId, roleId } = theirs;
      expect(await readUser(stranger, { applicationId, userId })).toBeUndefined();
      expect(await readClient(stranger, { applicationId, clientId })).toBeUndefined();
      expect(await readRole(stranger, applicationId, roleId)).toBeUndefined();
      expect(await pageClients(stranger, applicationId, {}, page)).toBeUndefined();
      expect(await pageRoles(stranger, applicationId, {}, page)).toBeUndefined();
      expect(await listUsers(stranger, { applicationId, tenantId }, {})).toBeUndefined();
    }
    expect(await everything()).toEqual(before);
  });

  test("isn't reached under an application of one's own either", async () => {
    const [mine, theirs] = [await scene(), await scene()];
    const before = await everything();
    const { actor } = mine.owner;
    const { applicationId } = mine;
    const outcomes = [
      await changeRole(actor, applicationId, theirs.roleId, { displayName: "Taken over" }, sure),
      await deleteRole(actor, applicationId, theirs.roleId, sure),
      await changeClient(actor, { applicationId, clientId: theirs.clientId }, { displayName: "Taken over" }, sure),
      await changeClientSecret(actor, { applicationId, clientId: theirs.clientId }, sure),
      await deleteClient(actor, { applicationId, clientId: theirs.clientId }, sure),
      await changeUser(actor, { applicationId, userId: theirs.userId }, { status: "INACTIVE" }, sure),
      await deleteUser(actor, { applicationId, userId: theirs.userId }, sure),
      await deleteTenant(actor, { applicationId, tenantId: theirs.tenantId }, sure),
    ];
    expect(new Set(outcomes.map(({ type }) => type))).toEqual(new Set(["not_found"]));
    const user = { applicationId, userId: mine.userId };
    expect(await giveRole(actor, user, theirs.roleId, null)).toEqual({ type: "no_role" });
    for (const wrong of [theirs.roleId, "no id", "\0"]) {
      expect(await takeRole(actor, user, wrong, null)).toEqual({ type: "no_role" });
    }
    expect(await everything()).toEqual(before);
  });
});
