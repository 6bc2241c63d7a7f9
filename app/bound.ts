/**
 * A text that a page bound to an action. The browser sends it back and can change it into anything; a value that is no text becomes "", and
 * the lookup that follows finds nothing.
 */
export function boundText(given: unknown): string {
  return typeof given === "string" ? given : "";
}
