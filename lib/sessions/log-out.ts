import "server-only";
import { recordEvent } from "../audit";
import type { CurrentHost, RequestContext } from "../hosts/current";
import { dropSessionToken } from "./cookie";
import { readSession } from "./current";
import { endSession } from "./session";

/** Ends this browser's session on a tenant's host, with the refresh tokens that hang on it; without one it only tidies the cookie away. */
export async function logOut(host: CurrentHost, request: RequestContext): Promise<void> {
  const session = await readSession(host);
  await dropSessionToken();
  if (!session) return;
  await endSession(session);
  const { applicationId, tenantId, userId } = session;
  const actor = { type: "USER" as const, id: userId };
  await recordEvent({ applicationId, tenantId, userId, actor, action: "logout.completed", outcome: "ended" }, request);
}
