"use client";

import type { ComponentProps, ReactNode } from "react";
import { Field } from "@/components/ui/field";
import { PasswordField } from "@/components/ui/password-field";
import type { SignupField as FieldOfForm } from "@/lib/attempts/form";
import type { SignupText } from "../../signup-text";
import { type PhoneChoice, PhoneField } from "./phone-field";

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
  if (country) return <PhoneField {...props} country={country} />;
  return field.name === "password" ? <PasswordField {...props} text={text.password} /> : <Field {...props} />;
}
