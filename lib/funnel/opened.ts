import "server-only";
import { withTransaction } from "@/db/client";
import { recordEvent } from "../audit/events";
import { reach } from "../audit/journeys";
import type { CurrentHost, RequestContext } from "../hosts/current";
import { log } from "../log";
import { findSecret } from "../secrets/one-time-secrets";

/**
 * Notes that the page behind a mailed link was shown: one event for each signup, however often it is opened, so that nobody fills the trail
 * by opening it. Called by the page and not where the link leads: what fetches links without keeping cookies (scanners, previews) never gets
 * so far. A page is not kept from its visitor by a fault in here.
 */
export async function noteLinkOpened(
  host: CurrentHost,
  purpose: "ACTIVATION_LINK" | "EMAIL_VERIFICATION",
  token: string | undefined,
  request: RequestContext,
): Promise<void> {
  if (!token) return;
  try {
    const secret = await findSecret(host.application.id, purpose, token);
    if (!secret) return;
    const { applicationId, tenantId, userId, attemptId } = secret;
    await withTransaction(async (tx) => {
      if (!(await reach(tx, { applicationId, tenantId, userId }, "openedAt"))) return;
      const action = purpose === "ACTIVATION_LINK" ? "activation.link_opened" : "verification.link_opened";
      await recordEvent({ applicationId, tenantId, userId, attemptId, action, outcome: "shown" }, request, tx);
    });
  } catch (error) {
    log().warn({ err: error }, "That a link was opened could not be noted.");
  }
}
