// Client-safe: the browser's check reads a form as the action does.

/**
 * What a form holds as text, without React's own members and without files, which no form of ours sends. A manipulated post can call an action
 * with anything in the form's place, and that holds nothing.
 */
export function typedText(form: FormData): Record<string, string> {
  const typed: Record<string, string> = {};
  for (const [name, text] of form instanceof FormData ? form : []) {
    if (typeof text !== "string" || name.startsWith("$") || name === "__proto__") continue;
    // Several choices of one field come under one name.
    typed[name] = name.startsWith("fields.") && Object.hasOwn(typed, name) ? `${typed[name]}\n${text}` : text;
  }
  return typed;
}
