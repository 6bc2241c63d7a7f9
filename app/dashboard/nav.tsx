"use client";

import Link from "next/link";
import { useSelectedLayoutSegment } from "next/navigation";
import { useEffect, useRef } from "react";

type NavItem = { segment: string | null; label: string; href: string };

type NavProps = {
  label: string;
  items: NavItem[];
  /** The segment of the open page, if the layout can't know it. */
  open?: string;
  column?: boolean;
  title?: { text: string; href: string };
};

/** Links to the pages below a layout, with the open one marked: a column beside the page on wide screens, else a strip above it. */
export function Nav({ label, items, open: given, column = false, title }: NavProps) {
  const segment = useSelectedLayoutSegment();
  // A page that takes several segments reports them as one.
  const open = given ?? segment?.split("/", 1)[0] ?? null;
  const list = useRef<HTMLUListElement>(null);
  // Where the strip is wider than the screen, the open page must not be the one that can't be seen.
  useEffect(() => {
    const link = open === undefined ? null : list.current?.querySelector("[aria-current]");
    link?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [open]);
  return (
    <nav aria-label={label}>
      {title ? (
        <Link
          className="mb-2 block text-[0.9375rem] leading-6 font-semibold wrap-anywhere lg:px-3"
          href={title.href}
          prefetch={false}
        >
          {title.text}
        </Link>
      ) : null}
      <ul
        ref={list}
        className={`-mx-4 flex gap-1 overflow-x-auto border-b border-border px-4 sm:mx-0 sm:px-0 ${column ? "lg:flex-col lg:overflow-visible lg:border-b-0" : ""}`}
      >
        {items.map(({ segment: of, label: words, href }) => (
          <li key={href}>
            <Link
              aria-current={of === open ? "page" : undefined}
              className={
                "flex min-h-11 items-center border-b-2 border-transparent px-3 text-sm leading-5 whitespace-nowrap text-muted outline-offset-[-2px] " +
                `hover:text-foreground aria-[current]:border-accent-edge aria-[current]:font-medium aria-[current]:text-foreground ${column ? "lg:min-h-9 lg:rounded-control lg:border-b-0 lg:aria-[current]:bg-[color-mix(in_srgb,var(--accent)_10%,var(--background))]" : ""}`
              }
              href={href}
              prefetch={false}
            >
              {words}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
