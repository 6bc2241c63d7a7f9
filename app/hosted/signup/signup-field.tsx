"use client";

import type { ComponentProps, ReactNode } from "react";
import { Field, type FieldProps, SelectField } from "@/components/ui/field";
import { PasswordField } from "@/components/ui/password-field";
import type { ShownField as FieldOfForm } from "@/lib/attempts/form";
import { PHONE_COUNTRY } from "@/lib/profile/fields";
import type { SignupText } from "../../signup-text";
import { CustomField } from "../custom-field";

type InputProps = ComponentProps<"input">;

type SignupFieldProps = InputProps & {
  field: FieldOfForm;
  text: SignupText;
  error: string | undefined;
  /** In place of the catalog's hint. */
  hint?: ReactNode;
  labelNote?: ReactNode;
  /** Of a phone number alone. */
  country: PhoneChoice | undefined;
  last: boolean;
};

export function SignupField({ field, text, error, hint, labelNote, country, last, ...registration }: SignupFieldProps) {
  const words = text.fields[field.name];
  const props = {
    ...field.input,
    ...registration,
    enterKeyHint: last ? ("go" as const) : ("next" as const),
    error,
    hint: hint ?? words?.hint,
    id: field.name,
    label: words?.label ?? field.name,
    labelNote: labelNote ?? (field.required ? undefined : text.optional),
    required: field.required,
  };
  if (field.custom && words) {
    return (
      <CustomField
        {...registration}
        definition={field.custom}
        error={error}
        id={field.name}
        labelNote={field.required ? undefined : text.optional}
        required={field.required}
        text={words}
        typed={String(registration.defaultValue ?? "")}
      />
    );
  }
  if (country) return <PhoneField {...props} country={country} />;
  return field.name === "password" ? <PasswordField {...props} text={text.password} /> : <Field {...props} />;
}

export type PhoneChoice = {
  /** Every country by name, after one that stands for none. */
  countries: { value: string; label: string }[];
  /** The country to begin with; empty for none. */
  chosen: string;
  label: string;
};

/** A phone number the way people write it, and the country whose way that is. With "+" in front the country does not matter. */
function PhoneField({ country, ...field }: FieldProps & { country: PhoneChoice }) {
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
