"use server";

import { getTranslations } from "next-intl/server";
import { activateByCode } from "@/lib/activation/activation";
import { COOLDOWN_SECONDS } from "@/lib/attempts/attempts";
import { pathWith } from "@/lib/origin";
import { readMarkers, setMarker } from "@/lib/sessions/cookie";
import { attemptPage, resendActivation } from "@/lib/signup/check-email";
import { hostedAction, type Post, refusalText } from "../../action";
import { askFor, enteredFields, withAskedFields } from "../../asked-fields";
import type { HostedAnswer } from "../../hosted-form";
import { keptUsername, usernameProblem } from "../../username";
import { displayNameOf } from "../../visit";

export type ResendAnswer = HostedAnswer & {
  result?: "sent" | "wait";
  /** Until it may be sent again, from the moment of the answer. */
  resendInSeconds?: number;
};

/** Sends the mail of an attempt again, if this browser began it. */
export const resend = hostedAction(async function resend(post): Promise<ResendAnswer> {
  const { host, request, attemptId } = post;
  const outcome = await resendActivation(host, attemptId, await readMarkers(host.application.id), request);
  switch (outcome.type) {
    case "sent":
      await keepMarker(post);
      return { result: "sent", resendInSeconds: COOLDOWN_SECONDS };
    case "wait":
      return { result: "wait", resendInSeconds: outcome.resendInSeconds };
    case "expired":
      // The page itself shows what became of the attempt.
      return post.leave(pathWith("/signup/check-email", post.origin, { attempt: attemptId }));
  }
});

/** The marker lives as long as the newest secret. */
async function keepMarker({ host, request, attemptId }: Post): Promise<void> {
  const markers = await readMarkers(host.application.id);
  const marker = markers.find((candidate) => candidate.attemptId === attemptId);
  const attempt = await attemptPage(host, attemptId, markers, request);
  if (!marker || attempt.type !== "pending") return;
  const seconds = Math.ceil((attempt.expiresAt.getTime() - Date.now()) / 1000) + COOLDOWN_SECONDS;
  await setMarker(marker, Math.max(seconds, COOLDOWN_SECONDS));
}

export type CodeAnswer = HostedAnswer & {
  /** The code was wrong: what is typed next replaces it. */
  isWrong?: boolean;
};

/** Finishes a signup by the code from its mail, in the browser that began it. */
export const submitCode = hostedAction<CodeAnswer>(
  async function submitCode(post, previous) {
    return withAskedFields(await finish(post, previous), previous, post.values);
  },
  (values, previous) => withAskedFields(keptUsername(previous), previous, values),
);

async function finish(post: Post, previous: HostedAnswer): Promise<CodeAnswer> {
  const { host, request, attemptId, typed } = post;
  const { code = "", username } = typed;
  const t = await getTranslations("code");
  const kept = keptUsername(previous);
  const wrong = (error: string) => ({ ...kept, errors: { ...kept.errors, code: error } });
  if (code.trim() === "") return wrong(t("required"));
  // Keyboards for other scripts have wide digits.
  const given = { attemptId, code: code.normalize("NFKC"), username, fields: enteredFields(typed) };
  const outcome = await activateByCode(host, given, await readMarkers(host.application.id), request);
  switch (outcome.type) {
    case "activated":
      return post.leave(outcome.handOver);
    case "wrong_code":
      return { ...wrong(t("wrongCode", { tries: outcome.triesLeft })), isWrong: true };
    case "invalid_format":
      return { ...wrong(t("invalidFormat")), values: { ...kept.values, code } };
    case "username_taken":
      return withCode(code, await usernameProblem(username, "not_unique"));
    case "invalid_username":
      return withCode(code, await usernameProblem(username, outcome.code));
    case "refused":
      return { ...kept, refusal: await refusal(post, outcome.code) };
    case "start_again":
      return { result: outcome.reason };
    case "fields_missing":
      return askFor(outcome, post.values);
  }
}

/** Keeps the code in its field: it was right. */
function withCode(code: string, answer: HostedAnswer): HostedAnswer {
  return { ...answer, values: { ...answer.values, code } };
}

async function refusal({ host }: Post, code: string): Promise<string> {
  if (code !== "email_domain_not_allowed") return refusalText(code);
  return (await getTranslations("activate"))("emailDomainNotAllowed", { tenant: displayNameOf(host) });
}
