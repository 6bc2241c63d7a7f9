"use client";

import format, { type CompiledMessage } from "icu-minify/format";
import type { MessageKeys, Messages, NestedKeyOf, NestedValueOf } from "next-intl";
import { createContext, type ReactNode, useContext } from "react";

/** The groups of the catalog that client components use, by their paths. */
export type TextGroup =
  | "dashboard.form"
  | "dashboard.form.urls"
  | "dashboard.colour"
  | "dashboard.units"
  | "dashboard.source"
  | "dashboard.preview"
  | "dashboard.preview.steps"
  | "dashboard.preview.devices"
  | "dashboard.preview.schemes"
  | "dashboard.signIn"
  | "dashboard.account.token"
  | "dashboard.clients.secret"
  | "dashboard.configuration"
  | "dashboard.bulk.import"
  | "dashboard.tenant.fields.allowedSignupEmailDomains";

/** The texts of each group, by key. They come compiled, because what parses them would weigh more than most pages' own scripts. */
export type ClientTextGroups = { [Group in TextGroup]?: Record<string, CompiledMessage> };

type TextsIn<Group extends TextGroup> = MessageKeys<
  NestedValueOf<Messages, Group>,
  NestedKeyOf<NestedValueOf<Messages, Group>>
>;

const context = createContext<{ locale: string; texts: ClientTextGroups }>({ locale: "", texts: {} });

const formatters = {
  getDateTimeFormat: (...options: ConstructorParameters<typeof Intl.DateTimeFormat>) =>
    new Intl.DateTimeFormat(...options),
  getNumberFormat: (...options: ConstructorParameters<typeof Intl.NumberFormat>) => new Intl.NumberFormat(...options),
  getPluralRules: (...options: ConstructorParameters<typeof Intl.PluralRules>) => new Intl.PluralRules(...options),
};

type ProviderProps = { locale: string; texts: ClientTextGroups; children: ReactNode };

/** Adds to the texts that its children already have. Pages use `ClientTexts`. */
export function ClientTextsProvider({ locale, texts, children }: ProviderProps) {
  const { texts: outer } = useContext(context);
  return <context.Provider value={{ locale, texts: { ...outer, ...texts } }}>{children}</context.Provider>;
}

/**
 * As next-intl's `useTranslations`, for the groups that a `ClientTexts` above has given. Throws where none gives the group: a page would show
 * keys instead of texts.
 */
export function useTexts<Group extends TextGroup>(group: Group) {
  const { locale, texts } = useContext(context);
  const given = texts[group];
  if (!given) throw new Error(`No ClientTexts above gives "${group}".`);
  return (key: TextsIn<Group>, values?: Record<string, string | number>): string => {
    const text = given[String(key)];
    if (text === undefined) throw new Error(`The catalog has no text "${group}.${String(key)}".`);
    return String(format(text, locale, values, { formatters }));
  };
}
