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
 * The machine client of a request's token, with its current permissions. Its row is read each time, so that a removed permission or a
 * disabled client takes effect at once and not when the token expires.
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
  // A token that was limited to some permissions stays limited.
  const { scopes } = verified;
  const permissions = new Set(scopes.size === 0 ? held : held.filter((permission) => scopes.has(permission)));
  return { type: "CLIENT", id: verified.clientId, applicationId, permissions };
}

/** The operator of a request's token, in the token's workspace. */
export async function authenticateOperator(authorization: string | null) {
  const token = bearerOf(authorization);
  return token ? findOperatorToken(token) : undefined;
}
