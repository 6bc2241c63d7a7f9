import "server-only";
import { z } from "zod";
import { changeRole, createRole, deleteRole, newRole, pageRoles, type Role, readRole } from "../../roles/roles";
import { listing } from "../listing";
import { done, operation, type Problem, resource } from "../operation";
import { changeOptions, notMade } from "../outcomes";
import { etagOf, id, metadata, metadataOf } from "../schemas";

const NOT_FOUND: Problem = { type: "refused", code: "role_not_found" };

const name = newRole.shape.name.meta({
  description:
    "What the application knows it by, in tokens too: 1 to 200 characters of `[a-z0-9:._-]`, beginning and ending with a letter or digit. It never changes.",
  examples: ["yourapp:owner"],
});
const displayName = newRole.shape.displayName.meta({ description: "1 to 200 characters.", examples: ["Owner"] });

export const role = z
  .object({ id, name: z.string(), displayName: z.string(), metadata })
  .meta({ id: "Role", description: "What a user may be in the application." });

export function roleOf(row: Role): z.input<typeof role> {
  return { id: row.id, name: row.name, displayName: row.displayName, metadata: metadataOf(row) };
}

export const ROLE_OPERATIONS = resource("Roles", {
  createRole: operation({
    method: "POST",
    path: "/roles",
    summary: "Create a role",
    for: "client",
    permission: "role:write",
    body: z.object({ name, displayName }).meta({ id: "NewRole" }),
    answers: { 201: { description: "Created.", body: role } },
    takesIdempotencyKey: true,
    example: { body: { name: "yourapp:editor", displayName: "Editor" } },
    async run({ caller, body, request }) {
      const outcome = await createRole(caller, caller.applicationId, body, { request });
      if (outcome.type !== "created") return notMade(outcome, "application_not_found");
      const row = await readRole(caller, caller.applicationId, outcome.id);
      if (!row) return NOT_FOUND;
      return done(201, roleOf(row), { ...etagOf(row.version), location: `/api/v1/roles/${row.id}` });
    },
  }),

  listRoles: listing({
    path: "/roles",
    summary: "List roles",
    description: "In the order of their names.",
    permission: "role:read",
    filter: { name: z.string().max(200).optional().meta({ description: "The one of this name." }) },
    name: "Role",
    item: role,
    answer: "A page of roles.",
    find: pageRoles,
    wireOf: roleOf,
  }),

  getRole: operation({
    method: "GET",
    path: "/roles/{roleId}",
    summary: "Read a role",
    for: "client",
    permission: "role:read",
    answers: { 200: { description: "The role.", body: role } },
    refusals: ["role_not_found"],
    async run({ caller, params }) {
      const row = await readRole(caller, caller.applicationId, params.roleId);
      return row ? done(200, roleOf(row), etagOf(row.version)) : NOT_FOUND;
    },
  }),

  changeRole: operation({
    method: "PATCH",
    path: "/roles/{roleId}",
    summary: "Change what a role is called",
    for: "client",
    permission: "role:write",
    body: z.object({ displayName: displayName.optional() }).meta({ id: "RolePatch" }),
    answers: { 200: { description: "As it is now.", body: role } },
    refusals: ["role_not_found"],
    takesVersion: true,
    example: { body: { displayName: "Owner" } },
    async problemBeside({ caller, params }) {
      const row = await readRole(caller, caller.applicationId, params.roleId);
      return row ? undefined : NOT_FOUND;
    },
    async run({ caller, params, body, ...asked }) {
      const outcome = await changeRole(caller, caller.applicationId, params.roleId, body, changeOptions(asked));
      if (outcome.type !== "saved") return notMade(outcome, "role_not_found");
      const row = await readRole(caller, caller.applicationId, params.roleId);
      return row ? done(200, roleOf(row), etagOf(row.version)) : NOT_FOUND;
    },
  }),

  deleteRole: operation({
    method: "DELETE",
    path: "/roles/{roleId}",
    summary: "Delete a role",
    description: "It is taken from every user who has it and out of the role assignment policy.",
    for: "client",
    permission: "role:write",
    answers: { 204: { description: "Deleted.", body: null } },
    refusals: ["role_not_found"],
    takesVersion: true,
    async run({ caller, params, ...asked }) {
      const outcome = await deleteRole(caller, caller.applicationId, params.roleId, changeOptions(asked));
      return outcome.type === "deleted" ? done(204) : notMade(outcome, "role_not_found");
    },
  }),
});
