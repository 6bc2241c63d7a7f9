import { getTranslations } from "next-intl/server";
import { errorsOfKind } from "@/app/dashboard/form-fields";
import type { PlainField, PlainKind } from "@/app/dashboard/forms/plain-field";
import { Badge } from "@/components/ui/badge";
import type { UserStatus } from "@/lib/directory/list";
import { PROFILE_FIELDS, PROFILE_NAMES } from "@/lib/profile/fields";
import type { User } from "@/lib/users/read";

const TONES = { PROVISIONED: "accent", ACTIVE: "success", INACTIVE: "neutral" } as const;

export async function StatusBadge({ status }: { status: UserStatus }) {
  const t = await getTranslations("dashboard.users.statuses");
  return <Badge tone={TONES[status]}>{t(status)}</Badge>;
}

/** What an operator can do to a user on a page of its own, and for which status it is offered. */
const USER_ACTIONS = {
  activate: ["PROVISIONED", "INACTIVE"],
  deactivate: ["PROVISIONED", "ACTIVE"],
  delete: ["PROVISIONED", "ACTIVE", "INACTIVE"],
} as const satisfies Record<string, UserStatus[]>;

export type UserAction = keyof typeof USER_ACTIONS;

export function actionsFor(status: UserStatus): UserAction[] {
  return (Object.keys(USER_ACTIONS) as UserAction[]).filter((action) =>
    (USER_ACTIONS[action] as readonly UserStatus[]).includes(status),
  );
}

/** Everything of a user that can be written here, in the order in which signup asks. Each is a kind of its own. */
export const EDITABLE = [...PROFILE_NAMES, "externalId"] as const satisfies PlainKind[];

export async function profileFields(user: User): Promise<PlainField[]> {
  const t = await getTranslations("dashboard.users.edit.help");
  const word = await profileLabels();
  const helpOf = (name: (typeof EDITABLE)[number]) => {
    const key = (name === "externalId" ? name : PROFILE_FIELDS[name].kind) as "pastDate";
    return t.has(key) ? t(key) : undefined;
  };
  return Promise.all(
    EDITABLE.map(async (name) => ({
      name,
      kind: name,
      label: word(name),
      help: helpOf(name),
      given: user[name] === null ? [] : [user[name]],
      errors: await errorsOfKind(name),
    })),
  );
}

/** What each is called on the user's page. */
export async function profileLabels(): Promise<(name: (typeof EDITABLE)[number]) => string> {
  const t = await getTranslations();
  return (name) => (name === "externalId" ? t("dashboard.users.facts.externalId") : t(`fields.${name}.label`));
}
