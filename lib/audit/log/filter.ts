// Client-safe: the filter of the audit log, in the format of its form and URLs.
import { parseDay } from "../days";

/** Whose events: the application's, or those of its workspace as a whole. */
export type LogScope = "application" | "workspace";

export const ACTOR_TYPES = ["OPERATOR", "CLIENT", "USER", "VISITOR", "SYSTEM"] as const;
export type ActorType = (typeof ACTOR_TYPES)[number];

export type LogFilter = {
  scope: LogScope;
  /** Empty: all actions. */
  action: string;
  /** Null: all actors. `id`: one operator. */
  actor: { type: ActorType; id: string | null } | null;
  /** The name of a tenant, or its id if it was deleted. Empty: all tenants, and events without a tenant. */
  tenant: string;
  /** Days in UTC, inclusive; null: no limit. */
  from: string | null;
  to: string | null;
};

/** A filter from a query; invalid values are ignored. */
export function parseLogFilter(query: (name: string) => string): LogFilter {
  const text = (name: string) => query(name).replaceAll("\0", "").trim().slice(0, 60);
  const [type, id = null] = text("actor").split(":");
  const actorType = ACTOR_TYPES.find((each) => each === type);
  return {
    scope: text("scope") === "workspace" ? "workspace" : "application",
    action: text("action"),
    actor: actorType ? { type: actorType, id } : null,
    tenant: text("tenant").toLowerCase(),
    from: parseDay(text("from")) ?? null,
    to: parseDay(text("to")) ?? null,
  };
}

/** An actor as the form's choice names it. */
export function actorText(actor: LogFilter["actor"]): string {
  return actor ? [actor.type, actor.id].filter(Boolean).join(":") : "";
}

/** The same filter as a query, with other parameters of a link. */
export function logQuery(filter: LogFilter, more: Record<string, string> = {}): string {
  const all = {
    scope: filter.scope === "workspace" ? filter.scope : "",
    action: filter.action,
    actor: actorText(filter.actor),
    tenant: filter.tenant,
    from: filter.from ?? "",
    to: filter.to ?? "",
    ...more,
  };
  return new URLSearchParams(Object.entries(all).filter(([, value]) => value !== "")).toString();
}
