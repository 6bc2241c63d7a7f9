import { refresh } from "next/cache";
import { getTranslations } from "next-intl/server";
import { customSignupFields, type SignupField } from "@/lib/attempts/form";
import type { FieldsMissing } from "@/lib/attempts/missing-fields";
import { ASKS_FIELDS, withCustomFields } from "@/lib/profile/custom-values";
import { resolveSettings } from "@/lib/settings/resolve";
import { readerLanguages } from "../reader-language";
import { type SignupText, signupText } from "../signup-text";
import type { HostedAnswer } from "./hosted-form";

/** Fields of the operator's own that a form can ask for beside what it is about, with every word of them. */
export type AskableFields = { intro: string; fields: SignupField[]; text: SignupText["fields"] };

/** What a tenant requires of the operator's own fields. The page has it, so that answers only name what is asked for. */
export async function askableFields(applicationId: string, tenantId: string): Promise<AskableFields | undefined> {
  const { userSchema } = await resolveSettings(applicationId, tenantId);
  const fields = customSignupFields(userSchema.fields, false).filter(({ required }) => required);
  if (fields.length === 0) return undefined;
  const t = await getTranslations("customField");
  return { intro: t("askedIntro"), fields, text: (await signupText(fields, [], await readerLanguages())).fields };
}

/** What was entered into such fields; null where they were not shown. */
export function enteredFields(typed: Record<string, string>): unknown {
  return typed[ASKS_FIELDS] === undefined ? null : withCustomFields(typed).fields;
}

/** The answer that makes the fields appear, and says what is wrong with them. The page is made anew, because it may be older than the fields. */
export async function askFor(
  { fields, violations }: FieldsMissing,
  values: Record<string, string>,
): Promise<HostedAnswer> {
  const text = await signupText(fields, [], await readerLanguages());
  const errors = Object.entries(violations).flatMap(([name, [first]]) =>
    first ? [[name, text.fields[name]?.errors[first.code] ?? text.otherError]] : [],
  );
  refresh();
  return { asks: fields.map(({ name }) => name), values, errors: Object.fromEntries(errors) };
}

/** Once fields were asked for, they stay with whatever is answered next, and so does what was entered. */
export function withAskedFields<Answer extends HostedAnswer>(
  answer: Answer,
  { asks }: HostedAnswer,
  values: Record<string, string>,
): Answer {
  if (!Array.isArray(asks) || answer.asks) return answer;
  const entered = Object.entries(values).filter(([name]) => name.startsWith("fields."));
  return { ...answer, asks, values: { ...answer.values, ...Object.fromEntries(entered) } };
}
