import { getTranslations } from "next-intl/server";
import type { UsernameText } from "./username-field";

/** The words of the field that asks for another username. */
export async function usernameText(): Promise<UsernameText> {
  const t = await getTranslations();
  return {
    label: t("fields.username.anotherLabel"),
    hint: t("fields.username.hint"),
    errors: {
      required: t("errors.username.required"),
      too_long: t("errors.username.too_long", { maxLength: 200 }),
      invalid_format: t("errors.username.invalid_format"),
      not_unique: t("fields.username.takenMeanwhile"),
    },
    other: t("errors.other"),
  };
}
