import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { clients } from "@/db/schema";
import { readInteraction } from "../authorizations/waiting";
import type { RequestContext } from "../hosts/current";
import type { CurrentHost } from "../hosts/resolve";
import type { Origin } from "../origin";
import type { SignupLevel } from "./form";

/** Application level on an application's host, tenant level on a tenant's: the host decides, and nothing else. */
export function levelOf(host: CurrentHost): SignupLevel {
  return host.tenant ? "TENANT" : "APPLICATION";
}

/** Whether signup is on at this host's level. The two switches are independent. */
export function isSignupOpen(host: CurrentHost): boolean {
  return host.tenant ? host.tenant.signupEnabled : host.application.signupEnabled;
}

/** Whether a `client_id` names an enabled client of this application; none at all is fine. */
export async function isKnownClient(applicationId: string, clientId: string | null): Promise<boolean> {
  if (clientId === null) return true;
  if (!/^[a-z2-7]{26}$/.test(clientId)) return false;
  const [client] = await db()
    .select({ enabled: clients.enabled })
    .from(clients)
    .where(and(eq(clients.applicationId, applicationId), eq(clients.id, clientId)));
  return client?.enabled === true;
}

/**
 * What a visitor of this host came with, checked: undefined where a client is unknown or a `state` can't be carried. An authorization that
 * does not wait in this very browser is left out; where one does, it decides which client is meant.
 */
export async function parseOrigin(
  host: CurrentHost,
  given: { [part in keyof Origin]?: unknown },
  { ties }: Pick<RequestContext, "ties">,
): Promise<Origin | undefined> {
  const clientId = parseClientId(given.clientId);
  const state = parseState(given.state);
  if (clientId === undefined || state === undefined || !(await isKnownClient(host.application.id, clientId))) {
    return undefined;
  }
  const interaction = typeof given.interaction === "string" ? given.interaction : null;
  const waiting = await readInteraction(host, interaction, ties);
  // Its client was known when the request came, and may have been switched off since.
  return waiting && (await isKnownClient(host.application.id, waiting.clientId))
    ? { clientId: waiting.clientId, state, interaction }
    : { clientId, state, interaction: null };
}

/**
 * `state` as it came: undefined where it can't be taken (too long, given twice, or text that would not come back as it went in); null for
 * none. 1 to 512 characters, never cut.
 */
export function parseState(given: unknown): string | null | undefined {
  if (given === undefined || given === null || given === "") return null;
  if (typeof given !== "string" || given.includes("\0") || /\p{Surrogate}/u.test(given)) return undefined;
  return [...given].length <= 512 ? given : undefined;
}

/** `client_id` as it came; undefined where it was given twice; null for none. */
export function parseClientId(given: unknown): string | null | undefined {
  if (given === undefined || given === null || given === "") return null;
  return typeof given === "string" ? given : undefined;
}
