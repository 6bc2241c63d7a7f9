import type { ReactNode } from "react";
import { buttonClass } from "@/components/ui/button";
import { Heading } from "@/components/ui/sheet";

type PageHeadingProps = { icon?: ReactNode; title: string; children?: ReactNode };

/** What a page is about: an icon where there is one, a heading that is the document's title too, and a sentence. */
export function PageHeading({ icon, title, children }: PageHeadingProps) {
  return (
    <>
      <title>{title}</title>
      {icon ? (
        <div className="mb-5 flex size-12 items-center justify-center rounded-full bg-[color-mix(in_srgb,var(--accent)_12%,var(--card))] text-accent-text">
          {icon}
        </div>
      ) : null}
      <Heading title={title}>{children}</Heading>
    </>
  );
}

type NoticeProps = PageHeadingProps & {
  /** What to do next; the first is the one that most people want. */
  links?: { href: string; label: string }[];
};

/** A page that shows a message and the way on. */
export function Notice({ links = [], ...heading }: NoticeProps) {
  return (
    <>
      <PageHeading {...heading} />
      {links.length > 0 ? (
        <div className="space-y-3">
          {links.map(({ href, label }, i) => (
            <a className={buttonClass(i === 0 ? "primary" : "secondary", "w-full")} href={href} key={href}>
              {label}
            </a>
          ))}
        </div>
      ) : null}
    </>
  );
}

/** An email address within a sentence: it reads from left to right in every language. */
export function Address({ children }: { children: ReactNode }) {
  return (
    <bdi className="font-medium text-foreground" dir="ltr">
      {children}
    </bdi>
  );
}

/** For the catalog's `<address>`. */
export function address(words: ReactNode): ReactNode {
  return <Address>{words}</Address>;
}
