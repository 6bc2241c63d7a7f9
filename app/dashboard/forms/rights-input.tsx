"use client";

import { Option } from "@/components/ui/option";
import type { FieldTools } from "./form-frame";
import { EVERYTHING, LISTED, type PlainField } from "./plain-field";

type RightsInputProps = { field: PlainField; tools: FieldTools };

/** What a machine client may do: everything, or what is ticked. The list shows when it counts, by style alone. */
export function RightsInput({ field: { name, given, options = [], words = {} }, tools }: RightsInputProps) {
  const chosen = tools.values(name, given.length > 0 && given[0] === EVERYTHING ? [EVERYTHING] : [LISTED])[0];
  const ticked = tools.values("permissions", given);
  return (
    <div className="group/rights space-y-2.5">
      {([EVERYTHING, LISTED] as const).map((each) => (
        <Option
          {...tools.register(name)}
          defaultChecked={chosen === each}
          help={words[`${each}.help`]}
          id={`${name}-${each}`}
          key={each}
          label={words[each]}
          type="radio"
          value={each}
        />
      ))}
      <fieldset className="min-w-0 group-has-[input[value=EVERYTHING]:checked]/rights:hidden">
        <legend className="sr-only">{words.list}</legend>
        <ul className="overflow-hidden rounded-control border border-field-border bg-card">
          {options.map(({ value, label, help }) => (
            <li
              className="relative flex gap-3 border-t border-border px-3.5 py-2 first:border-t-0 has-checked:bg-[color-mix(in_srgb,var(--accent)_6%,var(--card))] has-focus-visible:outline-2 has-focus-visible:outline-offset-[-2px] has-focus-visible:outline-accent-text"
              key={value}
            >
              <input
                {...tools.register("permissions")}
                aria-describedby={`permission-${value}-help`}
                className="relative z-1 mt-0.5 size-4 shrink-0 outline-none"
                defaultChecked={ticked.includes(value)}
                id={`permission-${value}`}
                type="checkbox"
                value={value}
              />
              <div className="min-w-0 text-sm leading-5">
                <label
                  className="font-medium wrap-anywhere after:absolute after:inset-0 after:content-['']"
                  htmlFor={`permission-${value}`}
                >
                  {label}
                </label>
                <p className="text-[0.8125rem] text-muted" id={`permission-${value}-help`}>
                  {help}
                </p>
              </div>
            </li>
          ))}
        </ul>
      </fieldset>
    </div>
  );
}
