/**
 * A text that was bound to an action when its page was made. It comes back from the browser, where it can be bent into anything; what is no
 * text is nothing, and the lookup that follows finds nobody.
 */
export function boundText(given: unknown): string {
  return typeof given === "string" ? given : "";
}
