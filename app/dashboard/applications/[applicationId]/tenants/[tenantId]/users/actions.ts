"use server";

import { refresh } from "next/cache";
import { getTranslations } from "next-intl/server";
import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { changeOptions } from "@/app/dashboard/forms/answer";
import { refusedDeed } from "@/app/dashboard/forms/deed-text";
import type { DeedAnswer } from "@/app/dashboard/forms/deeds-form";
import { asActor, askToSignIn, goTo } from "@/app/dashboard/operator";
import { resendActivation } from "@/lib/activation/for-operator";
import { currentRequest } from "@/lib/hosts/current";
import { currentOperator } from "@/lib/operators/current";
import { changeUser, deleteUser } from "@/lib/users/change";
import { giveRole, takeRole } from "@/lib/users/roles";
import { sendVerification } from "@/lib/verification/for-operator";

type Place = { applicationId: string; tenantId: string; userId: string };

/** Activates, deactivates or deletes a user: whichever the page asked about. */
export const submitUserDeed = answering(
  async function submitUserDeed(at: Place & { deed: string }, _previous: DeedAnswer, form: FormData) {
    const operator = await currentOperator();
    if (!operator) return askToSignIn();
    const [actor, name, options] = [asActor(operator), nameOf(at), await changeOptions(form)];
    const users = `/applications/${name.applicationId}/tenants/${boundText(at?.tenantId)}/users` as const;
    if (at?.deed === "delete") {
      const outcome = await deleteUser(actor, name, options);
      return outcome.type === "deleted" ? goTo(users) : refusedDeed(outcome);
    }
    const status = at?.deed === "activate" ? "ACTIVE" : "INACTIVE";
    const outcome = await changeUser(actor, name, { status }, options);
    return outcome.type === "saved" ? goTo(`${users}/${name.userId}`) : refusedDeed(outcome);
  },
  (): DeedAnswer => ({}),
);

/** Sends the activation mail of a user's newest signup once more. */
export const submitResend = answering(
  async function submitResend(at: Place, _previous: DeedAnswer, _form: FormData): Promise<DeedAnswer> {
    const operator = await currentOperator();
    if (!operator) return askToSignIn();
    const outcome = await resendActivation(asActor(operator), nameOf(at), await currentRequest());
    const t = await getTranslations("dashboard.users.said");
    switch (outcome.type) {
      case "sent":
        return { done: t("resent") };
      case "waits":
      case "nothing_pending":
        return { refusal: t(outcome.type) };
      default:
        return refusedDeed(outcome);
    }
  },
  () => ({}),
);

/** Asks a user by mail whether the address is theirs. */
export const submitVerificationMail = answering(
  async function submitVerificationMail(at: Place, _previous: DeedAnswer, _form: FormData): Promise<DeedAnswer> {
    const operator = await currentOperator();
    if (!operator) return askToSignIn();
    const outcome = await sendVerification(asActor(operator), nameOf(at), await currentRequest());
    const t = await getTranslations("dashboard.users.said");
    switch (outcome.type) {
      case "sent":
        return { done: t("verificationSent") };
      case "forbidden":
      case "not_found":
        return refusedDeed({ type: outcome.type });
      default:
        return { refusal: t(outcome.type) };
    }
  },
  () => ({}),
);

/** Gives a user a role, or takes one: whichever button was pressed. */
export const submitUserRole = answering(
  async function submitUserRole(at: Place, _previous: DeedAnswer, form: FormData): Promise<DeedAnswer> {
    const operator = await currentOperator();
    if (!operator) return askToSignIn();
    const [actor, name, request] = [asActor(operator), nameOf(at), await currentRequest()];
    const taken = form.get("take");
    const outcome =
      typeof taken === "string"
        ? await takeRole(actor, name, taken, request)
        : await giveRole(actor, name, boundText(form.get("role")), request);
    if (outcome.type === "forbidden" || outcome.type === "not_found") return refusedDeed(outcome);
    refresh();
    const t = await getTranslations("dashboard.users.said");
    if (outcome.type === "no_role") return { refusal: t("noRole") };
    return { done: t(typeof taken === "string" ? "roleTaken" : "roleGiven") };
  },
  () => ({}),
);

function nameOf(at: Place) {
  return { applicationId: boundText(at?.applicationId), userId: boundText(at?.userId) };
}
