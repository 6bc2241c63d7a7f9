import "server-only";
import { z } from "zod";
import { changeUser, checkUserPatch, deleteUser } from "../../directory/change";
import { kindOf, mapProfile } from "../../profile/fields";
import { pageUsers, readUser, type User } from "../../users/read";
import { entity } from "../entity";
import { resource } from "../operation";
import { id, metadata, wireOf } from "../schemas";

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
    async problemBeside(_asked, raw) {
      const checked = checkUserPatch(raw);
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
