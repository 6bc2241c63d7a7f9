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

/** What our pages need to know about a waiting authorization request. */
export type PendingInteraction = {
  clientId: string;
  loginHint: string | null;
  /** On an application's own host: the unchanged query, which continues on a tenant's host. */
  query: string | null;
};

/**
 * The authorization request that waits on this host for this browser. Undefined in any other browser, on any other host, and once it
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
 * Where the browser goes after a login or signup: path and query, on the tenant's canonical host, of the authorization request that waits
 * for this browser. Undefined if none does. A required login (`prompt=login`, `max_age`) counts only if the session began after the
 * request.
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
 * Continues an authorization request on a tenant's canonical host that waited on another host: the application's, or the tenant's previous
 * one before a custom domain became active. Its age and end stay the same. The caller has checked the browser's tie on the other host, and
 * ties it on this one.
 */
export async function moveInteraction(tx: Tx, host: CurrentHost, origin: Origin): Promise<string | undefined> {
  if (!host.tenant || origin.interaction === null || !isInteractionUid(origin.interaction)) return undefined;
  const moved = await adoptInteraction(tx, host.application.id, host.tenant.id, origin.interaction);
  return moved ? resumePath(origin) : undefined;
}

/** With the rest of the origin, in case the request has expired when the browser arrives. */
function resumePath({ interaction, ...rest }: Origin): string {
  return pathWith(`${PATHS.authorize}/${interaction}`, { ...rest, interaction: null });
}

export function isInteractionUid(uid: string): boolean {
  return /^[\w-]{43}$/.test(uid);
}
