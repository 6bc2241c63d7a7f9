import Link from "next/link";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { Heading, Sheet } from "@/components/ui/sheet";
import { TextLink } from "@/components/ui/text-link";
import { answerWith } from "@/lib/server/page-status";

type SectionProps = {
  id: string;
  title: string;
  intro?: ReactNode;
  /** Beside the title. */
  action?: ReactNode;
  children?: ReactNode;
};

/** One of several things that a page is about. */
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

export const LIST = "overflow-hidden rounded-card border border-border bg-card";
export const LIST_ROW =
  "flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-border px-5 py-4 first:border-t-0";
export const NOTHING_YET =
  "rounded-card border border-dashed border-field-border px-5 py-8 text-center text-[0.9375rem] leading-6 text-muted";

/** In the place of a page: the same for what isn't there and for what somebody may not see. The answer's status is 404. */
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

/** The same where there is no frame around it. */
export function NothingHereAtAll() {
  return (
    <Sheet>
      <Card>
        <NothingHere />
      </Card>
    </Sheet>
  );
}

/** A text to take elsewhere, whole, with a press that copies it. @param of what it is, for those who hear the buttons alone */
export async function Copyable({ value, of, opens = false }: { value: string; of: string; opens?: boolean }) {
  const t = await getTranslations("dashboard.overview");
  return (
    <div className="flex flex-wrap items-center gap-2">
      <code className="flex min-h-11 min-w-0 flex-[1_1_16rem] items-center rounded-control border border-border bg-background px-3 py-2 font-mono text-[0.8125rem] leading-5 wrap-anywhere">
        {value}
      </code>
      <CopyButton text={{ copy: t("copy"), copied: t("copied"), of }} value={value} />
      {opens ? (
        <a className={buttonClass("secondary")} href={value} rel="noreferrer" target="_blank">
          {t("open")} <span className="sr-only">{of}</span>
        </a>
      ) : null}
    </div>
  );
}

/** The way back, below everything else on a page. */
export function BackLink({
  href,
  className = "mt-8",
  children,
}: {
  href: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <p className={`${className} text-sm leading-5`}>
      <TextLink href={href}>{children}</TextLink>
    </p>
  );
}

type PageHeadingProps = {
  title: string;
  /** What the page is about, for the document's title. */
  of?: string | undefined;
  /** Beside the heading. */
  action?: ReactNode;
  children?: ReactNode;
};

/** The heading of a page, and a sentence about it. The title is the document's too. */
export function PageHeading({ title, of, action, children }: PageHeadingProps) {
  const heading = (
    <div className="mb-6">
      <title>{of ? `${title} · ${of}` : title}</title>
      <h1 className="text-[1.375rem] leading-7 font-semibold tracking-[-0.01em] wrap-anywhere">{title}</h1>
      {children ? (
        <div className="mt-1.5 max-w-prose text-[0.9375rem] leading-6 text-muted wrap-anywhere">{children}</div>
      ) : null}
    </div>
  );
  if (!action) return heading;
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-4">
      {heading}
      {action}
    </div>
  );
}

type RowProps = {
  title: ReactNode;
  note?: ReactNode;
  /** Where a press anywhere on the row leads. */
  href?: string;
  /** At the other end of the row. */
  children?: ReactNode;
};

/** One of a list: what it is, a line about it, and what its state is or can be done with it. */
export function ListRow({ title, note, href, children }: RowProps) {
  return (
    <li className={`${LIST_ROW} ${href ? "relative hover:bg-background" : ""}`}>
      <div className="min-w-0">
        {href ? (
          <Link
            className="text-[0.9375rem] leading-6 font-medium wrap-anywhere after:absolute after:inset-0"
            href={href}
            prefetch={false}
          >
            {title}
          </Link>
        ) : (
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-[0.9375rem] leading-6 font-medium wrap-anywhere">
            {title}
          </p>
        )}
        {note ? <p className="text-[0.8125rem] leading-5 text-muted wrap-anywhere">{note}</p> : null}
      </div>
      {children}
    </li>
  );
}
