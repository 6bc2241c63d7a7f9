import { getFormatter, getLocale, getTranslations } from "next-intl/server";
import { errorsOfKind } from "@/app/dashboard/form-fields";
import type { PlainField, PlainKind } from "@/app/dashboard/forms/plain-field";
import { signupText } from "@/app/signup-text";
import { Badge } from "@/components/ui/badge";
import { customSignupFields } from "@/lib/attempts/form";
import type { UserStatus } from "@/lib/directory/list";
import type { CustomField } from "@/lib/profile/custom-fields";
import { textIn, typedValue, valueInWords } from "@/lib/profile/custom-values";
import { PROFILE_FIELDS, PROFILE_NAMES } from "@/lib/profile/fields";
import type { User } from "@/lib/users/read";
import { goneOptions } from "./typed-answers";

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

export async function profileFields(user: User, custom: readonly CustomField[]): Promise<PlainField[]> {
  const t = await getTranslations("dashboard.users.edit.help");
  const word = await profileLabels();
  const helpOf = (name: (typeof EDITABLE)[number]) => {
    const key = (name === "externalId" ? name : PROFILE_FIELDS[name].kind) as "pastDate";
    return t.has(key) ? t(key) : undefined;
  };
  const base = await Promise.all(
    EDITABLE.map(async (name) => ({
      name,
      kind: name,
      label: word(name),
      help: helpOf(name),
      given: user[name] === null ? [] : [user[name]],
      errors: await errorsOfKind(name),
    })),
  );
  return [...base, ...(await customInputs(user, custom))];
}

/** The application's own fields, also those that no form of signup shows. */
async function customInputs(user: User, fields: readonly CustomField[]): Promise<PlainField[]> {
  const text = await signupText(customSignupFields(fields, true), []);
  const t = await getTranslations("customField");
  return fields.map((field) => {
    const name = `fields.${field.name}`;
    const { label = field.name, options = [], errors = {} } = text.fields[name] ?? {};
    const none = { value: "", label: t("noAnswer") };
    const isChosen = field.type === "CHOICE" || field.type === "BOOLEAN";
    const hasOptions = field.type === "CHOICE" || field.type === "MULTIPLE_CHOICE";
    const gone = hasOptions ? goneOptions(field, user.fields[field.name]) : [];
    const offered = [...options, ...gone.map((value) => ({ value, label: t("noLongerOffered", { value }) }))];
    const kinds = { LONG_TEXT: "lines", CHOICE: "select", BOOLEAN: "select", MULTIPLE_CHOICE: "set" } as const;
    return {
      name,
      kind: kinds[field.type as keyof typeof kinds] ?? "line",
      label,
      help: field.name,
      given: typedValue(user.fields[field.name]),
      options: isChosen ? [none, ...offered.filter(({ value }) => value !== "")] : offered,
      errors,
    };
  });
}

/** What a user's own fields hold, in words and by their labels. */
export async function customFacts(user: User, fields: readonly CustomField[]): Promise<[string, string | null][]> {
  const t = await getTranslations("customField");
  const format = await getFormatter();
  const locale = await getLocale();
  return fields.map((field) => {
    const value = user.fields[field.name];
    const words = value === undefined ? undefined : valueInWords(field, value, locale);
    const answer = typeof value === "boolean" ? t(value ? "yes" : "no") : null;
    return [textIn(field.label, locale), words ? format.list(words) : answer];
  });
}

/** What each is called on the user's page. */
export async function profileLabels(): Promise<(name: (typeof EDITABLE)[number]) => string> {
  const t = await getTranslations();
  return (name) => (name === "externalId" ? t("dashboard.users.facts.externalId") : t(`fields.${name}.label`));
}
