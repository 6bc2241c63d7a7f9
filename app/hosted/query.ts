import { ORIGIN_PARAMETERS } from "@/lib/origin";
import type { Origin } from "./origin";

/** What Next hands to pages. */
export type Query = Promise<Record<string, string | string[] | undefined>>;

/** A parameter that was given once; null otherwise. */
export function given(query: Awaited<Query>, name: string): string | null {
  const value = query[name];
  return typeof value === "string" && value !== "" ? value : null;
}

/** What the visitor of a page came with, as its address says. Unchecked: it is carried on, and read where it counts. */
export function originIn(query: Awaited<Query>): Origin {
  const { clientId, state, interaction } = ORIGIN_PARAMETERS;
  return { clientId: given(query, clientId), state: given(query, state), interaction: given(query, interaction) };
}
