import compile from "icu-minify/compile";
import type { Messages } from "next-intl";
import { getLocale, getMessages } from "next-intl/server";
import type { ReactNode } from "react";
import { type ClientMessages, ClientTextsProvider, type TextGroup } from "./use-texts";

/** Gives client components below it the texts that stand directly in these groups of the catalog, and no others: a page carries what it shows. */
export async function ClientTexts({ of, children }: { of: readonly TextGroup[]; children: ReactNode }) {
  const all = await getMessages();
  const texts = of.flatMap((group) =>
    Object.entries(groupIn(all, group)).flatMap(([key, text]) =>
      // What the compiler makes has no prototype, which React does not send.
      typeof text === "string" ? [[`${group}.${key}`, structuredClone(compile(text))] as const] : [],
    ),
  );
  const messages: ClientMessages = Object.fromEntries(texts);
  return (
    <ClientTextsProvider locale={await getLocale()} messages={messages}>
      {children}
    </ClientTextsProvider>
  );
}

function groupIn(messages: Messages, group: TextGroup): Record<string, unknown> {
  return group.split(".").reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], messages) as Record<
    string,
    unknown
  >;
}
