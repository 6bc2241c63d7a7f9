import type { ComponentProps, ReactNode } from "react";

type OptionProps = Omit<ComponentProps<"input">, "type"> & {
  type: "radio" | "checkbox";
  label: ReactNode;
  help?: ReactNode;
};

/** A radio button or checkbox with its label and help. A press anywhere on it counts. */
export function Option({ type, label, help, id, ...input }: OptionProps) {
  const helpId = help ? `${id}-help` : undefined;
  return (
    <div className="relative flex gap-3 rounded-control border border-field-border bg-card px-3.5 py-3 has-checked:border-accent-text has-checked:bg-[color-mix(in_srgb,var(--accent)_6%,var(--card))] has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent-text">
      <input
        {...input}
        aria-describedby={[input["aria-describedby"], helpId].filter(Boolean).join(" ") || undefined}
        className="relative z-1 mt-0.5 size-4 shrink-0 outline-none"
        id={id}
        type={type}
      />
      <div className="min-w-0">
        <label
          className="block text-[0.9375rem] leading-5 font-medium after:absolute after:inset-0 after:content-['']"
          htmlFor={id}
        >
          {label}
        </label>
        {help ? (
          <p className="mt-1 text-[0.8125rem] leading-5 text-muted" id={helpId}>
            {help}
          </p>
        ) : null}
      </div>
    </div>
  );
}

type SwitchProps = Omit<ComponentProps<"input">, "type" | "role"> & { label: ReactNode };

/** A checkbox in the look of a switch. */
export function Switch({ label, id, className = "", ...input }: SwitchProps) {
  return (
    <label className={`inline-flex min-h-11 items-center gap-3 text-[0.9375rem] leading-5 ${className}`} htmlFor={id}>
      <input
        {...input}
        className="relative h-6 w-10 shrink-0 cursor-pointer appearance-none rounded-full border border-field-border bg-background after:absolute after:start-0.5 after:top-1/2 after:size-4.5 after:-translate-y-1/2 after:rounded-full after:bg-field-border checked:border-accent-edge checked:bg-accent checked:after:start-[1.125rem] checked:after:bg-accent-foreground disabled:cursor-default disabled:opacity-60 motion-safe:after:transition-[inset-inline-start] forced-colors:appearance-auto"
        id={id}
        // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox says by itself whether it is checked.
        role="switch"
        type="checkbox"
      />
      <span>{label}</span>
    </label>
  );
}
