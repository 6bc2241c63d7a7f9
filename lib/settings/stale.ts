import "server-only";

/** Whether a change was made on another version than what is there now. @param expectedVersion null for whoever doesn't mind */
export function isStale({ expectedVersion }: { expectedVersion: number | null }, version: number): boolean {
  return expectedVersion !== null && expectedVersion !== version;
}
