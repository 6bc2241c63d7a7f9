/**
 * What a form holds as text, without React's own members and without files, which no form of ours sends. Whoever bends a post can have an
 * action called with anything in the form's place, and that holds nothing.
 */
export function typedText(form: FormData): Record<string, string> {
  if (!(form instanceof FormData)) return {};
  return Object.fromEntries(
    [...form].filter((entry): entry is [string, string] => typeof entry[1] === "string" && !entry[0].startsWith("$")),
  );
}

/** The same for showing again: whatever is wrong, a password is typed anew. */
export function typedBefore(form: FormData): Record<string, string> {
  const { password: _, ...values } = typedText(form);
  return values;
}
