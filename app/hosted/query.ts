import type { Origin } from "./origin";

/** What Next hands to pages. */
export type Query = Promise<Record<string, string | string[] | undefined>>;

/** A parameter that was given once; null otherwise. */
export function given(query: Awaited<Query>, name: string): string | null {
  const value = query[name];
  return typeof value === "string" && value !== "" ? value : null;
}

export function originIn(query: Awaited<Query>): Origin {
  return { clientId: given(query, "client_id"), state: given(query, "state") };
}
