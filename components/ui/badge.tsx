import type { ReactNode } from "react";

const TONES = {
  neutral: "border-border text-muted",
  accent: "border-accent-text/40 text-accent-text",
  success: "border-success/40 text-success",
  danger: "border-danger/40 text-danger",
};

/** The state of something in a word, such as "Active". */
export function Badge({ tone = "neutral", children }: { tone?: keyof typeof TONES; children: ReactNode }) {
  return (
    <span
      className={`inline-flex shrink-0 items-center rounded-full border bg-card px-2 py-0.5 text-xs leading-4 font-medium whitespace-nowrap ${TONES[tone]}`}
    >
      {children}
    </span>
  );
}
