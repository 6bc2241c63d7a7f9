import type { ComponentProps, ReactNode } from "react";

type OptionProps = Omit<ComponentProps<"input">, "type"> & {
  type: "radio" | "checkbox";
  label: ReactNode;
  help?: ReactNode;
};

/** One of several things to choose, with the whole line to press. */
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
