import type { ReactNode } from "react";

/** One calm sheet: a card where there is room around it, the page itself on a phone. */
export function Card({ children }: { children: ReactNode }) {
  return (
    <div className="w-full sm:rounded-card sm:border sm:border-border sm:bg-card sm:p-9 sm:shadow-card">{children}</div>
  );
}
