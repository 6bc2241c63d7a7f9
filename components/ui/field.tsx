import type { ComponentProps, ReactNode } from "react";
import { AlertIcon } from "./icons";

type FieldFrameProps = {
  /** Of the control; also where links of an error summary lead. */
  id: string;
  label: ReactNode;
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
        <LabelNote>{labelNote}</LabelNote>
      </div>
      {children}
      <FieldError id={`${id}-error`} message={error} />
      <FieldHint id={`${id}-hint`}>{hint}</FieldHint>
    </div>
  );
}

type OptionGroupProps = FieldFrameProps & {
  /** Radio buttons, of which one is chosen: what is wrong is wrong with all of them, and the group can take the focus. Checkboxes say it themselves. */
  isRadio: boolean;
  required?: boolean | undefined;
};

/** Several options under one label, which is what a screen reader calls the group. */
export function OptionGroup({ id, label, labelNote, hint, error, isRadio, required, children }: OptionGroupProps) {
  const state = controlState({ id, hint, error, required });
  const radio = isRadio ? ({ ...state, id, role: "radiogroup", tabIndex: -1 } as const) : {};
  return (
    <fieldset aria-describedby={state["aria-describedby"]} className="min-w-0" {...radio}>
      <legend className="mb-1.5 w-full text-sm leading-5 font-medium">
        <span className="flex items-baseline justify-between gap-3">
          <span>{label}</span>
          <LabelNote>{labelNote}</LabelNote>
        </span>
      </legend>
      <div className="space-y-2">{children}</div>
      <FieldError id={`${id}-error`} message={error} />
      <FieldHint id={`${id}-hint`}>{hint}</FieldHint>
    </fieldset>
  );
}

/** What assistive technology is told of a control. */
export function controlState({
  id,
  hint,
  error,
  required,
}: Pick<FieldFrameProps, "id" | "hint" | "error"> & { required?: boolean | undefined }) {
  return {
    "aria-describedby": [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ") || undefined,
    "aria-invalid": error ? true : undefined,
    "aria-required": required || undefined,
  };
}

function LabelNote({ children }: { children: ReactNode }) {
  return children ? <span className="text-[0.8125rem] leading-5 font-normal text-muted">{children}</span> : null;
}

function FieldHint({ id, children }: { id: string; children: ReactNode }) {
  if (!children) return null;
  return (
    <div className="mt-1.5 text-[0.8125rem] leading-5 text-muted" id={id}>
      {children}
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
  return (
    <div>
      <FieldFrame error={error} hint={hint} id={id} label={label} labelNote={labelNote}>
        <div className="relative">
          <input
            {...input}
            {...controlState({ id, hint, error, required })}
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
        {...controlState({ id, hint, error })}
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
