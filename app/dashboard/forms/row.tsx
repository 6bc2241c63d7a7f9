import type { ComponentProps, ReactNode } from "react";

type RowProps = {
  label: ReactNode;
  /** For a single input; without it the row is a group with the label as its name. */
  htmlFor?: string | undefined;
  help?: ReactNode;
  badge?: ReactNode;
  /** Inputs are named by `{id}-label` and described by `{id}-help` and `{id}-error`. */
  id: string;
  /** Of the group, where an error summary should lead to it. */
  groupId?: string | undefined;
  error?: string | undefined;
  children: ReactNode;
};

/** One setting: its name and help on one side, its input on the other. */
export function Row({ label, htmlFor, help, badge, id, groupId, error, children }: RowProps) {
  const words = "text-[0.9375rem] leading-5 font-medium wrap-anywhere";
  const about = (
    <>
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5">
        {htmlFor ? (
          <label className={words} htmlFor={htmlFor} id={`${id}-label`}>
            {label}
          </label>
        ) : (
          <span className={words} id={`${id}-label`}>
            {label}
          </span>
        )}
        {badge}
      </div>
      {help ? (
        <p className="mt-1 text-[0.8125rem] leading-5 text-muted" id={`${id}-help`}>
          {help}
        </p>
      ) : null}
    </>
  );
  const className =
    "grid gap-x-10 gap-y-3 border-t border-border py-6 first:border-t-0 first:pt-0 @2xl:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]";
  const content = (
    <>
      <div>{about}</div>
      <div className="min-w-0">
        {children}
        {error ? (
          <p className="mt-2 text-[0.8125rem] leading-5 text-danger" id={`${id}-error`}>
            {error}
          </p>
        ) : null}
      </div>
    </>
  );
  if (htmlFor) return <div className={className}>{content}</div>;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a legend could not stand beside its inputs.
    <div
      aria-describedby={describedBy(id, { help, error })}
      aria-labelledby={`${id}-label`}
      className={className}
      id={groupId}
      role="group"
      tabIndex={-1}
    >
      {content}
    </div>
  );
}

/** What a row's input is described by. */
export function describedBy(id: string, { help, error }: { help?: ReactNode; error?: string | undefined }) {
  return [help ? `${id}-help` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ") || undefined;
}

export const INPUT =
  "block w-full min-w-0 min-h-11 rounded-control border bg-card px-3 py-2 text-base leading-6 text-foreground " +
  "placeholder:text-muted disabled:text-muted";

export function inputClass(error: string | undefined, more = ""): string {
  return `${INPUT} ${error ? "border-danger" : "border-field-border"} ${more}`;
}

/** What a browser draws of a file's input, in the dashboard's own look. */
export const FILE_INPUT =
  "block w-full min-w-0 rounded-control border border-field-border bg-card text-sm leading-6 text-muted file:me-3 file:min-h-11 file:border-0 " +
  "file:border-e file:border-field-border file:bg-background file:px-4 file:text-[0.9375rem] file:font-medium file:text-foreground";

type SegmentsProps = {
  /** What is chosen among them. */
  label: string;
  options: readonly { value: string; label: string }[];
  /** The attributes of an option's radio button, its name and whether it is chosen among them. */
  input: (value: string) => ComponentProps<"input">;
  /** With less room, e.g. beside a form. */
  small?: boolean;
};

const SEGMENT =
  "relative flex items-center rounded-control leading-5 font-medium text-muted " +
  "has-checked:bg-card has-checked:text-foreground has-checked:shadow-[0_0_0_1px_var(--field-border)] " +
  "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent-text";

/** One of a few, side by side, one press each. */
export function Segments({ label, options, input, small = false }: SegmentsProps) {
  return (
    <div
      aria-label={label}
      className="inline-flex max-w-full flex-wrap gap-1 rounded-control border border-border bg-background p-1"
      role="radiogroup"
    >
      {options.map((option) => (
        <label
          className={`${SEGMENT} ${small ? "min-h-9 max-w-48 px-3 text-[0.8125rem]" : "min-h-10 px-4 text-sm"}`}
          key={option.value}
        >
          <input
            {...input(option.value)}
            className="absolute inset-0 cursor-pointer appearance-none outline-none"
            type="radio"
            value={option.value}
          />
          <span className={small ? "truncate" : ""}>{option.label}</span>
        </label>
      ))}
    </div>
  );
}
