import "./globals.css";
import type { Metadata, Viewport } from "next";
import { connection } from "next/server";
import { getLocale } from "next-intl/server";
import type { ReactNode } from "react";
import { failureMessages } from "@/lib/i18n/failure";
import { locales } from "@/lib/i18n/locales";
import { FailureText } from "./failure";
import { KeepInput } from "./keep-input";

export const metadata: Metadata = { formatDetection: { telephone: false, email: false, address: false } };

export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "light dark" };

export default async function RootLayout({ children }: { children: ReactNode }) {
  // No page is prerendered: scripts carry a nonce that is new with every answer.
  await connection();
  const locale = await getLocale();
  return (
    <html dir={locales[locale].direction} lang={locale}>
      <body>
        <KeepInput />
        <FailureText text={failureMessages[locale].failure}>{children}</FailureText>
      </body>
    </html>
  );
}
