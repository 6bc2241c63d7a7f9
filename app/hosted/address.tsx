import type { ReactNode } from "react";

/** An email address within a sentence: it reads from left to right in every language. */
export function Address({ children }: { children: ReactNode }) {
  return (
    <bdi className="font-medium text-foreground" dir="ltr">
      {children}
    </bdi>
  );
}
