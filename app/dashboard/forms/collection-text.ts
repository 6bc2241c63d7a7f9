import { getFormatter, getTranslations } from "next-intl/server";
import { createElement } from "react";
import { PROFILE_FIELDS, type ProfileField } from "@/lib/profile/fields";
import type { Collection } from "@/lib/settings/collections";
import { fieldsOf, type MemberField, rowOf } from "@/lib/settings/form";
import { type FormValues, inLargestUnit, NO_LIST } from "@/lib/settings/inputs";
import type { Explained, Source } from "@/lib/settings/resolve";
import type { Field } from "./plain-field";
import type { Sample } from "./sample-url";

type Shown = {
  members: Record<string, Explained<unknown>>;
  /** Whether it is a tenant's, which may inherit each member. */
  overridable: boolean;
  sample: Omit<Sample, "of">;
  values: FormValues;
};

const SAMPLE_LABELS = { signup: "form.sample", mail: "form.sampleMail" } as const;

/** A field for each member of a collection, in the order of its page; several lists are one field. */
export async function collectionFields(collection: Collection, shown: Shown): Promise<Field[]> {
  const { members, overridable, sample, values } = shown;
  const t = await getTranslations("dashboard");
  const word = await memberWords(collection);
  const describe = await describeMember(collection);
  const optionWord = await optionWords(collection);
  const inheritedValue = (name: string) => describe(name, members[name]?.inherited.value);
  const fieldFor = (name: string, field: MemberField): Field => {
    const lists = field.kind === "list" ? field.lists : [];
    const source = nearest((lists.length > 0 ? lists : [name]).map((member) => members[member]?.source));
    const inherited =
      lists.length > 0
        ? lists.map((list) => `${word(`${list}.label`)}: ${inheritedValue(list)}`).join(" · ")
        : inheritedValue(name);
    const leadsFrom = field.kind === "url" ? field.leadsFrom : undefined;
    return {
      name,
      kind: field.kind,
      label: word(`${name}.${field.kind === "list" ? "rowLabel" : "label"}`) ?? name,
      help: word(`${name}.help`) ?? "",
      given: values[name] ?? [],
      options: field.options.map((value) => ({
        value,
        label: optionWord(name, value),
        help: word(`${name}.options.${value}.help`),
        always: field.kind === "set" && field.always === value,
      })),
      lists: [...lists, NO_LIST].map((value) => ({ value, label: word(`${name}.lists.${value}`) ?? value })),
      words: Object.fromEntries(["hint", "unit"].flatMap((part) => wordEntry(part, word(`${name}.${part}`)))),
      isText: field.kind === "colour" && field.isText,
      errors: { public_suffix: t("errors.url.public_suffix"), other: word(`${name}.error`) ?? t("form.otherError") },
      badge: {
        tone: source === "DEFAULT" ? "neutral" : "accent",
        label: t(`source.${source === "APPLICATION" && !overridable ? "setHere" : source}`),
      },
      inherited: overridable
        ? t.rich("source.inherited", {
            value: () => createElement("span", { className: "font-medium text-foreground" }, inherited),
            source: members[name]?.inherited.source ?? "DEFAULT",
          })
        : undefined,
      sample: leadsFrom && {
        ...sample,
        of: leadsFrom,
        label: t(SAMPLE_LABELS[leadsFrom], { tenant: sample.tenantName }),
      },
    };
  };
  return fieldsOf(collection)
    .filter(([name, field]) => rowOf(name, field) === name)
    .map(([name, field]) => fieldFor(name, field));
}

function wordEntry(part: string, text: string | undefined): [string, string][] {
  return text === undefined ? [] : [[part, text]];
}

function nearest(sources: readonly (Source | undefined)[]): Source {
  return (["TENANT", "APPLICATION"] as const).find((source) => sources.includes(source)) ?? "DEFAULT";
}

/** A member's value in words; "inherit" for one that an owner has not set. */
export async function describeMember(collection: Collection): Promise<(name: string, value: unknown) => string> {
  const t = await getTranslations("dashboard");
  const format = await getFormatter();
  const word = await memberWords(collection);
  const optionWord = await optionWords(collection);
  const fields = new Map(fieldsOf(collection));
  return (name, value) => {
    const field = fields.get(name);
    if (value === "inherit") return t("source.inherit");
    // A member with pages of its own, such as one of the operator's own fields.
    if (!field && typeof value === "object" && value !== null) return JSON.stringify(value);
    if (!field || value === null || value === undefined) return word(`${name}.none`) ?? t("form.none");
    const option = (each: unknown) => optionWord(name, String(each));
    switch (field.kind) {
      case "choice":
        return option(value);
      case "set":
      case "list":
        return Array.isArray(value) && value.length > 0 ? format.list(value.map(option)) : t("form.none");
      case "switch":
        return value ? t("form.on") : t("form.off");
      case "number":
        return [String(value), word(`${name}.unit`)].filter(Boolean).join(" ");
      case "minutes": {
        const { amount, unit } = inLargestUnit(Number(value));
        return t(`amount.${unit}`, { amount });
      }
      case "url":
      case "image":
      case "colour":
        return String(value);
    }
  };
}

/** A word of the catalog for a member, or undefined where the catalog has none. */
export async function memberWords(collection: Collection): Promise<(path: string) => string | undefined> {
  const t = await getTranslations("dashboard");
  return (path) => {
    const key = `collections.${collection}.members.${path}` as "collections.user-schemas.members.required.label";
    return t.has(key) ? t(key) : undefined;
  };
}

/** What an option of a member is called; a field of the profile is called as the signup page calls it. */
async function optionWords(collection: Collection): Promise<(name: string, option: string) => string> {
  const word = await memberWords(collection);
  const fields = await getTranslations("fields");
  return (name, option) =>
    Object.hasOwn(PROFILE_FIELDS, option)
      ? fields(`${option as ProfileField}.label`)
      : (word(`${name}.options.${option}.label`) ?? option);
}
