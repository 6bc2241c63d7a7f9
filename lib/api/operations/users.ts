import "server-only";
import { z } from "zod";
import { changeUser, checkUserPatch, deleteUser } from "../../directory/change";
import type { RefusalCode } from "../../errors";
import { kindOf, mapProfile } from "../../profile/fields";
import { readCustomFields } from "../../settings/custom-fields";
import { pageUsers, readUser, readUserRoles, type User } from "../../users/read";
import { giveRole, type RoleOutcome, takeRole } from "../../users/roles";
import { entity } from "../entity";
import { type ClientCaller, done, operation, type Problem, resource } from "../operation";
import { fieldsByName, id, idText, listOf, metadata, pageOf, wireOf } from "../schemas";
import { role, roleOf } from "./roles";

const status = z.enum(["PROVISIONED", "ACTIVE", "INACTIVE"]).meta({
  description: "PROVISIONED: is there and can't log in yet. INACTIVE: was deactivated, by an admin or their own word.",
});
const name = z.string().min(1).max(200).nullable();
const profile = mapProfile((member) => {
  const { maxLength, description } = kindOf(member);
  const text = z.string().min(1).max(maxLength).nullable();
  return description === undefined ? text : text.meta({ description });
});
const fields = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]))
  .meta({ description: "What is known of the application's own fields, by their names." });
const externalId = name.meta({ description: "What the application calls this user. Unique in the tenant." });

const user = z
  .object({
    id,
    applicationId: id,
    tenantId: id,
    email: z.string().meta({ description: "In lower case, its domain in punycode." }),
    emailVerified: z.boolean().meta({ description: "Whether the mailbox was proven to be theirs." }),
    username: z.string().nullable(),
    status,
    ...profile,
    fields,
    externalId,
    metadata,
  })
  .meta({ id: "User", description: "One address in one tenant." });

const patchBody = z
  .object({
    status: z.enum(["ACTIVE", "INACTIVE"]).meta({
      description:
        "INACTIVE ends sessions, refresh tokens and open links. ACTIVE ends open signups, whose passwords count for nothing; `emailVerified` stays as it is.",
    }),
    ...profile,
    fields: fieldsByName.meta({
      description:
        "By the names of the application's own fields. One that is absent stays as it is; null takes it away.",
    }),
    externalId,
  })
  .partial()
  .meta({ id: "UserPatch" });

const users = entity({
  name: "User",
  path: "/users/{userId}",
  wire: user,
  wireOf: (row: User) => wireOf(user, row),
  absent: "user_not_found",
  find: async (caller, named) => (await readUser(caller, named))?.user,
});

export const USER_OPERATIONS = resource("Users", {
  listUsers: users.list({
    summary: "List users",
    description: "In the order of their ids. Each filter is an exact value; a user has to fit all of them.",
    permission: "user:read",
    filter: {
      tenantId: z.string().max(26).optional(),
      email: z.string().max(320).optional().meta({ description: "However it is written." }),
      username: z.string().max(200).optional(),
      status: status.optional(),
      externalId: z.string().max(200).optional(),
    },
    answer: "A page of users.",
    example: { query: { email: "ada@example.com", status: "ACTIVE" } },
    find: pageUsers,
  }),

  getUser: users.get({ summary: "Read a user", permission: "user:read", answer: "The user." }),

  changeUser: users.change({
    summary: "Change, activate or deactivate a user",
    description:
      "Somebody who becomes ACTIVE and has no password gets a mail to choose one, where passwords are a login factor. Null takes a member of the profile away.",
    permission: "user:update",
    body: patchBody,
    example: { body: { status: "INACTIVE", externalId: "crm-4711" } },
    async otherProblem({ caller }, raw) {
      const checked = checkUserPatch(raw, await readCustomFields(caller.applicationId));
      return "type" in checked ? checked : undefined;
    },
    change: ({ caller, named, body }, options) => changeUser(caller, named, body, options),
  }),

  deleteUser: users.remove({
    summary: "Delete a user with everything that is theirs",
    description:
      "At once and for good: sessions, refresh tokens, password, roles and open signups. The address is free.",
    permission: "user:delete",
    answer: "Deleted.",
    remove: deleteUser,
  }),
});

const NOT_FOUND: Problem = { type: "refused", code: "user_not_found" };
const roleList = listOf("Role", role);

const CODES = {
  not_found: "user_not_found",
  no_role: "role_not_found",
  forbidden: "forbidden",
} as const satisfies Record<Exclude<RoleOutcome["type"], "done">, RefusalCode>;

async function rolesOf(caller: ClientCaller, userId: string) {
  const roles = await readUserRoles(caller, { applicationId: caller.applicationId, userId });
  return roles && pageOf(roles.map(roleOf), roles.length, 1);
}

export const USER_ROLE_OPERATIONS = resource("Users", {
  listUserRoles: operation({
    method: "GET",
    path: "/users/{userId}/roles",
    summary: "List a user's roles",
    description: "All of them, in the order of their names.",
    permission: "user:read",
    answers: { 200: { description: "The user's roles.", body: roleList } },
    refusals: ["user_not_found"],
    async run({ caller, params }) {
      const roles = await rolesOf(caller, params.userId);
      return roles ? done(200, roles) : NOT_FOUND;
    },
  }),

  giveUserRole: operation({
    method: "POST",
    path: "/users/{userId}/roles",
    summary: "Give a user a role",
    description: "One that they have already is no change.",
    permission: "user:update",
    body: z.object({ roleId: idText }).meta({ id: "UserRole" }),
    answers: { 200: { description: "The user's roles from now on.", body: roleList } },
    refusals: ["user_not_found", "role_not_found"],
    takesIdempotencyKey: true,
    example: { body: { roleId: "{roleId}" } },
    async otherProblem({ caller, params }) {
      return (await rolesOf(caller, params.userId)) ? undefined : NOT_FOUND;
    },
    async run({ caller, params, body, request }) {
      const named = { applicationId: caller.applicationId, userId: params.userId };
      const outcome = await giveRole(caller, named, body.roleId, request);
      if (outcome.type !== "done") return { type: "refused", code: CODES[outcome.type] };
      const roles = await rolesOf(caller, params.userId);
      return roles ? done(200, roles) : NOT_FOUND;
    },
  }),

  takeUserRole: operation({
    method: "DELETE",
    path: "/users/{userId}/roles/{roleId}",
    summary: "Take a role from a user",
    permission: "user:update",
    answers: { 204: { description: "Taken.", body: null } },
    refusals: ["user_not_found", "role_not_found"],
    async run({ caller, params, request }) {
      const named = { applicationId: caller.applicationId, userId: params.userId };
      const outcome = await takeRole(caller, named, params.roleId, request);
      return outcome.type === "done" ? done(204) : { type: "refused", code: CODES[outcome.type] };
    },
  }),
});
