import { getTranslations } from "next-intl/server";
import type { PlainField, PlainKind } from "@/app/dashboard/forms/plain-field";
import { errorsOfKind } from "@/app/dashboard/forms/plain-text";
import { PROFILE_FIELDS } from "@/lib/profile/fields";
import type { User } from "@/lib/users/read";

/** Everything of a user that can be written here, in the order in which signup asks. Each is a kind of its own. */
export const EDITABLE = [...PROFILE_FIELDS, "externalId"] as const satisfies PlainKind[];

export async function profileFields(user: User): Promise<PlainField[]> {
  const t = await getTranslations("dashboard.users.edit.help");
  const word = await profileLabels();
  return Promise.all(
    EDITABLE.map(async (name) => ({
      name,
      kind: name,
      label: word(name),
      help: t.has(name as "birthdate") ? t(name as "birthdate") : undefined,
      given: user[name] === null ? [] : [user[name]],
      errors: await errorsOfKind(name),
    })),
  );
}

/** What each is called on the user's page. */
export async function profileLabels(): Promise<(name: (typeof EDITABLE)[number]) => string> {
  const t = await getTranslations("dashboard.users");
  return (name) => (name === "externalId" ? t("facts.externalId") : t(`profile.${name}`));
}
