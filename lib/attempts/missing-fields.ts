import "server-only";
import { db } from "@/db/client";
import { users } from "@/db/schema";
import type { Violations } from "../errors";
import type { FieldValues } from "../profile/custom-values";
import { resolveSettings } from "../settings/resolve";
import { isUser } from "../users/users";
import type { SignupAttempt } from "./attempts";
import { customSignupFields, type SignupField, signupSchema, violationsOf } from "./form";

/** Fields that have become required since the person signed up, and what is wrong with what was entered; nothing when they are first asked. */
export type FieldsMissing = { type: "fields_missing"; fields: SignupField[]; violations: Violations };

/**
 * The operator's own fields that neither an attempt nor its user has a value for.
 *
 * @param sent what was entered for them; null: they were not asked yet; undefined: nobody is there to be asked, so nothing is missing
 */
export async function missingFields(
  attempt: SignupAttempt,
  sent: unknown,
): Promise<FieldsMissing | { type: "complete"; values: FieldValues }> {
  if (sent === undefined) return { type: "complete", values: {} };
  const { userSchema } = await resolveSettings(attempt.applicationId, attempt.tenantId);
  const required = customSignupFields(userSchema.fields, false).filter((field) => field.required);
  if (required.length === 0) return { type: "complete", values: {} };
  const [user] = await db().select({ fields: users.fields }).from(users).where(isUser(attempt));
  const known = { ...user?.fields, ...attempt.fields };
  const fields = required.filter(({ custom }) => custom && known[custom.name] === undefined);
  if (fields.length === 0) return { type: "complete", values: {} };
  const parsed = signupSchema(fields, "typed", "visitor").safeParse({ fields: sent ?? {} });
  if (parsed.success) return { type: "complete", values: parsed.data.fields ?? {} };
  return { type: "fields_missing", fields, violations: sent === null ? {} : violationsOf(fields, parsed.error.issues) };
}
