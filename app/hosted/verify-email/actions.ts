"use server";

import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { currentRequest } from "@/lib/hosts/current";
import { holdLinkToken, readLinkToken } from "@/lib/sessions/cookie";
import { readSession } from "@/lib/sessions/current";
import { claimMailbox, refuseMailbox, requestVerification, verifyEmail } from "@/lib/verification/verification";
import type { ConfirmAnswer } from "../confirm-form";
import { requireHost } from "../host";
import { leaveFor } from "../leave";
import { typedText } from "../typed";

/** Also what the form shows where it asks for the password. */
export type VerifyAnswer = ConfirmAnswer & { problem?: "password_required" | "wrong_password" };

/** Confirms a mailbox by the link that this browser opened: with its session, or with the password. */
export const confirm = answering(
  async function confirm(linkId: string, _previous: VerifyAnswer, form: FormData): Promise<VerifyAnswer> {
    const host = await requireHost();
    const { password } = typedText(form);
    if (password === "") return { problem: "password_required" };
    const given = { token: await readLinkToken(boundText(linkId)), ...(password === undefined ? {} : { password }) };
    const outcome = await verifyEmail(host, given, await readSession(host), await currentRequest());
    switch (outcome.type) {
      case "verified":
        return { result: "verified" };
      case "wrong_password":
        // The session is gone that made a press enough: the page itself asks for the password.
        if (password === undefined) return leaveFor(host, `/verify-email?link=${encodeURIComponent(linkId)}`);
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
  async function claim(linkId: string): Promise<ConfirmAnswer> {
    const host = await requireHost();
    const outcome = await claimMailbox(host, await readLinkToken(boundText(linkId)), await currentRequest());
    if (outcome.type === "unusable") return { result: outcome.reason };
    if (outcome.resetToken === null) return { result: "claimed" };
    const resetId = await holdLinkToken(outcome.resetToken);
    return leaveFor(host, `/reset-password?link=${resetId}`);
  },
  () => ({}),
);

/** "This wasn't me": deactivates the user behind the link that this browser opened. */
export const refuse = answering(
  async function refuse(linkId: string): Promise<ConfirmAnswer> {
    const host = await requireHost();
    const outcome = await refuseMailbox(host, await readLinkToken(boundText(linkId)), await currentRequest());
    return { result: outcome.type === "unusable" ? outcome.reason : outcome.type };
  },
  () => ({}),
);

/** Sends the mail again to whoever is logged in here. */
export const sendAgain = answering(
  async function sendAgain(): Promise<ConfirmAnswer> {
    const host = await requireHost();
    const session = await readSession(host);
    // The page itself says what to do instead.
    if (!session) return leaveFor(host, "/verify-email");
    const outcome = await requestVerification(session, await currentRequest());
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
