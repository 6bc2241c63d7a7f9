import { domainToUnicode } from "node:url";
import { getFormatter, getTranslations } from "next-intl/server";
import type { Violations } from "@/lib/errors";
import { OPERATOR_PASSWORD, WELCOME_KINDS } from "@/lib/operators/welcome-form";
import { mapProfile, PROFILE_FIELDS } from "@/lib/profile/fields";
import { answerToNew, type FormAnswer, type Wording } from "./forms/answer";
import { domainsIn, type PlainField, type PlainKind, textsIn } from "./forms/plain-field";

/**
 * Forms by their group in the catalog: the kind of each field, in the order of the page. Page and action read the same list. The words of a field
 * are `{group}.fields.{name}.label` and, where there are any, `.help` and for a switch `.option`.
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
    machineRole: "rights",
  },
  workspace: { displayName: "displayName" },
  application: {
    displayName: "displayName",
    signupEnabled: "switch",
    loginUrl: "url",
    logoutUrls: "urls",
    customSignupPageUrl: "optionalUrl",
    customTenantSignupPageUrl: "optionalUrl",
    customLoginPageUrl: "optionalUrl",
    activationProofRequired: "switch",
  },
  tenant: { displayName: "displayName", signupEnabled: "switch", allowedSignupEmailDomains: "domains" },
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
  /** What is changed: each field is given the member of its name. */
  row?: object;
  /** What else a field has, such as options or a given value. */
  more?: { [Name in FieldOf<Form>]?: Partial<PlainField> };
};

/** The fields of a form, with what `row` and `more` give. */
export async function formFields<Form extends FormName>(
  form: Form,
  { only, values, row = {}, more = {} }: FieldOptions<Form> = {},
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
      given: givenBy(row[name as keyof typeof row]),
      errors: await errorsOfKind(kind),
      ...(kind === "switch" ? { options: [{ value: "on", label: words(`${name}.option`) ?? "" }] } : {}),
      ...more[name],
    })),
  );
}

function givenBy(value: unknown): string[] {
  if (typeof value === "boolean") return value ? ["on"] : [];
  return Array.isArray(value) ? value.map((each) => domainAsRead(String(each))) : value ? [String(value)] : [];
}

/** A domain as people write it. */
export function domainAsRead(domain: string): string {
  return domainToUnicode(domain) || domain;
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

/** What such a form was sent with, as a change of the row takes it. */
export function sentIn(name: FormName, form: FormData): Record<string, unknown> {
  const kinds: Record<string, PlainKind> = FORMS[name];
  return Object.fromEntries(Object.entries(kinds).map(([field, kind]) => [field, sentValue(form, field, kind)]));
}

function sentValue(form: FormData, name: string, kind: PlainKind): unknown {
  const text = textIn(form, name);
  switch (kind) {
    case "switch":
      return form.has(name);
    case "urls":
      return textsIn(form, name);
    case "domains":
      return domainsIn(form, name);
    case "url":
      return text.trim();
    case "optionalUrl":
      return text.trim() || null;
    default:
      return text;
  }
}

/** What such a form shows where nothing was made. */
export async function notMade(
  name: FormName,
  outcome: Parameters<typeof answerToNew>[0] | { type: "invalid"; violations: Violations },
  form: FormData,
): Promise<FormAnswer> {
  return answerToNew(outcome, form, await plainProblemOf(FORMS[name]));
}

/** The sentences for what is wrong with the fields of a form. */
export async function plainProblemOf(kinds: Record<string, PlainKind>): Promise<Wording["problem"]> {
  const t = await getTranslations("dashboard");
  return (name, code) => {
    const kind = kinds[name] ?? "displayName";
    const key = `errors.${ERRORS[kind] ?? kind}.${code}` as "errors.name.required";
    return t.has(key) ? t(key) : t("form.otherError");
  };
}

/** The words for the outcome of a change by such a form. */
export async function plainWording(of: FormName, sent: Record<string, unknown>): Promise<Wording> {
  const t = await getTranslations(`dashboard.${of}.fields` as "dashboard.roles.fields");
  return {
    labels: Object.fromEntries(Object.keys(sent).map((name) => [name, t(`${name}.label` as "name.label")])),
    problem: await plainProblemOf(FORMS[of]),
    describe: await describePlain(),
    sent,
  };
}

export async function describePlain(): Promise<(name: string, value: unknown) => string> {
  const t = await getTranslations("dashboard.form");
  const format = await getFormatter();
  return (_name, value) => {
    if (typeof value === "boolean") return value ? t("on") : t("off");
    if (Array.isArray(value))
      return value.length > 0 ? format.list(value.map((each) => domainAsRead(String(each)))) : t("none");
    return value === null || value === "" ? t("none") : String(value);
  };
}

/** Which sentences of the catalog a kind of field has for what is wrong with it, where they are not called after the kind. */
const ERRORS: { [Kind in PlainKind]?: string } = {
  ownerName: "name",
  ...mapProfile((name) => PROFILE_FIELDS[name].kind),
  optionalUrl: "url",
  switch: "displayName",
  choice: "environment",
  set: "roles",
  line: "text",
  lines: "text",
  select: "environment",
};

/** Every sentence for what can be wrong with a kind of field, by code. */
export async function errorsOfKind(kind: PlainKind): Promise<Record<string, string>> {
  const t = await getTranslations("dashboard");
  return {
    ...(t.raw(`errors.${ERRORS[kind] ?? kind}` as never) as Record<string, string>),
    other: t("form.otherError"),
  };
}
