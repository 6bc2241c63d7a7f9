import type { ReactNode } from "react";
import { buttonClass } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { SelectField } from "@/components/ui/select-field";

type FilterField = {
  name: string;
  label: string;
  given: string;
  hint?: string;
  type?: "text" | "date";
  /** What it is chosen from; else it is typed. */
  options?: readonly { value: string; label: string }[];
};

type FilterFormProps = {
  /** Where the answer is; by default here. */
  action?: string;
  label: string;
  fields: readonly FilterField[];
  submit: string;
  /** Beside the button. */
  children?: ReactNode;
};

/** What a page is narrowed to. A plain form whose answer is a page with an address of its own, to be kept and shared. */
export function FilterForm({ action, label, fields, submit, children }: FilterFormProps) {
  return (
    <search aria-label={label} className="block">
      <form action={action} className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2 lg:grid-cols-3" method="get">
        {fields.map(({ name, given, options, ...field }) =>
          options ? (
            <SelectField defaultValue={given} id={name} key={name} name={name} options={options} {...field} />
          ) : (
            <Field
              autoCapitalize="none"
              autoComplete="off"
              defaultValue={given}
              id={name}
              key={name}
              name={name}
              {...field}
            />
          ),
        )}
        <div className="flex flex-wrap items-center gap-3 sm:col-span-full">
          <button className={buttonClass("secondary", "grow sm:grow-0")} type="submit">
            {submit}
          </button>
          {children}
        </div>
      </form>
    </search>
  );
}
