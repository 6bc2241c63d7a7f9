import type { CustomField } from "@/lib/profile/custom-fields";
import { type FieldValue, type FieldValues, readCustomValue, typedValue } from "@/lib/profile/custom-values";

/**
 * What an operator changed in the answers of a user, as programs send it. What stands as it is stored is left out: a field may have been narrowed
 * since, and then its check would refuse what nobody touched. What can't be read stays as it was typed, for the check to refuse.
 *
 * @param typedIn the texts that a field's inputs sent
 */
export function changedAnswers(
  custom: readonly CustomField[],
  stored: FieldValues,
  typedIn: (name: string) => readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(
    custom.flatMap((field) => {
      const typed = typedIn(field.name).map((text) => text.replace(/\r\n?/g, "\n"));
      if (isAsStored(stored[field.name], typed)) return [];
      const read = readCustomValue(field, typed.join("\n"), "typed");
      return [[field.name, "value" in read ? (read.value ?? null) : typed[0]]];
    }),
  );
}

/** Whether inputs hold what is stored. Options may be in another order than they were. */
function isAsStored(value: FieldValue | undefined, typed: readonly string[]): boolean {
  const texts = typed.filter((text) => text.trim() !== "");
  return texts.toSorted().join("\n") === typedValue(value).toSorted().join("\n");
}

/** What a user has chosen and the field offers no more. */
export function goneOptions({ options = [] }: CustomField, value: FieldValue | undefined): string[] {
  return typedValue(value).filter((chosen) => !options.some((option) => option.value === chosen));
}
