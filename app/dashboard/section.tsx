import type { ReactNode } from "react";

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
