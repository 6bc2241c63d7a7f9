import { getTranslations } from "next-intl/server";
import type { Violations } from "@/lib/errors";
import { OPERATOR_PASSWORD, WELCOME_KINDS } from "@/lib/operators/welcome-form";
import { answerToNew, type FormAnswer } from "./forms/answer";
import type { PlainField, PlainKind } from "./forms/plain-field";
import { errorsOfKind, plainProblemOf } from "./forms/plain-text";

/**
 * Forms by their group in the catalog: the kind of each field, in the order of the page. Page and action read the same list. The words of a field
 * are `{group}.fields.{name}.label` and, where there is one, `.help`.
 */
const FORMS = {
  newApplication: { displayName: "displayName", name: "ownerName", loginUrl: "url", environment: "choice" },
  newTenant: { displayName: "displayName", name: "tenantName" },
  roles: { displayName: "displayName", name: "roleName" },
  clients: {
    displayName: "displayName",
    enabled: "switch",
    redirectUris: "urls",
    loginUrl: "optionalUrl",
    refreshTokenGraceSeconds: "graceSeconds",
    rights: "rights",
    permissions: "rights",
  },
  workspace: { displayName: "displayName" },
  "domains.new": { domain: "customDomain" },
  operators: { email: "invitee", role: "choice" },
  "account.token": { displayName: "displayName", workspace: "choice", days: "choice" },
  "account.newPassword": { currentPassword: "currentPassword", password: "password" },
  invitation: { displayName: "displayName", password: "password", currentPassword: "currentPassword" },
  newPassword: { password: "password" },
  forgotPassword: { email: "email" },
  welcome: WELCOME_KINDS,
} as const satisfies Record<string, Record<string, PlainKind>>;

type Forms = typeof FORMS;
export type FormName = keyof Forms;
type FieldOf<Form extends FormName> = keyof Forms[Form] & string;

export type FieldOptions<Form extends FormName> = {
  /** The fields that are shown; by default all. */
  only?: readonly FieldOf<Form>[];
  /** For placeholders in the words. Those for the lengths of an operator's password are always given. */
  values?: Record<string, string | number>;
  /** What else a field has, such as options or a given value. */
  more?: { [Name in FieldOf<Form>]?: Partial<PlainField> };
};

/** The fields of a form, with nothing in them but what `more` gives. */
export async function formFields<Form extends FormName>(
  form: Form,
  { only, values, more = {} }: FieldOptions<Form> = {},
): Promise<PlainField[]> {
  const t = await getTranslations(`dashboard.${form}.fields` as "dashboard.roles.fields");
  const { minimumLength: minimum, recommendedLength: recommended } = OPERATOR_PASSWORD;
  const words = (key: string) => {
    const known = key as "name.help";
    return t.has(known) ? t(known, { minimum, recommended, ...values } as never) : undefined;
  };
  const kinds = Object.entries(FORMS[form]) as [FieldOf<Form>, PlainKind][];
  const shown = kinds.filter(([name]) => only?.includes(name) ?? true);
  return Promise.all(
    shown.map(async ([name, kind]) => ({
      name,
      kind,
      label: words(`${name}.label`) ?? name,
      help: words(`${name}.help`),
      given: [],
      errors: await errorsOfKind(kind),
      ...more[name],
    })),
  );
}

/** What was typed into the fields of such a form; "" for what is no text. */
export function typedIn<Form extends FormName>(name: Form, form: FormData): Record<FieldOf<Form>, string> {
  const fields = Object.keys(FORMS[name]) as FieldOf<Form>[];
  return Object.fromEntries(fields.map((field) => [field, textIn(form, field)])) as Record<FieldOf<Form>, string>;
}

/** One text of a form; "" where there is none. */
export function textIn(form: FormData, name: string): string {
  const typed = form.get(name);
  return typeof typed === "string" ? typed : "";
}

/** What such a form shows where nothing was made. */
export async function notMade(
  name: FormName,
  outcome: Parameters<typeof answerToNew>[0] | { type: "invalid"; violations: Violations },
  form: FormData,
): Promise<FormAnswer> {
  return answerToNew(outcome, form, await plainProblemOf(FORMS[name]));
}
