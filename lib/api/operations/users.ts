import "server-only";
import { z } from "zod";
import { changeUser, checkUserPatch, deleteUser } from "../../directory/change";
import { kindOf, mapProfile } from "../../profile/fields";
import { pageUsers, readUser, type User } from "../../users/read";
import { listing } from "../listing";
import { done, operation, type Problem, resource } from "../operation";
import { changeOptions, notMade } from "../outcomes";
import { etagOf, id, metadata, metadataOf } from "../schemas";

const NOT_FOUND: Problem = { type: "refused", code: "user_not_found" };

const status = z.enum(["PROVISIONED", "ACTIVE", "INACTIVE"]).meta({
  description: "PROVISIONED: is there and can't log in yet. INACTIVE: was deactivated, by an admin or their own word.",
});
const name = z.string().min(1).max(200).nullable();
const profile = mapProfile((member) => {
  const { maxLength, description } = kindOf(member);
  const text = z.string().min(1).max(maxLength).nullable();
  return description === undefined ? text : text.meta({ description });
});
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
    externalId,
  })
  .partial()
  .meta({ id: "UserPatch" });

function userOf(row: User): z.input<typeof user> {
  return {
    id: row.id,
    applicationId: row.applicationId,
    tenantId: row.tenantId,
    email: row.email,
    emailVerified: row.emailVerified,
    username: row.username,
    status: row.status,
    ...mapProfile((member) => row[member]),
    externalId: row.externalId,
    metadata: metadataOf(row),
  };
}

export const USER_OPERATIONS = resource("Users", {
  listUsers: listing({
    path: "/users",
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
    name: "User",
    item: user,
    answer: "A page of users.",
    example: { query: { email: "ada@example.com", status: "ACTIVE" } },
    find: pageUsers,
    wireOf: userOf,
  }),

  getUser: operation({
    method: "GET",
    path: "/users/{userId}",
    summary: "Read a user",
    for: "client",
    permission: "user:read",
    answers: { 200: { description: "The user.", body: user } },
    refusals: ["user_not_found"],
    async run({ caller, params }) {
      const found = await readUser(caller, { applicationId: caller.applicationId, ...params });
      return found ? done(200, userOf(found.user), etagOf(found.user.version)) : NOT_FOUND;
    },
  }),

  changeUser: operation({
    method: "PATCH",
    path: "/users/{userId}",
    summary: "Change, activate or deactivate a user",
    description:
      "Somebody who becomes ACTIVE and has no password gets a mail to choose one, where passwords are a login factor. Null takes a member of the profile away.",
    for: "client",
    permission: "user:update",
    body: patchBody,
    answers: { 200: { description: "As it is now.", body: user } },
    refusals: ["user_not_found"],
    takesVersion: true,
    example: { body: { status: "INACTIVE", externalId: "crm-4711" } },
    async problemBeside({ caller, params }, raw) {
      if (!(await readUser(caller, { applicationId: caller.applicationId, ...params }))) return NOT_FOUND;
      const checked = checkUserPatch(raw);
      return "type" in checked ? checked : undefined;
    },
    async run({ caller, params, body, ...asked }) {
      const named = { applicationId: caller.applicationId, ...params };
      const outcome = await changeUser(caller, named, body, changeOptions(asked));
      if (outcome.type !== "saved") return notMade(outcome, "user_not_found");
      const found = await readUser(caller, named);
      return found ? done(200, userOf(found.user), etagOf(found.user.version)) : NOT_FOUND;
    },
  }),

  deleteUser: operation({
    method: "DELETE",
    path: "/users/{userId}",
    summary: "Delete a user with everything that is theirs",
    description:
      "At once and for good: sessions, refresh tokens, password, roles and open signups. The address is free.",
    for: "client",
    permission: "user:delete",
    answers: { 204: { description: "Deleted.", body: null } },
    refusals: ["user_not_found"],
    takesVersion: true,
    async run({ caller, params, ...asked }) {
      const outcome = await deleteUser(
        caller,
        { applicationId: caller.applicationId, ...params },
        changeOptions(asked),
      );
      return outcome.type === "deleted" ? done(204) : notMade(outcome, "user_not_found");
    },
  }),
});
