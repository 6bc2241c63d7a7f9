import { domainToUnicode } from "node:url";
import { getFormatter, getTranslations } from "next-intl/server";
import type { Wording } from "@/app/dashboard/forms/answer";
import { OWN_SETTINGS, type PlainField, type PlainKind } from "@/app/dashboard/forms/plain-field";
import type { FieldCode } from "@/lib/errors";
import { mapProfile, PROFILE_FIELDS } from "@/lib/profile/fields";

/** Which sentences of the catalog a kind of field has for what is wrong with it, where they are not called after the kind. */
const ERRORS: { [Kind in PlainKind]?: string } = {
  ownerName: "name",
  ...mapProfile((name) => PROFILE_FIELDS[name].kind),
  optionalUrl: "url",
  switch: "displayName",
  choice: "environment",
  set: "roles",
};

const KINDS: Record<string, PlainKind> = {
  ...OWN_SETTINGS.application,
  ...OWN_SETTINGS.tenant,
  redirectUris: "urls",
  roles: "set",
  machineRole: "rights",
  permissions: "rights",
  refreshTokenGraceSeconds: "graceSeconds",
};

/** Every sentence for what can be wrong with a kind of field, by code. */
export async function errorsOfKind(kind: PlainKind): Promise<Record<string, string>> {
  const t = await getTranslations("dashboard");
  return {
    ...(t.raw(`errors.${ERRORS[kind] ?? kind}` as never) as Record<string, string>),
    other: t("form.otherError"),
  };
}

/** A field of an application's or a tenant's own settings, with its words from the catalog. */
export async function settingsField(
  of: "application" | "tenant",
  name: string,
  value: string | boolean | readonly string[] | null,
): Promise<PlainField> {
  const t = await getTranslations("dashboard");
  const word = (part: string) => t(`${of}.fields.${name}.${part}` as "tenant.fields.displayName.label");
  const kind = KINDS[name] ?? "displayName";
  return {
    name,
    kind,
    label: word("label"),
    help: word("help"),
    given: givenBy(value),
    errors: await errorsOfKind(kind),
    ...(kind === "switch" ? { options: [{ value: "on", label: word("option") }] } : {}),
  };
}

function givenBy(value: string | boolean | readonly string[] | null): string[] {
  if (typeof value === "boolean") return value ? ["on"] : [];
  if (typeof value === "string") return [value];
  return (value ?? []).map(domainAsRead);
}

/** A domain as people write it. */
export function domainAsRead(domain: string): string {
  return domainToUnicode(domain) || domain;
}

/** Where the catalog has the words for the members of each. */
const WORDS = {
  application: "application.fields",
  tenant: "tenant.fields",
  role: "roles.fields",
  client: "clients.fields",
  workspace: "workspace.fields",
};

/** The words for the outcome of a form of settings that are no collection. */
export async function plainWording(
  of: "application" | "tenant" | "roles" | "role" | "client" | "workspace",
  sent: Record<string, unknown>,
): Promise<Wording> {
  const t = await getTranslations("dashboard");
  const sentence = await errorSentences();
  const label = (name: string) =>
    of === "roles" ? t("roles.label") : t(`${WORDS[of]}.${name}.label` as "tenant.fields.displayName.label");
  return {
    labels: Object.fromEntries(Object.keys(sent).map((name) => [name, label(name)])),
    problem: (name: string, code: FieldCode) => sentence(KINDS[name] ?? "displayName", code),
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

/** The sentence for what is wrong with a field of a form whose fields are of these kinds. */
export async function plainProblemOf(kinds: Record<string, PlainKind>): Promise<Wording["problem"]> {
  const sentence = await errorSentences();
  return (name, code) => sentence(kinds[name] ?? "displayName", code);
}

/** The sentence for what is wrong with a kind of field. */
async function errorSentences(): Promise<(kind: PlainKind, code: string) => string> {
  const t = await getTranslations("dashboard");
  return (kind, code) => {
    const key = `errors.${ERRORS[kind] ?? kind}.${code}` as "errors.name.required";
    return t.has(key) ? t(key) : t("form.otherError");
  };
}
