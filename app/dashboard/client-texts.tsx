import compile from "icu-minify/compile";
import type { Messages } from "next-intl";
import { getLocale, getMessages } from "next-intl/server";
import type { ReactNode } from "react";
import { type ClientTextGroups, ClientTextsProvider, type TextGroup } from "./use-texts";

/** Gives client components below it the texts that stand directly in these groups of the catalog, and no others: a page carries what it shows. */
export async function ClientTexts({ of, children }: { of: readonly TextGroup[]; children: ReactNode }) {
  return (
    <ClientTextsProvider locale={await getLocale()} texts={clientTexts(await getMessages(), of)}>
      {children}
    </ClientTextsProvider>
  );
}

/** The texts of these groups, compiled for the browser. */
export function clientTexts(messages: Messages, groups: readonly TextGroup[]): ClientTextGroups {
  return Object.fromEntries(
    groups.map((group) => {
      const texts = Object.entries(groupIn(messages, group)).flatMap(([key, text]) =>
        // What the compiler makes has no prototype, which React does not send.
        typeof text === "string" ? [[key, structuredClone(compile(text))] as const] : [],
      );
      return [group, Object.fromEntries(texts)];
    }),
  );
}

function groupIn(messages: Messages, group: TextGroup): Record<string, unknown> {
  return group.split(".").reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], messages) as Record<
    string,
    unknown
  >;
}
