import "server-only";
import { z } from "zod";
import type { RefusalCode } from "../../errors";
import { readUserRoles } from "../../users/read";
import { giveRole, type RoleOutcome, takeRole } from "../../users/roles";
import { type ClientCaller, done, operation, type Problem, resource } from "../operation";
import { idText, listOf, pageOf } from "../schemas";
import { role, roleOf } from "./roles";

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
    async problemBeside({ caller, params }) {
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
