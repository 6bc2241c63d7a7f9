import { getFormatter, getTranslations } from "next-intl/server";
import { createElement, type ReactNode } from "react";
import { PROFILE_FIELDS, type ProfileField } from "@/lib/profile/fields";
import { inLargestUnit, UNITS } from "@/lib/settings/collection";
import type { Collection } from "@/lib/settings/collections";
import { fieldsOf, type MemberField, NO_LIST } from "@/lib/settings/form";
import type { Explained } from "@/lib/settings/resolve";
import type { Sample } from "./sample-url";

/** The words around one member. */
export type MemberText = {
  label: string;
  help: string;
  error: string;
  hint?: string | undefined;
  unit?: string | undefined;
  options: Record<string, { label: string; help?: string | undefined }>;
  /** What each list of a row of lists is called there. */
  lists: Record<string, string>;
  /** What holds while a tenant inherits, and who says so. */
  inherited: ReactNode;
  /** For a URL: what it becomes for one tenant. */
  sample?: (Sample & { label: string }) | undefined;
};

export type CollectionText = {
  title: string;
  intro: string;
  members: Record<string, MemberText>;
};

type Shown = {
  members: Record<string, Explained<unknown>>;
  sample: Omit<Sample, "of">;
};

const SAMPLE_LABELS = { signup: "form.sample", mail: "form.sampleMail" } as const;

/** The words of a collection's form. */
export async function collectionText(collection: Collection, { members, sample }: Shown): Promise<CollectionText> {
  const t = await getTranslations("dashboard");
  const word = await memberWords(collection);
  const describe = await describeMember(collection);
  const optionWord = await optionWords(collection);
  const memberText = async (name: string, field: MemberField): Promise<MemberText> => {
    const label = word(`${name}.${field.kind === "list" ? "rowLabel" : "label"}`) ?? name;
    const of = field.kind === "url" ? field.leadsFrom : undefined;
    const inherited = members[name]?.inherited;
    const lists = field.kind === "list" ? field.lists : [];
    const inheritedWords = () =>
      lists.length > 0
        ? lists.map((list) => `${word(`${list}.label`)}: ${describe(list, members[list]?.inherited.value)}`).join(" · ")
        : describe(name, inherited?.value);
    return {
      label,
      help: word(`${name}.help`) ?? "",
      error: word(`${name}.error`) ?? t("form.otherError"),
      hint: word(`${name}.hint`),
      unit: word(`${name}.unit`),
      options: Object.fromEntries(
        (field.kind === "minutes" ? Object.keys(UNITS) : field.options).map((option) => [
          option,
          { label: optionWord(name, option), help: word(`${name}.options.${option}.help`) },
        ]),
      ),
      lists: Object.fromEntries([...lists, NO_LIST].map((list) => [list, word(`${name}.lists.${list}`) ?? list])),
      inherited: t.rich("source.inherited", {
        value: () => createElement("span", { className: "font-medium text-foreground" }, inheritedWords()),
        source: inherited?.source ?? "DEFAULT",
      }),
      sample: of && { ...sample, of, label: t(SAMPLE_LABELS[of], { tenant: sample.tenantName }) },
    };
  };
  const texts = fieldsOf(collection).map(async ([name, field]) => [name, await memberText(name, field)] as const);
  return {
    title: t(`collections.${collection}.title`),
    intro: t(`collections.${collection}.intro`),
    members: Object.fromEntries(await Promise.all(texts)),
  };
}

/** A member's value in words, as people read it; "inherit" for one that an owner says nothing about. */
export async function describeMember(collection: Collection): Promise<(name: string, value: unknown) => string> {
  const t = await getTranslations("dashboard");
  const format = await getFormatter();
  const word = await memberWords(collection);
  const optionWord = await optionWords(collection);
  const fields = new Map(fieldsOf(collection));
  return (name, value) => {
    const field = fields.get(name);
    if (value === "inherit") return t("source.inherit");
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
