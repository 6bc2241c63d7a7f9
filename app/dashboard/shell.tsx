import { headers } from "next/headers";
import Link from "next/link";
import type { Messages } from "next-intl";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { signOut } from "@/app/dashboard/sign-in/actions";
import { Card, Heading, Sheet } from "@/components/ui/sheet";
import { openMailbox } from "@/lib/email/mailbox";
import type { OwnerView } from "@/lib/settings/read";
import { ActionsForm } from "./forms/actions-form";
import { Nav } from "./nav";
import { ownerPath, requireOperator } from "./operator";
import { PageHeading } from "./page-parts";

/** The frame of every page for operators who are signed in. */
export async function Shell({ children }: { children: ReactNode }) {
  const operator = await requireOperator();
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
          <ActionsForm
            action={signOut.bind(null, {})}
            className="ms-auto flex flex-wrap items-center justify-end gap-3"
          >
            <Link className={`${link} min-w-0`} href="/account">
              <span className="hidden max-w-56 truncate text-muted md:inline">{operator.email}</span>
              <span className="md:sr-only">{t("nav.account")}</span>
            </Link>
            <button className={link} type="submit">
              {t("signOut")}
            </button>
          </ActionsForm>
        </div>
      </header>
      <div className="mx-auto w-full max-w-6xl flex-1 px-4 py-6 sm:px-6 sm:py-8">{children}</div>
    </div>
  );
}

type OwnerNavProps = {
  view: OwnerView;
  /** The pages by their segment; null for the first. */
  pages: readonly (keyof Messages["dashboard"]["nav"] | null)[];
};

/** The pages of an application, or of a tenant. */
export async function OwnerNav({ view: { application, tenant }, pages }: OwnerNavProps) {
  const t = await getTranslations("dashboard.nav");
  const base = ownerPath({ applicationId: application.id, tenantId: tenant?.id ?? null });
  const items = pages.map((segment) => ({
    segment,
    label: t(segment ?? "overview"),
    href: segment ? `${base}/${segment}` : base,
  }));
  if (tenant) return <Nav items={items} label={t("tenantLabel")} />;
  return <Nav column items={items} label={t("label")} title={{ text: application.displayName, href: base }} />;
}

type FramedPageProps = { title: string; of?: string; intro?: ReactNode; action?: ReactNode; children: ReactNode };

/** A page that belongs to no application. */
export function WidePage({ title, of, intro, action, children }: FramedPageProps) {
  return (
    <Shell>
      <main className="max-w-3xl" id="content">
        <PageHeading action={action} of={of} title={title} intro={intro} />
        {children}
      </main>
    </Shell>
  );
}

/** The same with one form, on a card in the middle. */
export function CardPage({ title, of, intro, children }: FramedPageProps) {
  return (
    <Shell>
      <main className="mx-auto max-w-[29rem]" id="content">
        <Card>
          <PageHeading of={of} title={title} intro={intro} />
          {children}
        </Card>
      </main>
    </Shell>
  );
}

/** A page with one thing to do, outside of the frame: its reader need not be signed in. */
export function SheetPage({ title, intro, children }: { title: string; intro: ReactNode; children?: ReactNode }) {
  return (
    <Sheet>
      <title>{title}</title>
      <Card>
        <Heading title={title}>{intro}</Heading>
        {children}
      </Card>
    </Sheet>
  );
}
