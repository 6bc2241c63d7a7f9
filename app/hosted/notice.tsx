import type { ReactNode } from "react";
import { buttonClass } from "@/components/ui/button";
import { Heading } from "@/components/ui/sheet";

type NoticeProps = {
  icon?: ReactNode;
  title: string;
  children: ReactNode;
  /** What to do next; the first is the one that most people want. */
  links: { href: string; label: string }[];
};

/** A page that has something to say and shows the way on. */
export function Notice({ icon, title, children, links }: NoticeProps) {
  return (
    <>
      <title>{title}</title>
      {icon ? <NoticeIcon>{icon}</NoticeIcon> : null}
      <Heading title={title}>{children}</Heading>
      <div className="space-y-3">
        {links.map(({ href, label }, i) => (
          <a className={buttonClass(i === 0 ? "primary" : "secondary", "w-full")} href={href} key={href}>
            {label}
          </a>
        ))}
      </div>
    </>
  );
}

export function NoticeIcon({ children }: { children: ReactNode }) {
  return (
    <div className="mb-5 flex size-12 items-center justify-center rounded-full bg-[color-mix(in_srgb,var(--accent)_12%,var(--card))] text-accent-text">
      {children}
    </div>
  );
}
