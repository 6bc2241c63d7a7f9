import "./globals.css";
import type { Metadata, Viewport } from "next";
import { connection } from "next/server";
import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { locales } from "@/lib/i18n/locales";
import { FailureText } from "./failure";

export const metadata: Metadata = { formatDetection: { telephone: false, email: false, address: false } };

export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "light dark" };

export default async function RootLayout({ children }: { children: ReactNode }) {
  // No page is prerendered: scripts carry a nonce that is new with every answer.
  await connection();
  const locale = await getLocale();
  const t = await getTranslations("failure");
  return (
    <html dir={locales[locale].direction} lang={locale}>
      <body>
        <FailureText
          text={{
            title: t("title"),
            intro: t("intro"),
            retry: t("retry"),
            form: t("form"),
            signedOut: t("signedOut"),
            signIn: t("signIn"),
          }}
        >
          {children}
        </FailureText>
      </body>
    </html>
  );
}
