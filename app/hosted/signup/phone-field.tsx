"use client";

import { Field, type FieldProps } from "@/components/ui/field";
import { SelectField } from "@/components/ui/select-field";
import { PHONE_COUNTRY } from "@/lib/profile/fields";

export type PhoneChoice = {
  /** Every country by name, after one that stands for none. */
  countries: { value: string; label: string }[];
  /** The country to begin with; empty for none. */
  chosen: string;
  label: string;
};

/** A phone number the way people write it, and the country whose way that is. With "+" in front the country does not matter. */
export function PhoneField({ country, ...field }: FieldProps & { country: PhoneChoice }) {
  return (
    <div className="grid gap-x-3 gap-y-4 sm:grid-cols-2">
      <SelectField
        autoComplete="country"
        defaultValue={country.chosen}
        id={PHONE_COUNTRY}
        // A select keeps what was chosen when its form is shown again only if it is made anew.
        key={country.chosen}
        label={country.label}
        name={PHONE_COUNTRY}
        options={country.countries}
      />
      <Field {...field} />
    </div>
  );
}
