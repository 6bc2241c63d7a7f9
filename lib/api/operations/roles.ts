import "server-only";
import { z } from "zod";
import type { ChangeOptions, ChangeOutcome } from "../../changes/outcomes";
import {
  changeRole,
  changeSignupRoles,
  createRole,
  deleteRole,
  newRole,
  pageRoles,
  type Role,
  readRole,
  readSignupRoles,
} from "../../roles/roles";
import { readOwner } from "../../settings/read";
import { entity } from "../entity";
import { type ClientCaller, operation, resource } from "../operation";
import { changeOptions, notMade } from "../outcomes";
import { ownerFilter } from "../owners";
import { id, idText, metadata, upsert, wireOf } from "../schemas";

const name = newRole.shape.name.meta({
  description:
    "What the application knows it by, in tokens too: 1 to 200 characters of `[a-z0-9:._-]`, beginning and ending with a letter or digit. It never changes.",
  examples: ["yourapp:owner"],
});
const displayName = newRole.shape.displayName.meta({ description: "1 to 200 characters.", examples: ["Owner"] });

export const role = z
  .object({ id, name: z.string(), displayName: z.string(), metadata })
  .meta({ id: "Role", description: "What a user may be in the application." });

export const roleOf = (row: Role) => wireOf(role, row);

const roles = entity({
  name: "Role",
  path: "/roles/{roleId}",
  wire: role,
  wireOf: roleOf,
  absent: "role_not_found",
  find: (caller, { applicationId, roleId }) => readRole(caller, applicationId, roleId),
});

export const ROLE_OPERATIONS = resource("Roles", {
  createRole: roles.create({
    summary: "Create a role",
    permission: "role:write",
    body: z.object({ name, displayName }).meta({ id: "NewRole" }),
    example: { body: { name: "yourapp:editor", displayName: "Editor" } },
    create: ({ caller, body, request }) => createRole(caller, caller.applicationId, body, { request }),
  }),

  listRoles: roles.list({
    summary: "List roles",
    description: "In the order of their names.",
    permission: "role:read",
    filter: { name: z.string().max(200).optional().meta({ description: "The one of this name." }) },
    answer: "A page of roles.",
    find: pageRoles,
  }),

  getRole: roles.get({ summary: "Read a role", permission: "role:read", answer: "The role." }),

  changeRole: roles.change({
    summary: "Change what a role is called",
    permission: "role:write",
    body: z.object({ displayName: displayName.optional() }).meta({ id: "RolePatch" }),
    example: { body: { displayName: "Owner" } },
    change: ({ caller, named, body }, options) => changeRole(caller, named.applicationId, named.roleId, body, options),
  }),

  deleteRole: roles.remove({
    summary: "Delete a role",
    description: "It is taken from every user who has it and out of the role assignment policy.",
    permission: "role:write",
    answer: "Deleted.",
    remove: (caller, { applicationId, roleId }, options) => deleteRole(caller, applicationId, roleId, options),
  }),
});

const ownerType = z.literal("APPLICATION").meta({ description: "Tenants have no policy of their own." });
const defaultSignupRoles = z.array(idText).max(200).meta({
  description: "Ids of the roles that every user gets whom a signup creates from now on.",
});

const policy = z
  .object({
    id: id.meta({ description: "The application's own id: it has one policy, and always one." }),
    ownerType,
    ownerId: id,
    defaultSignupRoles: z.array(id),
    metadata,
  })
  .meta({ id: "RoleAssignmentPolicy" });

const policies = entity({
  name: "RoleAssignmentPolicy",
  path: "/role-assignment-policies/{roleAssignmentPolicyId}",
  wire: policy,
  wireOf: (row: Policy) => wireOf(policy, row),
  absent: "not_found",
  find: async (caller, named) => (isOwn(named) ? readPolicy(caller) : undefined),
});

type Policy = NonNullable<Awaited<ReturnType<typeof readPolicy>>>;

function isOwn({ applicationId, roleAssignmentPolicyId }: { applicationId: string; roleAssignmentPolicyId: string }) {
  return roleAssignmentPolicyId === applicationId;
}

/** The one policy of an application. The application's version counts its changes. */
async function readPolicy(caller: ClientCaller) {
  const { applicationId } = caller;
  const view = await readOwner(caller, { applicationId, tenantId: null });
  const signup = await readSignupRoles(caller, applicationId);
  if (!view || !signup) return undefined;
  const given = signup.roles.filter((each) => each.given).map((each) => each.id);
  const owner = { ownerType: "APPLICATION" as const, ownerId: applicationId };
  return { ...view.application, id: applicationId, ...owner, defaultSignupRoles: given };
}

async function changePolicy(caller: ClientCaller, roleIds: readonly string[], options: ChangeOptions) {
  const outcome: ChangeOutcome = await changeSignupRoles(caller, caller.applicationId, roleIds, options);
  // The dashboard's form has a name of its own for them.
  return outcome.type === "invalid"
    ? { type: outcome.type, violations: { defaultSignupRoles: outcome.violations.roles ?? [] } }
    : outcome;
}

export const ROLE_ASSIGNMENT_POLICY_OPERATIONS = resource("Role assignment policies", {
  createRoleAssignmentPolicy: operation({
    method: "POST",
    path: "/role-assignment-policies",
    summary: "Set the role assignment policy",
    description: "It is there from the start, without roles, so `upsert=true` is always needed.",
    permission: "role-assignment-policy:write",
    query: z.object({ upsert }),
    body: z.object({ ownerType, ownerId: idText, defaultSignupRoles }).meta({ id: "NewRoleAssignmentPolicy" }),
    answers: { 200: { description: "As it is now.", body: policy } },
    refusals: ["application_not_found", "already_there"],
    takesIdempotencyKey: true,
    example: {
      query: { upsert: "true" },
      body: { ownerType: "APPLICATION", ownerId: "{applicationId}", defaultSignupRoles: ["{roleId}"] },
    },
    async run({ caller, body, query, ...asked }) {
      if (body.ownerId !== caller.applicationId) return { type: "refused", code: "application_not_found" };
      if (!query.upsert) return { type: "refused", code: "already_there" };
      const outcome = await changePolicy(caller, body.defaultSignupRoles, changeOptions(asked));
      if (outcome.type !== "saved") return notMade(outcome, "not_found");
      return policies.answer({ caller, params: { roleAssignmentPolicyId: caller.applicationId } });
    },
  }),

  listRoleAssignmentPolicies: policies.list({
    summary: "List the role assignment policy",
    description: "The application's, which is the only one.",
    permission: "role-assignment-policy:read",
    filter: ownerFilter,
    answer: "A page of one.",
    async find(caller, applicationId, filter, { startIndex }) {
      const own = await readPolicy(caller);
      const fits = filter.ownerType !== "TENANT" && (filter.ownerId ?? applicationId) === applicationId;
      return own && { items: fits && startIndex === 1 ? [own] : [], total: fits ? 1 : 0 };
    },
  }),

  getRoleAssignmentPolicy: policies.get({
    summary: "Read the role assignment policy",
    permission: "role-assignment-policy:read",
    answer: "The policy.",
  }),

  changeRoleAssignmentPolicy: policies.change({
    summary: "Change the role assignment policy",
    description: "Null gives no roles.",
    permission: "role-assignment-policy:write",
    body: z
      .object({ defaultSignupRoles: defaultSignupRoles.nullable().optional() })
      .meta({ id: "RoleAssignmentPolicyPatch" }),
    example: { body: { defaultSignupRoles: ["{roleId}"] } },
    async change({ caller, named, body }, options) {
      const own = isOwn(named) ? await readPolicy(caller) : undefined;
      if (!own) return { type: "not_found" };
      const { defaultSignupRoles: wanted = own.defaultSignupRoles } = body;
      return changePolicy(caller, wanted ?? [], options);
    },
  }),

  deleteRoleAssignmentPolicy: policies.remove({
    summary: "Give no roles at signup",
    description: "The policy stays, without roles. Nobody loses a role that they have.",
    permission: "role-assignment-policy:write",
    answer: "Signup gives no role from now on.",
    async remove(caller, named, options) {
      if (!isOwn(named)) return { type: "not_found" };
      const outcome = await changePolicy(caller, [], options);
      return outcome.type === "saved" ? { type: "deleted" } : outcome;
    },
  }),
});
