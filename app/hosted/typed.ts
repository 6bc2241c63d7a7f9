/** What a form holds as text, without React's own members and without files, which no form of ours sends. */
export function typedText(form: FormData): Record<string, string> {
  return Object.fromEntries(
    [...form].filter((entry): entry is [string, string] => typeof entry[1] === "string" && !entry[0].startsWith("$")),
  );
}

/** The same for showing again: whatever is wrong, a password is typed anew. */
export function typedBefore(form: FormData): Record<string, string> {
  const { password: _, ...values } = typedText(form);
  return values;
}
