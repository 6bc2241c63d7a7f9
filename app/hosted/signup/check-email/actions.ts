"use server";

import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { activateByCode } from "@/lib/activation/activation";
import type { Marker } from "@/lib/attempts/marker";
import type { FieldCode, RefusalCode } from "@/lib/errors";
import { type CurrentHost, currentRequest } from "@/lib/hosts/current";
import { readMarkers, setMarker } from "@/lib/sessions/cookie";
import { attemptPage, resendActivation } from "@/lib/signup/check-email";
import type { Answer } from "../../../submission";
import { requireHost } from "../../host";
import { leaveFor } from "../../leave";
import { boundOrigin, type Origin, pathWith } from "../../origin";
import { typedText } from "../../typed";

export type ResendAnswer = Answer & {
  result?: "sent" | "wait";
  /** Until it may be sent again, from the moment of the answer. */
  resendInSeconds?: number;
};

const COOLDOWN_SECONDS = 60;

/** Sends the mail of an attempt again, if this browser began it. */
export const resend = answering(
  async function resend(page: { attemptId: string; origin: Origin }): Promise<ResendAnswer> {
    const host = await requireHost();
    const attemptId = boundText(page?.attemptId);
    const origin = boundOrigin(page?.origin);
    const markers = await readMarkers(host.application.id);
    const outcome = await resendActivation(host, attemptId, markers, await currentRequest());
    switch (outcome.type) {
      case "sent":
        await keepMarker(host, attemptId, markers);
        return { result: "sent", resendInSeconds: COOLDOWN_SECONDS };
      case "wait":
        return { result: "wait", resendInSeconds: outcome.resendInSeconds };
      case "expired":
        // The page itself says what became of the attempt.
        return leaveFor(host, pathWith("/signup/check-email", origin, { attempt: attemptId }), origin);
    }
  },
  () => ({}),
);

/** The marker lives as long as the newest secret. */
async function keepMarker(host: CurrentHost, attemptId: string, markers: Marker[]): Promise<void> {
  const marker = markers.find((candidate) => candidate.attemptId === attemptId);
  const attempt = await attemptPage(host, attemptId, markers, await currentRequest());
  if (!marker || attempt.type !== "pending") return;
  const seconds = Math.ceil((attempt.expiresAt.getTime() - Date.now()) / 1000) + COOLDOWN_SECONDS;
  await setMarker(marker, Math.max(seconds, COOLDOWN_SECONDS));
}

export type CodeAnswer = Answer & {
  /** The code, where it has to be sent once more. */
  code?: string;
  problem?: "required" | "invalid_format" | RefusalCode;
  /** After a wrong code. */
  triesLeft?: number;
  /** Set when another username must be chosen: what was typed, and what is wrong with it. */
  username?: { value: string; code: FieldCode };
  /** Nothing that is typed opens this attempt any more. */
  over?: "too_many_attempts" | "expired" | "used";
};

/** Finishes a signup by the code from its mail, in the browser that began it. */
export const submitCode = answering(
  async function submitCode(
    page: { attemptId: string; origin: Origin },
    previous: CodeAnswer,
    form: FormData,
  ): Promise<CodeAnswer> {
    const host = await requireHost();
    const { code = "", username } = typedText(form);
    if (code.trim() === "") return { ...kept(previous), problem: "required" };
    const given = {
      attemptId: boundText(page?.attemptId),
      // Keyboards for other scripts have wide digits.
      code: code.normalize("NFKC"),
      ...(username === undefined ? {} : { username }),
    };
    const outcome = await activateByCode(host, given, await readMarkers(host.application.id), await currentRequest());
    switch (outcome.type) {
      case "activated":
        return leaveFor(host, outcome.handOver, boundOrigin(page?.origin));
      case "wrong_code":
        return { ...kept(previous), triesLeft: outcome.triesLeft };
      case "invalid_format":
        return { ...kept(previous), code, problem: "invalid_format" };
      case "username_taken":
        return { code, username: { value: username ?? "", code: "not_unique" } };
      case "invalid_username":
        return { code, username: { value: username ?? "", code: outcome.code } };
      case "refused":
        return { ...kept(previous), problem: outcome.code };
      case "start_again":
        return { over: outcome.reason };
    }
  },
  (_page, previous) => kept(previous),
);

/** Once a username had to be chosen anew, its field stays. */
function kept(previous: CodeAnswer | undefined): CodeAnswer {
  return previous?.username ? { username: previous.username } : {};
}
