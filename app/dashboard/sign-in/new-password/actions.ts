"use server";

import { getTranslations } from "next-intl/server";
import { answering } from "@/app/answering";
import { currentRequest, onDashboardHost } from "@/lib/hosts/current";
import { resetOperatorPassword } from "@/lib/operators/recovery";
import { answerToNew, type FormAnswer, unsaved } from "../../forms/answer";
import { plainProblemOf } from "../../forms/plain-text";
import { forgetLink, heldToken } from "../../held-link";
import { goTo, holdSession } from "../../operator";

/** Sets a new password by a link that was mailed. */
export const submitNewPassword = answering(
  async function submitNewPassword(link: { link: string }, _previous: FormAnswer, form: FormData): Promise<FormAnswer> {
    const raw = { password: String(form.get("password") ?? "") };
    const token = await heldToken(link?.link);
    const outcome = (await onDashboardHost())
      ? await resetOperatorPassword(token, raw, await currentRequest())
      : { type: "unusable" as const };
    switch (outcome.type) {
      case "signed_in":
        await holdSession(outcome.sessionId);
        await forgetLink(link.link);
        return { problems: {}, ...(await goTo("/")) };
      case "unusable": {
        const t = await getTranslations("dashboard.newPassword");
        return { problems: {}, refusal: t(token ? "unusableIntro" : "forgottenIntro") };
      }
      case "refused":
        return answerToNew({ type: "overloaded" }, form, await plainProblemOf({}));
      case "invalid":
        return answerToNew(outcome, form, await plainProblemOf({ password: "password" }));
    }
  },
  (_link, _previous, form) => unsaved(form),
);
