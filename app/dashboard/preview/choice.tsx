"use client";

import { useId } from "react";

type ChoiceProps<Name extends string> = {
  label: string;
  options: Record<Name, string>;
  chosen: Name;
  onChoose: (name: Name) => void;
};

/** One of a few, in a row. */
export function Choice<Name extends string>({ label, options, chosen, onChoose }: ChoiceProps<Name>) {
  const group = useId();
  return (
    <div
      aria-label={label}
      className="inline-flex max-w-full flex-wrap gap-1 rounded-control border border-border bg-background p-1"
      role="radiogroup"
    >
      {(Object.entries(options) as [Name, string][]).map(([name, words]) => (
        <label
          className="relative flex min-h-9 max-w-48 items-center rounded-control px-3 text-[0.8125rem] leading-5 font-medium text-muted has-checked:bg-card has-checked:text-foreground has-checked:shadow-[0_0_0_1px_var(--field-border)] has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent-text"
          key={name}
        >
          <input
            checked={chosen === name}
            className="absolute inset-0 cursor-pointer appearance-none outline-none"
            name={group}
            onChange={() => onChoose(name)}
            type="radio"
            value={name}
          />
          <span className="truncate">{words}</span>
        </label>
      ))}
    </div>
  );
}
