"use client";

import "./globals.css";
import { useLayoutEffect, useRef, useState } from "react";
import { Card } from "@/components/ui/card";
import { Sheet } from "@/components/ui/sheet";
import { failureMessages } from "@/lib/i18n/failure";
import { DEFAULT_LOCALE, type Locale, locales } from "@/lib/i18n/locales";
import { Failure, FailureText } from "./failure";

/** A fault outside of every page. It takes the place of the whole document, and looks like the page that it takes the place of. */
export default function GlobalError({ retry }: { error: unknown; retry: () => void }) {
  const [page] = useState(lookAtPage);
  return (
    <html dir={locales[page.locale].direction} lang={page.locale}>
      <head>
        {/* As in the root layout, whose place this takes. */}
        <meta content="width=device-width, initial-scale=1" name="viewport" />
        <meta content="light dark" name="color-scheme" />
      </head>
      <body>
        {page.style ? <style nonce={page.style.nonce}>{page.style.text}</style> : null}
        <FailureText text={failureMessages[page.locale].failure}>
          <Sheet header={page.brand ? <KeptBrand brand={page.brand} /> : null}>
            <Card>
              <Failure retry={retry} />
            </Card>
          </Sheet>
        </FailureText>
      </body>
    </html>
  );
}

/** Logo or name, as they stood on the page. */
function KeptBrand({ brand }: { brand: Node }) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => ref.current?.replaceChildren(brand), [brand]);
  return <div ref={ref} />;
}

type Page = { locale: Locale; style?: { text: string; nonce: string }; brand?: Node };

/** What is known of the page while it is still there. Nothing on the server. */
function lookAtPage(): Page {
  if (typeof document === "undefined") return { locale: DEFAULT_LOCALE };
  // A translator may have changed it to a language of its own.
  const { lang } = document.documentElement;
  const style = document.querySelector<HTMLStyleElement>("style[data-branding]");
  const brand = document.querySelector("div[data-branding]")?.cloneNode(true);
  return {
    locale: lang in locales ? (lang as Locale) : DEFAULT_LOCALE,
    ...(style ? { style: { text: style.textContent, nonce: style.nonce } } : {}),
    ...(brand ? { brand } : {}),
  };
}
