import type { ComponentProps, ReactNode } from "react";
import { AlertIcon } from "./icons";

type FieldFrameProps = {
  /** Of the control; also where links of an error summary lead. */
  id: string;
  label: string;
  /** Behind the label, e.g. that the field may stay empty. */
  labelNote?: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  /** The control, described by `{id}-hint` and `{id}-error`. */
  children: ReactNode;
};

export type FieldProps = ComponentProps<"input"> &
  Omit<FieldFrameProps, "children"> & {
    /** Inside the input's frame, at its end. */
    trailing?: ReactNode;
    /** Below the hint; described with it. */
    children?: ReactNode;
  };

/** The look of inputs and selects, without the colour of the border. */
export const CONTROL =
  "block w-full min-h-11 rounded-control border bg-card px-3 py-2 text-base leading-6 text-foreground " +
  "outline-offset-[-1px] motion-safe:transition-[border-color] motion-safe:duration-150 focus-visible:border-accent-text " +
  "placeholder:text-muted disabled:text-muted";

/** The label of a control above it, its error and its hint below it. */
export function FieldFrame({ id, label, labelNote, hint, error, children }: FieldFrameProps) {
  return (
    <div className="min-w-0">
      <div className="mb-1.5 flex items-baseline justify-between gap-3">
        <label className="text-sm leading-5 font-medium" htmlFor={id}>
          {label}
        </label>
        {labelNote ? <span className="text-[0.8125rem] leading-5 text-muted">{labelNote}</span> : null}
      </div>
      {children}
      <FieldError id={`${id}-error`} message={error} />
      {hint ? (
        <div className="mt-1.5 text-[0.8125rem] leading-5 text-muted" id={`${id}-hint`}>
          {hint}
        </div>
      ) : null}
    </div>
  );
}

/** A labelled input. */
export function Field({
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
  const { id } = input;
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div>
      <FieldFrame error={error} hint={hint} id={id} label={label} labelNote={labelNote}>
        <div className="relative">
          <input
            {...input}
            aria-describedby={described || undefined}
            aria-invalid={error ? true : undefined}
            aria-required={required || undefined}
            className={`${CONTROL} ${error ? "border-danger" : "border-field-border"} ${trailing ? "pe-20" : ""} ${className}`}
          />
          {trailing}
        </div>
      </FieldFrame>
      {children}
    </div>
  );
}

type SelectFieldProps = Omit<ComponentProps<"select">, "id"> &
  Omit<FieldFrameProps, "children"> & { options: readonly { value: string; label: string }[] };

/** A labelled choice of one among many. */
export function SelectField({ label, hint, error, options, className = "", ...select }: SelectFieldProps) {
  const { id } = select;
  return (
    <FieldFrame error={error} hint={hint} id={id} label={label}>
      <select
        {...select}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className={`${CONTROL} ${error ? "border-danger" : "border-field-border"} pe-2 ${className}`}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}

/** The error of one field; nothing without a message. */
function FieldError({ id, message }: { id: string; message: string | undefined }) {
  if (!message) return null;
  return (
    <p className="mt-1.5 flex gap-1.5 text-[0.8125rem] leading-5 text-danger" id={id}>
      <AlertIcon className="mt-0.5 size-4 shrink-0" />
      <span>{message}</span>
    </p>
  );
}
