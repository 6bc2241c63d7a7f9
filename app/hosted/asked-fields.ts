import type { SignupField } from "@/lib/attempts/form";
import type { FieldsMissing } from "@/lib/attempts/missing-fields";
import { ASKS_FIELDS, withCustomFields } from "@/lib/profile/custom-values";
import { type SignupText, signupText } from "../signup-text";
import type { HostedAnswer } from "./hosted-form";

/** Fields of the operator's own that are asked for in a form beside what it is about, with every word of them. */
export type AskedFields = { fields: SignupField[]; text: SignupText };

/** What was entered into such fields; null where they were not shown. */
export function enteredFields(typed: Record<string, string>): unknown {
  return typed[ASKS_FIELDS] === undefined ? null : withCustomFields(typed).fields;
}

/** The answer that makes the fields appear, and says what is wrong with them. */
export async function askFor(
  { fields, violations }: FieldsMissing,
  values: Record<string, string>,
): Promise<HostedAnswer> {
  const text = await signupText(fields, []);
  const errors = Object.entries(violations).flatMap(([name, [first]]) =>
    first ? [[name, text.fields[name]?.errors[first.code] ?? text.otherError]] : [],
  );
  return { asks: { fields, text }, values, errors: Object.fromEntries(errors) };
}

/** Once fields were asked for, they stay with whatever is answered next, and so does what was entered. */
export function withAskedFields<Answer extends HostedAnswer>(
  answer: Answer,
  { asks }: HostedAnswer,
  values: Record<string, string>,
): Answer {
  if (!asks || answer.asks) return answer;
  const entered = Object.entries(values).filter(([name]) => name.startsWith("fields."));
  return { ...answer, asks, values: { ...answer.values, ...Object.fromEntries(entered) } };
}
