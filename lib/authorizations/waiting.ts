import "server-only";
import type { Tx } from "@/db/client";
import type { CurrentHost } from "../hosts/resolve";
import { type Origin, pathWith } from "../origin";
import { isTied, type Ties } from "../secrets/interaction-ties";
import { PATHS } from "./paths";
import { adoptInteraction, findInteraction } from "./rows";

/** How long an authorization request waits for a login or signup. */
export const INTERACTION_SECONDS = 60 * 60;

/** Sent to the library, never taken from a client: see `scopes` in provider.ts. */
export const OFFLINE_MARK = "foyer_offline";

/** What our pages may want to know of the authorize request that waits. */
export type PendingInteraction = {
  clientId: string;
  loginHint: string | null;
  /** On an application's own host: the whole request as it came, which goes on at a tenant's host. */
  query: string | null;
};

/**
 * The authorize request that waits on this host, in the browser that began it. Undefined in any other browser, on any other host, and once it
 * was finished or has expired.
 */
export async function readInteraction(
  host: CurrentHost,
  uid: string | null,
  ties: Ties | undefined,
  tx?: Tx,
): Promise<PendingInteraction | undefined> {
  const interaction = await findTied(host, uid, ties, tx);
  if (!interaction) return undefined;
  const { client_id: clientId, login_hint: loginHint } = interaction.params;
  return {
    clientId: String(clientId),
    loginHint: typeof loginHint === "string" ? loginHint : null,
    query: typeof interaction.query === "string" ? interaction.query : null,
  };
}

async function findTied(host: CurrentHost, uid: string | null, ties: Ties | undefined, tx?: Tx) {
  if (uid === null || !isInteractionUid(uid) || !isTied(ties, uid)) return undefined;
  const interaction = await findInteraction(host.application.id, host.tenant?.id ?? null, uid, tx);
  return interaction && { query: interaction.query, params: (interaction.params ?? {}) as Record<string, unknown> };
}

/**
 * The way back after a login or signup: path and query, on the tenant's canonical host, of the authorize request that waits in this browser.
 * Undefined where none does. A login that was demanded (`prompt=login`, `max_age`) counts only if the session that comes along was begun
 * after the demand.
 */
export async function resumeInteraction(
  host: CurrentHost,
  origin: Origin,
  ties: Ties | undefined,
  tx?: Tx,
): Promise<string | undefined> {
  const interaction = host.tenant ? await findTied(host, origin.interaction, ties, tx) : undefined;
  if (!interaction) return undefined;
  return resumePath(origin);
}

/**
 * Lets an authorize request go on at a tenant's canonical host that waited on another: the application's, or the tenant's own before a custom
 * domain became active. Its age and end stay as they are. The caller has seen the browser's tie on that other host, and ties it on this one.
 */
export async function moveInteraction(tx: Tx, host: CurrentHost, origin: Origin): Promise<string | undefined> {
  if (!host.tenant || origin.interaction === null || !isInteractionUid(origin.interaction)) return undefined;
  const moved = await adoptInteraction(tx, host.application.id, host.tenant.id, origin.interaction);
  return moved ? resumePath(origin) : undefined;
}

/** With what is left of the origin, for a request that has died by the time the browser comes. */
function resumePath({ interaction, ...rest }: Origin): string {
  return pathWith(`${PATHS.authorize}/${interaction}`, { ...rest, interaction: null });
}

export function isInteractionUid(uid: string): boolean {
  return /^[\w-]{43}$/.test(uid);
}
