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

/** Texts by their whole path. They come compiled, because what parses them would weigh more than most pages' own scripts. */
export type ClientMessages = Record<string, CompiledMessage>;

type TextsIn<Group extends TextGroup> = MessageKeys<
  NestedValueOf<Messages, Group>,
  NestedKeyOf<NestedValueOf<Messages, Group>>
>;

const context = createContext<{ locale: string; messages: ClientMessages }>({ locale: "", messages: {} });

const formatters = {
  getDateTimeFormat: (...options: ConstructorParameters<typeof Intl.DateTimeFormat>) =>
    new Intl.DateTimeFormat(...options),
  getNumberFormat: (...options: ConstructorParameters<typeof Intl.NumberFormat>) => new Intl.NumberFormat(...options),
  getPluralRules: (...options: ConstructorParameters<typeof Intl.PluralRules>) => new Intl.PluralRules(...options),
};

/** Adds to the texts that its children already have. Pages use `ClientTexts`. */
export function ClientTextsProvider(props: { locale: string; messages: ClientMessages; children: ReactNode }) {
  const { messages: outer } = useContext(context);
  const { locale, messages, children } = props;
  return <context.Provider value={{ locale, messages: { ...outer, ...messages } }}>{children}</context.Provider>;
}

/** As next-intl's `useTranslations`, for the groups that a `ClientTexts` above has given. A text that is missing shows its path. */
export function useTexts<Group extends TextGroup>(group: Group) {
  const { locale, messages } = useContext(context);
  return (key: TextsIn<Group>, values?: Record<string, string | number>): string => {
    const path = `${group}.${String(key)}`;
    const message = messages[path];
    return message === undefined ? path : String(format(message, locale, values, { formatters }));
  };
}
