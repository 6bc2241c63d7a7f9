import { getTranslations } from "next-intl/server";
import type { FieldCode } from "@/lib/errors";
import type { FormField, HostedAnswer } from "./hosted-form";

/** The field that asks for another username where somebody took the one that was chosen, or where the new one can't be one. */
export async function usernameField(): Promise<FormField> {
  const t = await getTranslations("fields.username");
  return {
    name: "username",
    label: t("anotherLabel"),
    hint: t("hint"),
    autoComplete: "username",
    onlyWhenWrong: true,
  };
}

/** What is wrong with a username: the answer that makes the field appear. */
export async function usernameProblem(typed: string | undefined, code: FieldCode): Promise<HostedAnswer> {
  const t = await getTranslations();
  const sentences: Partial<Record<FieldCode, string>> = {
    required: t("errors.username.required"),
    too_long: t("errors.username.too_long", { maxLength: 200 }),
    invalid_format: t("errors.username.invalid_format"),
    not_unique: t("fields.username.takenMeanwhile"),
  };
  return { values: { username: typed ?? "" }, errors: { username: sentences[code] ?? t("errors.other") } };
}

/** Once a username had to be chosen anew, its field stays with whatever is answered next. */
export function keptUsername({ values, errors }: HostedAnswer): HostedAnswer & { errors: Record<string, string> } {
  const { username } = values ?? {};
  if (username === undefined) return { errors: {} };
  return { values: { username }, errors: errors?.username ? { username: errors.username } : {} };
}
