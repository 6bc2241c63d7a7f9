import "server-only";
import { db } from "@/db/client";
import { matches } from "@/db/rows";
import { clients } from "@/db/schema";
import { heldPermissions } from "../clients/permissions";
import { verifyClientToken } from "../oauth/access-tokens";
import { findOperatorToken } from "../operators/tokens";
import type { ClientCaller } from "./operation";

/** The text of a bearer token (RFC 6750, section 2.1); undefined without one, and for one of any other form. */
function bearerOf(authorization: string | null): string | undefined {
  return /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization ?? "")?.[1];
}

/**
 * The machine client that a request's token speaks for, with what it may do now: its row is asked each time, so that a permission that was
 * taken away, or a client that was switched off, ends at once and not with the token.
 */
export async function authenticateClient(
  authorization: string | null,
  applicationId: string,
): Promise<ClientCaller | undefined> {
  const token = bearerOf(authorization);
  const verified = token ? await verifyClientToken(applicationId, token) : undefined;
  if (!verified) return undefined;
  const [client] = await db()
    .select({ role: clients.machineRole, permissions: clients.permissions })
    .from(clients)
    .where(matches(clients, { applicationId, id: verified.clientId, type: "MACHINE", enabled: true }));
  if (!client) return undefined;
  const held = heldPermissions(client.role, client.permissions);
  // What a token was narrowed to when it was asked for stays narrow.
  const { scopes } = verified;
  const permissions = new Set(scopes.size === 0 ? held : held.filter((permission) => scopes.has(permission)));
  return { type: "CLIENT", id: verified.clientId, applicationId, permissions };
}

/** The operator whose token a request carries, in the token's workspace. */
export async function authenticateOperator(authorization: string | null) {
  const token = bearerOf(authorization);
  return token ? findOperatorToken(token) : undefined;
}
