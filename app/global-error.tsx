"use client";

import "./globals.css";
import { useState } from "react";
import { failureMessages } from "@/lib/i18n/failure";
import { DEFAULT_LOCALE, type Locale, locales } from "@/lib/i18n/locales";
import { FailedPage } from "./failed-page";
import { Failure, FailureText } from "./failure";

/** A fault outside of every page. It takes the place of the whole document, and looks like the page that it takes the place of. */
export default function GlobalError({ retry }: { error: unknown; retry: () => void }) {
  const [locale] = useState(localeOfPage);
  return (
    <html dir={locales[locale].direction} lang={locale}>
      <head>
        {/* As in the root layout, whose place this takes. */}
        <meta content="width=device-width, initial-scale=1" name="viewport" />
        <meta content="light dark" name="color-scheme" />
      </head>
      <body>
        <FailureText text={failureMessages[locale].failure}>
          <FailedPage>
            <Failure retry={retry} />
          </FailedPage>
        </FailureText>
      </body>
    </html>
  );
}

/** A translator may have changed what the document says to a language of its own. */
function localeOfPage(): Locale {
  const lang = typeof document === "undefined" ? "" : document.documentElement.lang;
  return lang in locales ? (lang as Locale) : DEFAULT_LOCALE;
}
