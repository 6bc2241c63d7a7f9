"use server";

import { getTranslations } from "next-intl/server";
import { parseOrigin } from "@/lib/attempts/gate";
import { isEmptyOrigin, pathWith } from "@/lib/origin";
import { holdLinkToken } from "@/lib/sessions/cookie";
import { readSession } from "@/lib/sessions/session";
import { claimMailbox, refuseMailbox, requestVerification, verifyEmail } from "@/lib/verification/verification";
import { hostedAction, refusalText } from "../action";
import type { HostedAnswer } from "../hosted-form";

/** Confirms a mailbox by the link that this browser opened: with its session, or with the password. */
export const confirm = hostedAction(async function confirm(post): Promise<HostedAnswer> {
  const { host, request, linkId } = post;
  const { password } = post.typed;
  const t = await getTranslations("verifyEmail");
  if (password === "") return { errors: { password: t("passwordRequired") } };
  const outcome = await verifyEmail(host, { token: await post.token(), password }, await readSession(host), request);
  switch (outcome.type) {
    case "verified":
      return { result: "verified" };
    case "wrong_password":
      // The session has ended that made a press enough: the page itself asks for the password.
      if (password === undefined) return post.leave(pathWith("/verify-email", post.origin, { link: linkId }));
      return { errors: { password: t("wrongPassword") } };
    case "refused":
      return { refusal: await refusalText(outcome.code) };
    case "unusable":
      return { result: outcome.reason };
  }
});

/** "This is mine", without the password: voids what was set up before, and leads to a new password where there are passwords. */
export const claim = hostedAction(async function claim(post): Promise<HostedAnswer> {
  const outcome = await claimMailbox(post.host, await post.token(), post.request);
  if (outcome.type === "unusable") return { result: outcome.reason };
  if (outcome.resetToken === null) return { result: "claimed" };
  const link = (await holdLinkToken(outcome.resetToken)) ?? null;
  return post.leave(pathWith("/reset-password", post.origin, { link }));
});

/** "This wasn't me": deactivates the user behind the link that this browser opened. */
export const refuse = hostedAction(async function refuse(post): Promise<HostedAnswer> {
  const outcome = await refuseMailbox(post.host, await post.token(), post.request);
  return { result: outcome.type === "unusable" ? outcome.reason : outcome.type };
});

/** Sends the mail again to the user who is logged in here. */
export const sendAgain = hostedAction(async function sendAgain(post): Promise<HostedAnswer> {
  const { host, request } = post;
  const session = await readSession(host);
  // The page itself shows what to do instead.
  if (!session) return post.leave(pathWith("/verify-email", post.origin));
  const origin = await parseOrigin(host, post.origin, request);
  // Without an origin of its own, the new link keeps that of the last one.
  const outcome = await requestVerification(session, request, origin && !isEmptyOrigin(origin) ? { origin } : {});
  const t = await getTranslations("verifyEmail");
  switch (outcome.type) {
    case "sent":
      return { result: "sent" };
    case "verified_already":
      return { result: "verified" };
    case "waits":
      return { refusal: t("waits") };
    case "mail_limit_reached":
      return { refusal: t("mailLimit") };
  }
});
