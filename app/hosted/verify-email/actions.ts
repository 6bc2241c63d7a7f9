"use server";

import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { parseOrigin } from "@/lib/attempts/gate";
import { type CurrentHost, currentRequest } from "@/lib/hosts/current";
import { isEmptyOrigin } from "@/lib/origin";
import { holdLinkToken, readLinkToken } from "@/lib/sessions/cookie";
import { readSession } from "@/lib/sessions/session";
import { claimMailbox, refuseMailbox, requestVerification, verifyEmail } from "@/lib/verification/verification";
import type { ConfirmAnswer } from "../confirm-form";
import { requireHost } from "../host";
import { leaveFor } from "../leave";
import { boundOrigin, type Origin, pathWith } from "../origin";
import { typedText } from "../typed";

/** Also what the form shows where it asks for the password. */
export type VerifyAnswer = ConfirmAnswer & { problem?: "password_required" | "wrong_password" };

/** What a page behind a mailed link binds to its actions. */
export type LinkOrigin = { linkId: string; origin: Origin };

/** Confirms a mailbox by the link that this browser opened: with its session, or with the password. */
export const confirm = answering(
  async function confirm(page: LinkOrigin, _previous: VerifyAnswer, form: FormData): Promise<VerifyAnswer> {
    const host = await requireHost();
    const { password } = typedText(form);
    if (password === "") return { problem: "password_required" };
    const linkId = boundText(page?.linkId);
    const given = { token: await readLinkToken(linkId), ...(password === undefined ? {} : { password }) };
    const outcome = await verifyEmail(host, given, await readSession(host), await currentRequest());
    switch (outcome.type) {
      case "verified":
        return { result: "verified" };
      case "wrong_password":
        // The session is gone that made a press enough: the page itself asks for the password.
        if (password === undefined) return leaveTo(host, "/verify-email", page?.origin, { link: linkId });
        return { problem: "wrong_password" };
      case "refused":
        return { refusal: outcome.code };
      case "unusable":
        return { result: outcome.reason };
    }
  },
  () => ({}),
);

/** "This is mine", without the password: voids what was set up before, and leads to a new password where there are passwords. */
export const claim = answering(
  async function claim(page: LinkOrigin): Promise<ConfirmAnswer> {
    const host = await requireHost();
    const outcome = await claimMailbox(host, await readLinkToken(boundText(page?.linkId)), await currentRequest());
    if (outcome.type === "unusable") return { result: outcome.reason };
    if (outcome.resetToken === null) return { result: "claimed" };
    const link = (await holdLinkToken(outcome.resetToken)) ?? null;
    return leaveTo(host, "/reset-password", page?.origin, { link });
  },
  () => ({}),
);

/** "This wasn't me": deactivates the user behind the link that this browser opened. */
export const refuse = answering(
  async function refuse(page: LinkOrigin): Promise<ConfirmAnswer> {
    const host = await requireHost();
    const outcome = await refuseMailbox(host, await readLinkToken(boundText(page?.linkId)), await currentRequest());
    return { result: outcome.type === "unusable" ? outcome.reason : outcome.type };
  },
  () => ({}),
);

/** Sends the mail again to whoever is logged in here. */
export const sendAgain = answering(
  async function sendAgain(given: Origin): Promise<ConfirmAnswer> {
    const host = await requireHost();
    const session = await readSession(host);
    // The page itself says what to do instead.
    if (!session) return leaveTo(host, "/verify-email", given);
    const request = await currentRequest();
    const origin = await parseOrigin(host, boundOrigin(given), request);
    // Who came here by themselves keeps what the last mail was asked for with.
    const outcome = await requestVerification(session, request, origin && !isEmptyOrigin(origin) ? { origin } : {});
    switch (outcome.type) {
      case "sent":
        return { result: "sent" };
      case "verified_already":
        return { result: "verified" };
      case "waits":
      case "mail_limit_reached":
        return { refusal: outcome.type };
    }
  },
  () => ({}),
);

function leaveTo(host: CurrentHost, path: string, bound: unknown, more: Record<string, string | null> = {}) {
  const origin = boundOrigin(bound);
  return leaveFor(host, pathWith(path, origin, more), origin);
}
