import { domainToUnicode } from "node:url";
import { getFormatter, getLocale, getTranslations } from "next-intl/server";
import type { SignupField, SignupFieldName } from "@/lib/attempts/form";
import { FIELD_CODES, type FieldCode } from "@/lib/errors";
import type { CustomField } from "@/lib/profile/custom-fields";
import { lengthsOf, type Texts } from "@/lib/profile/custom-values";
import { type Language, type OperatorText, textFor } from "./reader-language";

export type FieldText = {
  label: string;
  hint?: string;
  /** Of an operator's label and hint that are not in the language of the page. */
  language?: Language | undefined;
  hintLanguage?: Language | undefined;
  /** Of a field in which something is chosen; the value that stands for no choice among them. */
  options?: OptionText[];
  /** The sentence of each thing that can be wrong with it. */
  errors: Partial<Record<FieldCode, string>>;
};

/** For the button that shows what is in a password field. */
export type PasswordToggle = { show: string; hide: string; shown: string; hidden: string };

export type OptionText = { value: string; label: string; language?: Language | undefined };

/** Every word of the signup form, so that the browser needs no catalog. */
export type SignupText = {
  fields: Record<string, FieldText>;
  otherError: string;
  /** By number of errors; the first is for none. */
  summaries: string[];
  optional: string;
  submit: string;
  submitting: string;
  password: PasswordToggle;
  strength: Record<"label" | "too_short" | "weak" | "fair" | "good", string>;
  address: Record<"label" | "empty" | "checking" | "available" | "taken", string>;
};

/**
 * @param emailDomains that this tenant takes; empty for any
 * @param languages that operators' texts are shown in, best first; by default that of the page
 */
export async function signupText(
  fields: readonly Omit<SignupField, "input">[],
  emailDomains: readonly string[],
  languages: readonly string[] = [],
): Promise<SignupText> {
  const t = await getTranslations();
  const address = await getTranslations("signup.address");
  const texts = await Promise.all(
    fields.map(async (field) => [field.name, await fieldText(field, emailDomains, languages)] as const),
  );
  return {
    fields: Object.fromEntries(texts),
    otherError: t("errors.other"),
    summaries: [0, ...fields.keys()].map((_, count) => t("common.summary", { count })),
    optional: t("common.optional"),
    submit: t("signup.submit"),
    submitting: t("signup.submitting"),
    password: await passwordText(),
    strength: await strengthText(fields.find(({ name }) => name === "password")?.minLength ?? 0),
    address: {
      label: address("label"),
      empty: address("empty"),
      checking: address("checking"),
      available: address("available"),
      taken: address("taken"),
    },
  };
}

/** How hard a password is to guess, in words. */
export async function strengthText(minLength: number): Promise<SignupText["strength"]> {
  const t = await getTranslations("signup.strength");
  return {
    label: t("label"),
    too_short: t("too_short", { minLength }),
    weak: t("weak"),
    fair: t("fair"),
    good: t("good"),
  };
}

export async function passwordText(): Promise<PasswordToggle> {
  const t = await getTranslations("common");
  return { show: t("showPassword"), hide: t("hidePassword"), shown: t("show"), hidden: t("hide") };
}

async function fieldText(
  field: Omit<SignupField, "input">,
  emailDomains: readonly string[],
  languages: readonly string[],
): Promise<FieldText> {
  if (field.custom) return customFieldText(field.custom, field.required, languages);
  const t = await getTranslations();
  const values = { minLength: field.minLength, maxLength: field.maxLength, domains: await listed(emailDomains) };
  const hintKey = hintKeyOf(field, emailDomains);
  const sentence = (code: FieldCode) => {
    // Not every code can befall every field, so the pair is looked up, and typed as one that there is.
    const key = `errors.${field.name}.${code}` as "errors.email.required";
    return t.has(key) ? [[code, t(key, values as never)]] : [];
  };
  return {
    label: t(`fields.${field.name as SignupFieldName}.label`),
    ...(t.has(hintKey) ? { hint: t(hintKey, values) } : {}),
    errors: Object.fromEntries(FIELD_CODES.flatMap(sentence)),
  };
}

/** The operator's words in the reader's language, and ours for what is wrong. */
async function customFieldText(
  field: CustomField,
  required: boolean,
  languages: readonly string[],
): Promise<FieldText> {
  const t = await getTranslations("customField");
  const locale = await getLocale();
  const inTheirs = (texts: Texts) => textFor(texts, [...languages, locale], locale);
  const { text: label, language } = inTheirs(field.label);
  const hint = field.help && inTheirs(field.help);
  const { min: minLength, max: maxLength } = lengthsOf(field);
  const values = { label, minLength, maxLength, minimum: field.minimum ?? 0, maximum: field.maximum ?? 0 };
  const sentences = FIELD_CODES.flatMap((code) => {
    const key = `${field.type}.${code}` as "TEXT.required";
    return t.has(key) ? [[code, t(key, values)]] : [];
  });
  return {
    label,
    language,
    ...(hint ? { hint: hint.text, hintLanguage: hint.language } : {}),
    options: await optionsOf(field, required, inTheirs),
    errors: Object.fromEntries(sentences),
  };
}

async function optionsOf(
  field: CustomField,
  required: boolean,
  inTheirs: (texts: Texts) => OperatorText,
): Promise<OptionText[]> {
  const t = await getTranslations("customField");
  const chosen = (field.options ?? []).map(({ value, label }) => {
    const { text, language } = inTheirs(label);
    return { value, label: text, language };
  });
  switch (field.type) {
    case "CHOICE":
      return [{ value: "", label: t("choose") }, ...chosen];
    case "MULTIPLE_CHOICE":
      return chosen;
    case "BOOLEAN": {
      const none = { value: "", label: t("noAnswer") };
      return [{ value: "true", label: t("yes") }, { value: "false", label: t("no") }, ...(required ? [] : [none])];
    }
    default:
      return [];
  }
}

/** Not every field has a hint. */
function hintKeyOf({ name, required }: Pick<SignupField, "name" | "required">, emailDomains: readonly string[]) {
  if (name === "email" && emailDomains.length > 0) return "fields.email.domainsHint";
  if (name === "password" && !required) return "fields.password.optionalHint";
  return `fields.${name}.hint` as "fields.username.hint";
}

/** Domains as their readers write them, not as they are stored. */
async function listed(domains: readonly string[]): Promise<string> {
  return (await getFormatter()).list(domains.map(domainToUnicode), { type: "disjunction" });
}
