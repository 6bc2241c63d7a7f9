import type { ComponentProps, ReactNode } from "react";

type SwitchProps = Omit<ComponentProps<"input">, "type" | "role"> & { label: ReactNode };

/** On or off. A checkbox underneath, so it works and is sent like one. */
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
