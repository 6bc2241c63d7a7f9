"use server";

import { getTranslations } from "next-intl/server";
import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { currentRequest, onDashboardHost } from "@/lib/hosts/current";
import { resetOperatorPassword } from "@/lib/operators/recovery";
import { answerToNew, type FormAnswer, unsaved } from "../../forms/answer";
import { plainProblemOf } from "../../forms/plain-text";
import { goTo, holdSession } from "../../operator";

/** Sets a new password by a link that was mailed. */
export const submitNewPassword = answering(
  async function submitNewPassword(
    link: { token: string },
    _previous: FormAnswer,
    form: FormData,
  ): Promise<FormAnswer> {
    const raw = { password: String(form.get("password") ?? "") };
    const outcome = (await onDashboardHost())
      ? await resetOperatorPassword(boundText(link?.token), raw, await currentRequest())
      : { type: "unusable" as const };
    switch (outcome.type) {
      case "signed_in":
        await holdSession(outcome.sessionId);
        return { problems: {}, ...(await goTo("/")) };
      case "unusable":
        return { problems: {}, refusal: (await getTranslations("dashboard.newPassword"))("unusableIntro") };
      case "refused":
        return answerToNew({ type: "overloaded" }, form, await plainProblemOf({}));
      case "invalid":
        return answerToNew(outcome, form, await plainProblemOf({ password: "password" }));
    }
  },
  (_link, _previous, form) => unsaved(form),
);
