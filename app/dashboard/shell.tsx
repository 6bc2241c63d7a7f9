import { headers } from "next/headers";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { signOut } from "@/app/dashboard/sign-in/actions";
import { SignOutForm } from "@/app/dashboard/sign-in/sign-out-form";
import { openMailbox } from "@/lib/email/mailbox";
import type { Operator } from "@/lib/operators/session";

/** The frame of every page for operators who are signed in. */
export async function Shell({ operator, children }: { operator: Operator; children: ReactNode }) {
  const t = await getTranslations("dashboard");
  const hasMailbox = openMailbox((await headers()).get("host")) !== undefined;
  const link = "inline-flex min-h-11 items-center rounded-sm hover:underline underline-offset-4";
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        className="sr-only focus-visible:not-sr-only focus-visible:absolute focus-visible:z-10 focus-visible:m-2 focus-visible:bg-card focus-visible:p-3"
        href="#content"
      >
        {t("nav.skip")}
      </a>
      <header className="border-b border-border bg-card">
        <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-5 px-4 text-sm leading-5 sm:px-6">
          <Link className={`${link} text-base font-semibold tracking-tight`} href="/">
            {t("product")}
          </Link>
          <nav aria-label={t("product")} className="flex gap-5">
            <Link className={link} href="/?all">
              {t("nav.applications")}
            </Link>
            {hasMailbox ? (
              <Link className={link} href="/mailbox">
                {t("nav.mailbox")}
              </Link>
            ) : null}
          </nav>
          <SignOutForm
            action={signOut.bind(null, {})}
            className="ms-auto flex flex-wrap items-center justify-end gap-3"
            unreachable={t("form.unreachable")}
          >
            <Link className={`${link} min-w-0`} href="/account">
              <span className="hidden max-w-56 truncate text-muted md:inline">{operator.email}</span>
              <span className="md:sr-only">{t("nav.account")}</span>
            </Link>
            <button className={link} type="submit">
              {t("signOut")}
            </button>
          </SignOutForm>
        </div>
      </header>
      <div className="mx-auto w-full max-w-6xl flex-1 px-4 py-6 sm:px-6 sm:py-8">{children}</div>
    </div>
  );
}

/** The heading of a page, and a sentence about it. The title is the document's too. */
export function PageHeading({ title, of, children }: { title: string; of?: string; children?: ReactNode }) {
  return (
    <div className="mb-6">
      <title>{of ? `${title} · ${of}` : title}</title>
      <h1 className="text-[1.375rem] leading-7 font-semibold tracking-[-0.01em] wrap-anywhere">{title}</h1>
      {children ? (
        <div className="mt-1.5 max-w-prose text-[0.9375rem] leading-6 text-muted wrap-anywhere">{children}</div>
      ) : null}
    </div>
  );
}
