"use server";

import { refresh } from "next/cache";
import { getTranslations } from "next-intl/server";
import { boundText } from "@/app/bound";
import { changeOptions, refusedAction } from "@/app/dashboard/forms/answer";
import { boundTexts, goTo, operatorAction } from "@/app/dashboard/operator";
import { resendActivation } from "@/lib/activation/resend";
import { changeUser, deleteUser } from "@/lib/directory/change";
import { currentRequest } from "@/lib/hosts/current";
import { giveRole, takeRole } from "@/lib/users/roles";
import { sendVerification } from "@/lib/verification/verification";

const USER = boundTexts("applicationId", "tenantId", "userId");

/** Activates, deactivates or deletes a user: whichever the page asked about. */
export const submitUserAction = operatorAction(
  boundTexts("applicationId", "tenantId", "userId", "action"),
  async ({ at, form, actor }) => {
    const options = await changeOptions(form);
    const users = `/applications/${at.applicationId}/tenants/${at.tenantId}/users` as const;
    if (at.action === "delete") {
      const outcome = await deleteUser(actor, at, options);
      return outcome.type === "deleted" ? goTo(users) : refusedAction(outcome);
    }
    const status = at.action === "activate" ? "ACTIVE" : "INACTIVE";
    const outcome = await changeUser(actor, at, { status }, options);
    return outcome.type === "saved" ? goTo(`${users}/${at.userId}`) : refusedAction(outcome);
  },
);

/** Sends the activation mail of a user's newest signup once more. */
export const submitResend = operatorAction(USER, async ({ at, actor }) => {
  const outcome = await resendActivation(actor, at, await currentRequest());
  const t = await getTranslations("dashboard.users.said");
  switch (outcome.type) {
    case "sent":
      return { done: t("resent") };
    case "waits":
    case "nothing_pending":
      return { refusal: t(outcome.type) };
    default:
      return refusedAction(outcome);
  }
});

/** Asks a user by mail whether the address is theirs. */
export const submitVerificationMail = operatorAction(USER, async ({ at, actor }) => {
  const outcome = await sendVerification(actor, at, await currentRequest());
  const t = await getTranslations("dashboard.users.said");
  switch (outcome.type) {
    case "sent":
      return { done: t("verificationSent") };
    case "forbidden":
    case "not_found":
      return refusedAction({ type: outcome.type });
    default:
      return { refusal: t(outcome.type) };
  }
});

/** Gives a user a role, or takes one: whichever button was pressed. */
export const submitUserRole = operatorAction(USER, async ({ at, form, actor }) => {
  const request = await currentRequest();
  const taken = form.get("take");
  const outcome =
    typeof taken === "string"
      ? await takeRole(actor, at, taken, request)
      : await giveRole(actor, at, boundText(form.get("role")), request);
  if (outcome.type === "forbidden" || outcome.type === "not_found") return refusedAction(outcome);
  refresh();
  const t = await getTranslations("dashboard.users.said");
  if (outcome.type === "no_role") return { refusal: t("noRole") };
  return { done: t(typeof taken === "string" ? "roleTaken" : "roleGiven") };
});
