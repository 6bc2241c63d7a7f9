import type { FieldTools } from "./form-frame";

type SegmentsProps = {
  name: string;
  /** What is chosen among them. */
  label: string;
  options: readonly { value: string; label: string }[];
  chosen: string | undefined;
  tools: FieldTools;
};

const SEGMENT =
  "relative flex min-h-10 items-center rounded-control px-4 text-sm leading-5 font-medium text-muted " +
  "has-checked:bg-card has-checked:text-foreground has-checked:shadow-[0_0_0_1px_var(--field-border)] " +
  "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent-text";

/** One of a few, side by side, one press each. */
export function Segments({ name, label, options, chosen, tools }: SegmentsProps) {
  return (
    <div
      aria-label={label}
      className="inline-flex flex-wrap gap-1 rounded-control border border-border bg-background p-1"
      role="radiogroup"
    >
      {options.map((option) => (
        <label className={SEGMENT} key={option.value}>
          <input
            {...tools.register(name)}
            className="absolute inset-0 cursor-pointer appearance-none outline-none"
            defaultChecked={chosen === option.value}
            type="radio"
            value={option.value}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </div>
  );
}
