import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { clients } from "@/db/schema";
import type { CurrentHost } from "../hosts/resolve";
import type { SignupLevel } from "./form";

/** Application level on an application's host, tenant level on a tenant's: the host decides, and nothing else. */
export function levelOf(host: CurrentHost): SignupLevel {
  return host.tenant ? "TENANT" : "APPLICATION";
}

/** Whether signup is on at this host's level. The two switches know nothing of each other. */
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
