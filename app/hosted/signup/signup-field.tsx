"use client";

import type { ComponentProps, ReactNode } from "react";
import { Field } from "@/components/ui/field";
import { PasswordField } from "@/components/ui/password-field";
import type { SignupField as FieldOfForm, SignupFieldName } from "@/lib/attempts/form";
import type { SignupText } from "../../signup-text";
import { type PhoneChoice, PhoneField } from "./phone-field";

type InputProps = ComponentProps<"input">;

const PLAIN: InputProps = { autoCapitalize: "none", autoCorrect: "off", spellCheck: false };

/** What keyboards, password managers and browsers are told about each field. */
const INPUTS: Record<SignupFieldName, InputProps> = {
  tenantDisplayName: { autoComplete: "organization", autoCapitalize: "words" },
  tenantName: { ...PLAIN, autoComplete: "off", inputMode: "text" },
  email: { ...PLAIN, autoComplete: "email", inputMode: "email", type: "email" },
  fullName: { autoComplete: "name", autoCapitalize: "words", spellCheck: false },
  givenName: { autoComplete: "given-name", autoCapitalize: "words", spellCheck: false },
  familyName: { autoComplete: "family-name", autoCapitalize: "words", spellCheck: false },
  phoneNumber: { autoComplete: "tel", inputMode: "tel", type: "tel" },
  // A date that is typed or picked; browsers send it as YYYY-MM-DD, and one that knows no dates shows a plain input for that.
  birthdate: { autoComplete: "bday", type: "date" },
  username: { ...PLAIN, autoComplete: "username" },
  password: { autoComplete: "new-password" },
};

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
    ...INPUTS[field.name],
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
