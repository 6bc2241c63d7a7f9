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
        <ul className="grid gap-2 pt-1 xl:grid-cols-2">
          {options.map(({ value, label, help }) => (
            <li key={value}>
              <Option
                {...tools.register("permissions")}
                defaultChecked={ticked.includes(value)}
                help={help}
                id={`permission-${value}`}
                label={<span className="wrap-anywhere">{label}</span>}
                type="checkbox"
                value={value}
              />
            </li>
          ))}
        </ul>
      </fieldset>
    </div>
  );
}
