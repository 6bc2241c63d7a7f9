import type { ComponentProps } from "react";

/** A link within a sentence. It is underlined, because colour alone is not seen by everybody. */
export function TextLink({ className = "", children, ...rest }: ComponentProps<"a">) {
  return (
    <a
      className={`rounded-sm font-medium text-accent-text underline decoration-current/35 underline-offset-4 hover:decoration-current ${className}`}
      {...rest}
    >
      {children}
    </a>
  );
}
