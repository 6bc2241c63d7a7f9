"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { CopyButton } from "@/components/ui/copy-button";

export type ShownOnceText = Record<"madeTitle" | "madeIntro" | "copy" | "copied" | "of", string>;

type ShownOnceProps = {
  value: string;
  text: ShownOnceText;
  /** What else whoever copies it needs, and where to go on. */
  children?: ReactNode;
};

/** The one time that a secret is shown, in the place of the form that made it. */
export function ShownOnce({ value, text, children }: ShownOnceProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section aria-labelledby="made" className="rounded-control border border-border bg-background p-4">
      <h2 className="text-[0.9375rem] leading-6 font-semibold" id="made" ref={heading} tabIndex={-1}>
        {text.madeTitle}
      </h2>
      <p className="mt-1 text-sm leading-5 text-muted">{text.madeIntro}</p>
      <code className="mt-3 block rounded-control border border-border bg-card px-3 py-2 font-mono text-[0.8125rem] leading-5 select-all wrap-anywhere">
        {value}
      </code>
      <div className="mt-3 empty:mt-0">
        <CopyButton text={{ copy: text.copy, copied: text.copied, of: text.of }} value={value} />
      </div>
      {children}
    </section>
  );
}
