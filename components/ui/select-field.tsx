import type { ComponentProps } from "react";
import { CONTROL } from "./field";

type SelectFieldProps = ComponentProps<"select"> & {
  id: string;
  label: string;
  options: readonly { value: string; label: string }[];
};

/** A labelled choice of one among many. The first option is no choice yet, and stands for none. */
export function SelectField({ id, label, options, className = "", ...select }: SelectFieldProps) {
  return (
    <div className="min-w-0">
      <label className="mb-1.5 block text-sm leading-5 font-medium" htmlFor={id}>
        {label}
      </label>
      <select {...select} className={`${CONTROL} border-field-border pe-2 ${className}`} id={id}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
