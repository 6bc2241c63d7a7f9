import type { ComponentProps, ReactNode } from "react";
import { AlertIcon } from "./icons";

export type FieldProps = ComponentProps<"input"> & {
  /** Also where links of an error summary lead. */
  id: string;
  label: string;
  /** Behind the label, e.g. that the field may stay empty. */
  labelNote?: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  /** Inside the input's frame, at its end. */
  trailing?: ReactNode;
  /** Below the hint; described with it. */
  children?: ReactNode;
};

/** What every control that is typed or chosen in looks like, but for the colour of its border. */
export const CONTROL =
  "block w-full min-h-11 rounded-control border bg-card px-3 py-2 text-base leading-6 text-foreground " +
  "outline-offset-[-1px] motion-safe:transition-[border-color] motion-safe:duration-150 focus-visible:border-accent-text " +
  "placeholder:text-muted disabled:text-muted";

/** A labelled input with what helps and what is wrong tied to it. Label above, then hint, then the input, then its error. */
export function Field({
  id,
  label,
  labelNote,
  hint,
  error,
  trailing,
  className = "",
  children,
  required,
  ...input
}: FieldProps) {
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div>
      <div className="mb-1.5 flex items-baseline justify-between gap-3">
        <label className="text-sm leading-5 font-medium" htmlFor={id}>
          {label}
        </label>
        {labelNote ? <span className="text-[0.8125rem] leading-5 text-muted">{labelNote}</span> : null}
      </div>
      <div className="relative">
        <input
          {...input}
          aria-describedby={described || undefined}
          aria-invalid={error ? true : undefined}
          aria-required={required || undefined}
          className={`${CONTROL} ${error ? "border-danger" : "border-field-border"} ${trailing ? "pe-20" : ""} ${className}`}
          id={id}
        />
        {trailing}
      </div>
      <FieldError id={`${id}-error`} message={error} />
      {hint ? (
        <div className="mt-1.5 text-[0.8125rem] leading-5 text-muted" id={`${id}-hint`}>
          {hint}
        </div>
      ) : null}
      {children}
    </div>
  );
}

/** What is wrong with one field; nothing without a message. */
function FieldError({ id, message }: { id: string; message: string | undefined }) {
  if (!message) return null;
  return (
    <p className="mt-1.5 flex gap-1.5 text-[0.8125rem] leading-5 text-danger" id={id}>
      <AlertIcon className="mt-0.5 size-4 shrink-0" />
      <span>{message}</span>
    </p>
  );
}
