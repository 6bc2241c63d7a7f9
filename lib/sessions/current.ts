import "server-only";
import type { CurrentHost } from "../hosts/current";
import { resolveSettings } from "../settings/resolve";
import { readSessionToken } from "./cookie";
import { type AuthSession, findSession } from "./session";

/** The session that this browser has on a tenant's host; none on an application's. */
export async function readSession(host: CurrentHost): Promise<AuthSession | undefined> {
  const token = await readSessionToken();
  if (!host.tenant || !token) return undefined;
  const { authSessionPolicy } = await resolveSettings(host.application.id, host.tenant.id);
  const at = { applicationId: host.application.id, tenantId: host.tenant.id, host: host.hostname, token };
  return findSession(at, authSessionPolicy.idleMinutes);
}
