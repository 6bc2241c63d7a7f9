// Client-safe: which signups the funnel is about, as its form and its URLs write it.
import { type Days, dayOf, parseDay, shiftDay } from "../audit/days";

/** The steps of signup in their order. Whoever reached one has also passed those before it. */
export const STEPS = ["started", "submitted", "sent", "delivered", "opened", "activated", "token"] as const;
export type Step = (typeof STEPS)[number];
/** The steps of a known person. A form that was opened belongs to nobody. */
export type KnownStep = Exclude<Step, "started">;
export const KNOWN_STEPS = STEPS.filter((step) => step !== "started");

/** What the rows of its table are. */
export const GROUPINGS = ["day", "tenant", "client"] as const;
export type Grouping = (typeof GROUPINGS)[number];

export type FunnelFilter = Days & {
  /** The name of a tenant, or its id if it was deleted. Empty: all. */
  tenant: string;
  /** Empty: all. */
  clientId: string;
  by: Grouping;
};

const USUAL_DAYS = 30;
/** A year and a day: the chart has a column for each. */
const MOST_DAYS = 366;

/** A filter from a query; invalid values are ignored. A span that is too long keeps its end. */
export function parseFunnelFilter(query: (name: string) => string, today: Date): FunnelFilter {
  const to = parseDay(query("to")) ?? dayOf(today);
  const from = parseDay(query("from")) ?? shiftDay(to, 1 - USUAL_DAYS);
  const earliest = shiftDay(to, 1 - MOST_DAYS);
  return {
    from: from > to ? to : from < earliest ? earliest : from,
    to,
    tenant: query("tenant").replaceAll("\0", "").trim().toLowerCase().slice(0, 40),
    clientId: query("client").replaceAll("\0", "").slice(0, 40),
    by: GROUPINGS.find((each) => each === query("by")) ?? "day",
  };
}

/** The same filter as a query, with other parameters of a link. */
export function funnelQuery(
  { from, to, tenant, clientId, by }: FunnelFilter,
  more: Record<string, string> = {},
): string {
  const parameters = new URLSearchParams({ from, to });
  if (tenant) parameters.set("tenant", tenant);
  if (clientId) parameters.set("client", clientId);
  if (by !== "day") parameters.set("by", by);
  for (const [name, value] of Object.entries(more)) parameters.set(name, value);
  return parameters.toString();
}
