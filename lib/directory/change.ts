import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { type Tx, violatedConstraint, withTransaction } from "@/db/client";
import { credentials, users } from "@/db/schema";
import { type Actor, denialOf, keepTenant } from "../access/access";
import { endOtherAttempts } from "../attempts/attempt-mail";
import { endUserSecrets, lockSubject } from "../attempts/attempts";
import { customSignupFields, signupSchema, violationsOf } from "../attempts/form";
import { recordEvent } from "../audit/events";
import { deleteRow, type Found } from "../changes/change-row";
import {
  type ChangeOptions,
  type ChangeOutcome,
  changesBetween,
  type DeleteOutcome,
  isStale,
} from "../changes/outcomes";
import type { Violations } from "../errors";
import { code, violationsIn } from "../form-text";
import { NO_ORIGIN } from "../origin";
import { sendSecretMail } from "../outbox/user-mail";
import type { CustomField } from "../profile/custom-fields";
import type { FieldValue, FieldValues } from "../profile/custom-values";
import { PROFILE_NAMES, type ProfileField } from "../profile/fields";
import { UNEXPECTED_LINK_SECONDS } from "../secrets/lifetimes";
import { endUserSessions } from "../sessions/session";
import { readCustomFields } from "../settings/custom-fields";
import { resolveSettings } from "../settings/resolve";
import { readUser, type User, type UserId } from "../users/read";
import { isCredentialOf, isUser, type UserName } from "../users/users";
import { externalId, PROFILE } from "./profile";

type Options = Omit<ChangeOptions, "acceptWeakening" | "tx">;

const rest = z
  .object({
    status: z.enum(["ACTIVE", "INACTIVE"], code("invalid_format")),
    externalId: externalId.nullable(),
  })
  .partial();

type UserPatch = Partial<Pick<User, "status" | "externalId" | ProfileField>> & {
  /** Null takes a value away. */
  fields?: Record<string, FieldValue | null>;
};

/**
 * A merge patch of a user, checked by signup's own list of fields: null removes a member of the profile.
 *
 * @param custom the application's own fields
 */
export function checkUserPatch(
  raw: Record<string, unknown>,
  custom: readonly CustomField[],
): { patch: UserPatch } | { type: "invalid"; violations: Violations } {
  const base = PROFILE.filter(({ name }) => raw[name] !== undefined && raw[name] !== null);
  const given = [...base, ...customSignupFields(custom, true).map((field) => ({ ...field, required: false }))];
  const typed = signupSchema(given).safeParse(raw);
  const others = rest.safeParse(raw);
  const violations = {
    ...(typed.success ? {} : violationsOf(given, typed.error.issues)),
    ...violationsIn(others.error),
  };
  if (!typed.success || !others.success || Object.keys(violations).length > 0) return { type: "invalid", violations };
  const profile = PROFILE_NAMES.filter((name) => raw[name] !== undefined).map((name) => [
    name,
    typed.data[name] ?? null,
  ]);
  const sent = Object.keys(typeof raw.fields === "object" && raw.fields !== null ? raw.fields : {});
  const fields = sent.map((name) => [name, typed.data.fields?.[name] ?? null]);
  return {
    patch: {
      ...Object.fromEntries(profile),
      ...(sent.length > 0 ? { fields: Object.fromEntries(fields) } : {}),
      ...others.data,
    },
  };
}

/**
 * Changes a user: profile, the application's own name for them, and whether they may log in.
 *
 * A user who becomes INACTIVE is logged out everywhere, and their mailed links stop working. A user who becomes ACTIVE has proven nothing
 * more than before, and gets nothing that an attempt holds: open signups end, and a user without a password gets a mail to choose one.
 */
export async function changeUser(
  actor: Actor,
  name: UserId,
  raw: Record<string, unknown>,
  options: Options,
): Promise<ChangeOutcome> {
  try {
    return await withTransaction((tx) => change(tx, actor, name, raw, options));
  } catch (error) {
    if (violatedConstraint(error) !== "users_external_id") throw error;
    return { type: "invalid", violations: { externalId: [{ code: "not_unique" }] } };
  }
}

async function change(
  tx: Tx,
  actor: Actor,
  name: UserId,
  raw: Record<string, unknown>,
  { expectedVersion, request }: Options,
): Promise<ChangeOutcome> {
  const found = await lockForChange(tx, actor, name);
  if (!found?.mayChange) return denialOf(found);
  const user = found.row;
  const checked = checkUserPatch(raw, await readCustomFields(user.applicationId, tx));
  if ("type" in checked) return checked;
  const { fields, ...members } = checked.patch;
  const patch: Partial<User> = { ...members, ...(fields ? { fields: withValues(user.fields, fields) } : {}) };
  const before = Object.fromEntries(Object.keys(patch).map((member) => [member, user[member as keyof User]]));
  if (isStale({ expectedVersion }, user.version)) {
    return { type: "stale", current: before, version: user.version };
  }
  const changed = Object.keys(changesBetween(before, patch));
  if (changed.length === 0) return { type: "saved", version: user.version };
  const version = user.version + 1;
  const named = nameOf(user);
  await tx
    .update(users)
    .set({ ...patch, version, updatedAt: sql`now()` })
    .where(isUser(named));
  const isNew = patch.status !== undefined && patch.status !== user.status;
  const mail = isNew ? await enter(tx, user, patch.status) : undefined;
  // Only the names of members, not their values: more people read the audit log than the profile.
  const details = {
    members: changed.flatMap((member) => (member === "fields" ? changedFields(user.fields, patch.fields) : [member])),
    ...(isNew ? { status: { from: user.status, to: patch.status } } : {}),
    ...(mail ? { mail } : {}),
  };
  await recordEvent({ ...named, action: "user.changed", outcome: "saved", actor, details }, request, tx);
  return { type: "saved", version };
}

/** The values of fields with those of a patch. */
function withValues(values: FieldValues, patch: Record<string, FieldValue | null>): FieldValues {
  const merged = Object.entries({ ...values, ...patch });
  return Object.fromEntries(merged.filter((entry): entry is [string, FieldValue] => entry[1] !== null));
}

function changedFields(before: FieldValues, after: FieldValues = {}): string[] {
  return Object.keys(changesBetween(before, after)).map((name) => `fields.${name}`);
}

/** The user's row. All code takes these locks in one order: the tenant that is only held for a signup, then the user. */
async function lockForChange(tx: Tx, actor: Actor, name: UserId): Promise<Found<User> | undefined> {
  const seen = await readUser(actor, name, tx);
  if (!seen?.mayChange) return seen && { row: seen.user, mayChange: false };
  await lockSubject(tx, nameOf(seen.user));
  const locked = await readUser(actor, name, tx);
  return locked && { row: locked.user, mayChange: locked.mayChange };
}

function nameOf({ applicationId, tenantId, id }: User): UserName {
  return { applicationId, tenantId, userId: id };
}

/** The effects of a new status. Returns what happened to its mail, if it needs one. */
async function enter(tx: Tx, user: User, status: UserPatch["status"]) {
  const named = nameOf(user);
  if (user.status === "PROVISIONED") {
    await endOtherAttempts(tx, { ...named, id: null });
    await keepTenant(tx, named);
  }
  await endUserSecrets(tx, named);
  await endUserSessions(tx, named);
  return status === "ACTIVE" ? sendReset(tx, user) : undefined;
}

async function sendReset(tx: Tx, user: User) {
  const { identityProvider } = await resolveSettings(user.applicationId, user.tenantId, tx);
  if (!identityProvider.loginFactors.includes("PASSWORD")) return undefined;
  if ((await tx.$count(credentials, isCredentialOf(nameOf(user)))) > 0) return undefined;
  return sendSecretMail(
    tx,
    { ...nameOf(user), email: user.email },
    "PASSWORD_RESET",
    UNEXPECTED_LINK_SECONDS,
    NO_ORIGIN,
  );
}

/** Deletes a user with all of their data. The address may sign up again. */
export async function deleteUser(actor: Actor, name: UserId, options: Options): Promise<DeleteOutcome> {
  return deleteRow(options, {
    find: (tx) => lockForChange(tx, actor, name),
    remove: async (tx, user) => {
      const named = nameOf(user);
      await tx.delete(users).where(isUser(named));
      await recordEvent(
        { ...named, action: "user.deleted", outcome: "deleted", actor, details: { status: user.status } },
        options.request,
        tx,
      );
    },
  });
}
