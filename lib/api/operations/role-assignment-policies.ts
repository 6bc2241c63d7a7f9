import "server-only";
import { z } from "zod";
import { changeSignupRoles, readSignupRoles } from "../../roles/signup-roles";
import { readOwner } from "../../settings/read";
import { type Asked, type ClientCaller, done, operation, type Problem, resource } from "../operation";
import { changeOptions, notMade } from "../outcomes";
import { ownerFilter } from "../owners";
import { etagOf, id, idText, listOf, metadata, metadataOf, page, pageOf, upsert } from "../schemas";

const PATH = "/role-assignment-policies";
const NOT_FOUND: Problem = { type: "refused", code: "not_found" };

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

/** The one policy of an application. The application's version counts its changes. */
async function read(caller: ClientCaller): Promise<z.input<typeof policy> | undefined> {
  const owner = { applicationId: caller.applicationId, tenantId: null };
  const [view, signup] = [await readOwner(caller, owner), await readSignupRoles(caller, caller.applicationId)];
  if (!view || !signup) return undefined;
  return {
    id: caller.applicationId,
    ownerType: "APPLICATION",
    ownerId: caller.applicationId,
    defaultSignupRoles: signup.roles.filter((role) => role.given).map((role) => role.id),
    metadata: metadataOf(view.application),
  };
}

type Change = Pick<Asked<"client", string, undefined, undefined>, "caller" | "expectedVersion" | "request">;

async function change({ caller, ...asked }: Change, roleIds: readonly string[]) {
  const outcome = await changeSignupRoles(caller, caller.applicationId, roleIds, changeOptions(asked));
  if (outcome.type === "saved") return read(caller);
  const problem = notMade(outcome, "not_found");
  // The dashboard's form has a name of its own for them.
  return problem.type === "invalid"
    ? { type: "invalid" as const, violations: { defaultSignupRoles: problem.violations.roles ?? [] } }
    : problem;
}

export const ROLE_ASSIGNMENT_POLICY_OPERATIONS = resource("Role assignment policies", {
  createRoleAssignmentPolicy: operation({
    method: "POST",
    path: PATH,
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
    async run({ body, query, ...asked }) {
      if (body.ownerId !== asked.caller.applicationId) return { type: "refused", code: "application_not_found" };
      if (!query.upsert) return { type: "refused", code: "already_there" };
      const changed = (await change(asked, body.defaultSignupRoles)) ?? NOT_FOUND;
      return "type" in changed ? changed : done(200, changed, etagOf(changed.metadata.version));
    },
  }),

  listRoleAssignmentPolicies: operation({
    method: "GET",
    path: PATH,
    summary: "List the role assignment policy",
    description: "The application's, which is the only one.",
    permission: "role-assignment-policy:read",
    query: z.object({ ...ownerFilter, ...page }),
    answers: { 200: { description: "A page of one.", body: listOf("RoleAssignmentPolicy", policy) } },
    async run({ caller, query: { startIndex, ...filter } }) {
      const own = await read(caller);
      if (!own) return NOT_FOUND;
      const fits = filter.ownerType !== "TENANT" && (filter.ownerId ?? own.ownerId) === own.ownerId;
      return done(200, pageOf(fits && startIndex === 1 ? [own] : [], fits ? 1 : 0, startIndex));
    },
  }),

  getRoleAssignmentPolicy: operation({
    method: "GET",
    path: `${PATH}/{roleAssignmentPolicyId}`,
    summary: "Read the role assignment policy",
    permission: "role-assignment-policy:read",
    answers: { 200: { description: "The policy.", body: policy } },
    refusals: ["not_found"],
    async run({ caller, params }) {
      const own = params.roleAssignmentPolicyId === caller.applicationId ? await read(caller) : undefined;
      return own ? done(200, own, etagOf(own.metadata.version)) : NOT_FOUND;
    },
  }),

  changeRoleAssignmentPolicy: operation({
    method: "PATCH",
    path: `${PATH}/{roleAssignmentPolicyId}`,
    summary: "Change the role assignment policy",
    description: "Null gives no roles.",
    permission: "role-assignment-policy:write",
    body: z
      .object({ defaultSignupRoles: defaultSignupRoles.nullable().optional() })
      .meta({ id: "RoleAssignmentPolicyPatch" }),
    answers: { 200: { description: "As it is now.", body: policy } },
    refusals: ["not_found"],
    takesVersion: true,
    example: { body: { defaultSignupRoles: ["{roleId}"] } },
    async problemBeside({ caller, params }) {
      return params.roleAssignmentPolicyId === caller.applicationId ? undefined : NOT_FOUND;
    },
    async run({ params, body, ...asked }) {
      if (params.roleAssignmentPolicyId !== asked.caller.applicationId) return NOT_FOUND;
      const own = await read(asked.caller);
      const wanted = body.defaultSignupRoles === undefined ? own?.defaultSignupRoles : body.defaultSignupRoles;
      const changed = (own && (await change(asked, wanted ?? []))) ?? NOT_FOUND;
      return "type" in changed ? changed : done(200, changed, etagOf(changed.metadata.version));
    },
  }),

  deleteRoleAssignmentPolicy: operation({
    method: "DELETE",
    path: `${PATH}/{roleAssignmentPolicyId}`,
    summary: "Give no roles at signup",
    description: "The policy stays, without roles. Nobody loses a role that they have.",
    permission: "role-assignment-policy:write",
    answers: { 204: { description: "Signup gives no role from now on.", body: null } },
    refusals: ["not_found"],
    takesVersion: true,
    async run({ params, ...asked }) {
      if (params.roleAssignmentPolicyId !== asked.caller.applicationId) return NOT_FOUND;
      const changed = (await change(asked, [])) ?? NOT_FOUND;
      return "type" in changed ? changed : done(204);
    },
  }),
});
