import type { ReactNode } from "react";

type SheetProps = {
  /** Whose page it is, above the content. */
  header?: ReactNode;
  footer?: ReactNode;
  /** Tells its landmarks from those of a page that it is framed by. */
  label?: string | undefined;
  children: ReactNode;
};

/** A page about one thing: a narrow column in the middle. Works from 320 pixels up. */
export function Sheet({ header, footer, label, children }: SheetProps) {
  return (
    <div className="flex min-h-dvh flex-col bg-linear-to-b from-[color-mix(in_srgb,var(--accent)_5%,var(--background))] to-background to-40%">
      <div className="mx-auto flex w-full max-w-[30rem] flex-1 flex-col px-5 pt-8 pb-6 sm:pt-[clamp(2rem,9vh,6rem)]">
        {header ? (
          // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the header of a page is a landmark, which may have a name.
          <header aria-label={label} className="mb-7 sm:mb-8 sm:px-1">
            {header}
          </header>
        ) : null}
        <main aria-label={label} className="flex-1">
          {children}
        </main>
        {footer ? <footer className="pt-10 text-center text-xs leading-4 text-muted">{footer}</footer> : null}
      </div>
    </div>
  );
}

/** A frame around the content of a sheet; none on phones. */
export function Card({ children }: { children: ReactNode }) {
  return (
    <div className="w-full sm:rounded-card sm:border sm:border-border sm:bg-card sm:p-9 sm:shadow-card">{children}</div>
  );
}

/** The heading of a sheet, and a sentence below it. */
export function Heading({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="mb-7 last:mb-0">
      <h1 className="text-[1.625rem] leading-8 font-semibold tracking-[-0.015em] text-balance wrap-anywhere">
        {title}
      </h1>
      {children ? <div className="mt-2.5 text-[0.9375rem] leading-6 text-muted wrap-anywhere">{children}</div> : null}
    </div>
  );
}
