"use server";

import { getTranslations } from "next-intl/server";
import { answering } from "@/app/answering";
import { currentRequest, onDashboardHost } from "@/lib/hosts/current";
import { becomeFirstOperator } from "@/lib/operators/first-operator";
import { answerToNew, type FormAnswer, typedValues, unsaved } from "../forms/answer";
import { plainProblemOf } from "../forms/plain-text";
import { forgetLink, heldToken } from "../held-link";
import { goTo, holdSession } from "../operator";
import { WELCOME_FIELDS, WELCOME_KINDS } from "./kinds";

/** Spends the link that the first operator holds. */
export const submitWelcome = answering(
  async function submitWelcome(link: { link: string }, _previous: FormAnswer, form: FormData): Promise<FormAnswer> {
    const raw = Object.fromEntries(WELCOME_FIELDS.map((name) => [name, String(form.get(name) ?? "")]));
    const token = await heldToken(link?.link);
    const outcome =
      token && (await onDashboardHost())
        ? await becomeFirstOperator(token, raw, await currentRequest())
        : { type: "unusable" as const };
    switch (outcome.type) {
      case "signed_in":
        await holdSession(outcome.sessionId);
        await forgetLink(link.link);
        return { problems: {}, ...(await goTo("/")) };
      case "unusable":
        return { problems: {}, values: typedValues(form), refusal: await unusable(token) };
      case "refused":
        return answerToNew({ type: "overloaded" }, form, await plainProblemOf(WELCOME_KINDS));
      case "invalid":
        return answerToNew(outcome, form, await plainProblemOf(WELCOME_KINDS));
    }
  },
  (_link, _previous, form) => unsaved(form),
);

async function unusable(token: string | undefined): Promise<string> {
  return (await getTranslations("dashboard.welcome"))(token ? "unusableIntro" : "forgottenIntro");
}
