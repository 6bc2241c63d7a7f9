"use server";

import { currentRequest } from "@/lib/hosts/current";
import { readMarkers } from "@/lib/sessions/cookie";
import { resendActivation } from "@/lib/signup/check-email";
import { requireHost } from "../../host";
import { leaveFor } from "../../leave";
import type { Answer } from "../../submission";

export type ResendAnswer = Answer & {
  result?: "sent" | "wait";
  /** Until it may be sent again, from the moment of the answer. */
  resendInSeconds?: number;
};

const COOLDOWN_SECONDS = 60;

/** Sends the mail of an attempt again, if this browser began it. */
export async function resend(page: { attemptId: string }): Promise<ResendAnswer> {
  const host = await requireHost();
  const attemptId = String(page?.attemptId);
  const markers = await readMarkers(host.application.id);
  const outcome = await resendActivation(host, attemptId, markers, await currentRequest());
  switch (outcome.type) {
    case "sent":
      return { result: "sent", resendInSeconds: COOLDOWN_SECONDS };
    case "wait":
      return { result: "wait", resendInSeconds: outcome.resendInSeconds };
    case "expired":
      // The page itself says what became of the attempt.
      return leaveFor(host, `/signup/check-email?attempt=${encodeURIComponent(attemptId)}`);
  }
}
