import type { ComponentProps, ReactNode } from "react";
import { Spinner } from "./icons";

export type ButtonVariant = "primary" | "secondary" | "quiet" | "danger";

const BASE =
  "inline-flex min-h-11 items-center justify-center gap-2 rounded-control px-4 py-2.5 text-center text-[0.9375rem] leading-5 font-medium " +
  "select-none motion-safe:transition-colors motion-safe:duration-150 aria-disabled:cursor-default";

const VARIANTS: Record<ButtonVariant, string> = {
  primary: "border border-accent-edge bg-accent text-accent-foreground hover:bg-accent-hover",
  secondary:
    "border border-field-border bg-card text-foreground hover:bg-background aria-disabled:border-border " +
    "aria-disabled:bg-card aria-disabled:text-muted",
  quiet: "text-accent-text underline-offset-4 hover:underline",
  danger: "border border-danger bg-card text-danger hover:bg-danger-surface",
};

/** How a button looks, for links that look like one. */
export function buttonClass(variant: ButtonVariant = "primary", className = ""): string {
  return `${BASE} ${VARIANTS[variant]} ${className}`;
}

type ButtonProps = ComponentProps<"button"> & {
  variant?: ButtonVariant;
  /** At work: shows so, and takes no press, but keeps the focus that `disabled` would lose. */
  busy?: boolean;
  /** What it says while busy. */
  busyLabel?: ReactNode;
};

export function Button({
  variant = "primary",
  busy = false,
  busyLabel,
  className,
  children,
  onClick,
  type = "submit",
  ...rest
}: ButtonProps) {
  const idle = busy || rest["aria-disabled"] === true;
  return (
    <button
      {...rest}
      aria-disabled={idle || undefined}
      className={buttonClass(variant, className)}
      onClick={(event) => (idle ? event.preventDefault() : onClick?.(event))}
      type={type}
    >
      {busy ? <Spinner /> : null}
      {/* Whoever translates the page may have put something else in place of the words: as an element's only text they are still replaced whole. */}
      <span className="contents">{busy && busyLabel ? busyLabel : children}</span>
    </button>
  );
}
