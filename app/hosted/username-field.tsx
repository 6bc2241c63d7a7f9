import { Field } from "@/components/ui/field";
import type { FieldCode } from "@/lib/errors";

export type UsernameText = { label: string; hint: string; errors: Partial<Record<FieldCode, string>>; other: string };

type UsernameFieldProps = { value: string; code: FieldCode; text: UsernameText; busy: boolean };

/** Asks for another username where somebody took the one that was chosen, or where the new one can't be one. */
export function UsernameField({ value, code, text, busy }: UsernameFieldProps) {
  return (
    <Field
      autoCapitalize="none"
      autoComplete="username"
      autoCorrect="off"
      defaultValue={value}
      enterKeyHint="go"
      error={busy ? undefined : (text.errors[code] ?? text.other)}
      hint={text.hint}
      id="username"
      label={text.label}
      name="username"
      required
      spellCheck={false}
      type="text"
    />
  );
}
