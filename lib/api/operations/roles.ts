import "server-only";
import { z } from "zod";
import { changeRole, createRole, deleteRole, newRole, pageRoles, type Role, readRole } from "../../roles/roles";
import { entity } from "../entity";
import { resource } from "../operation";
import { id, metadata, wireOf } from "../schemas";

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
