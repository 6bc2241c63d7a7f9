import Link from "next/link";
import { getTranslations } from "next-intl/server";
import type { ComponentProps, ReactNode } from "react";
import { type ButtonVariant, buttonClass } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Card, Heading, Sheet } from "@/components/ui/sheet";
import { TextLink } from "@/components/ui/text-link";
import { providerName } from "@/lib/operators/provider";
import { answerWith } from "@/lib/server/next-workarounds";

type SectionProps = {
  id: string;
  title: string;
  intro?: ReactNode;
  /** Next to the title. */
  action?: ReactNode;
  children?: ReactNode;
};

/** A part of a page with a heading of its own. */
export function Section({ id, title, intro, action, children }: SectionProps) {
  return (
    <section aria-labelledby={id}>
      <div className="mb-3 flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 className="text-[0.9375rem] leading-6 font-semibold" id={id}>
            {title}
          </h2>
          {intro ? <p className="mt-0.5 max-w-prose text-sm leading-5 text-muted wrap-anywhere">{intro}</p> : null}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}

/** In place of a page, with status 404: the same for what doesn't exist and for what its reader may not see. */
export async function NothingHere() {
  answerWith(404);
  const t = await getTranslations("dashboard.notFound");
  return (
    <>
      <title>{t("title")}</title>
      <meta content="noindex" name="robots" />
      <Heading title={t("title")}>{t("intro")}</Heading>
      <a className={buttonClass("primary", "w-full sm:w-auto")} href="/">
        {t("go")}
      </a>
    </>
  );
}

/** The same on a page without the frame. */
export function NothingHereAtAll() {
  return (
    <Sheet>
      <Card>
        <NothingHere />
      </Card>
    </Sheet>
  );
}

/** A button that copies a text. @param of what is copied, for screen readers */
export async function Copy({ value, of }: { value: string; of: string }) {
  const t = await getTranslations("dashboard.overview");
  return <CopyButton text={{ copy: t("copy"), copied: t("copied"), of }} value={value} />;
}

/** A text to copy elsewhere, whole, with a button for it. @param of what is copied, for screen readers */
export async function Copyable({ value, of, opens = false }: { value: string; of: string; opens?: boolean }) {
  const t = await getTranslations("dashboard.overview");
  return (
    <div className="flex flex-wrap items-center gap-2">
      <code className="flex min-h-11 min-w-0 flex-[1_1_16rem] items-center rounded-control border border-border bg-background px-3 py-2 font-mono text-[0.8125rem] leading-5 wrap-anywhere">
        {value}
      </code>
      <Copy of={of} value={value} />
      {opens ? (
        <a className={buttonClass("secondary")} href={value} rel="noreferrer" target="_blank">
          {t("open")} <span className="sr-only">{of}</span>
        </a>
      ) : null}
    </div>
  );
}

/** A link back, at the end of a page. */
export function BackLink({
  href,
  className = "",
  children,
}: {
  href: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <p className={`mt-8 text-sm leading-5 ${className}`}>
      <TextLink href={href}>{children}</TextLink>
    </p>
  );
}

type PageHeadingProps = {
  title: string;
  /** What the page is about, for the document's title. */
  of?: string | undefined;
  /** A sentence about it. */
  intro?: ReactNode;
  /** Buttons next to the heading. */
  action?: ReactNode;
};

/** The heading of a page. The title is the document's too. */
export function PageHeading({ title, of, intro, action }: PageHeadingProps) {
  const heading = (
    <div className="mb-6">
      <title>{of ? `${title} · ${of}` : title}</title>
      <h1 className="text-[1.375rem] leading-7 font-semibold tracking-[-0.01em] wrap-anywhere">{title}</h1>
      {intro ? (
        <div className="mt-1.5 max-w-prose text-[0.9375rem] leading-6 text-muted wrap-anywhere">{intro}</div>
      ) : null}
    </div>
  );
  if (!action) return heading;
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-4">
      {heading}
      <div className="mb-6 flex flex-wrap gap-3 empty:hidden">{action}</div>
    </div>
  );
}

type ButtonLinkProps = ComponentProps<typeof Link> & { variant?: ButtonVariant };

/** A link that looks like a button. What it leads to is not fetched before it is pressed. */
export function ButtonLink({ variant = "secondary", className, ...link }: ButtonLinkProps) {
  return <Link className={buttonClass(variant, className)} prefetch={false} {...link} />;
}

type DeletionProps = { title: string; intro: string; href: string; children: ReactNode };

/** At the end of a page about something that can be deleted: leads to the page that asks for confirmation. @param children the words of the button */
export function Deletion({ title, intro, href, children }: DeletionProps) {
  return (
    <Section id="delete" intro={intro} title={title}>
      <ButtonLink className="wrap-anywhere" href={href} variant="danger">
        {children}
      </ButtonLink>
    </Section>
  );
}

/** Names with their values, such as the facts about a user. */
export function FactList({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="grid gap-x-8 gap-y-3 rounded-card border border-border bg-card p-5 text-sm leading-5 tabular-nums sm:grid-cols-[max-content_minmax(0,1fr)] sm:p-6">
      {facts.map(([name, value]) => (
        <div className="sm:contents" key={name}>
          <dt className="text-muted">{name}</dt>
          <dd className="wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Leads to the identity provider for operators; nothing where none is configured. @param back the page to come back to, by default the first */
export async function ProviderButton({ back }: { back?: string | undefined }) {
  const provider = providerName();
  if (!provider) return null;
  const t = await getTranslations("dashboard.signIn");
  const query = back ? `?back=${encodeURIComponent(back)}` : "";
  return (
    <>
      <p className="my-5 flex items-center gap-3 text-[0.8125rem] leading-5 text-muted before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border">
        {t("or")}
      </p>
      {/* No Link: what it leads to is another site in the end, and nothing to be fetched beforehand. */}
      <a className={buttonClass("secondary", "w-full")} href={`/api/auth/provider${query}`}>
        {provider.name ? t("provider.button", { name: provider.name }) : t("provider.unnamed")}
      </a>
    </>
  );
}
