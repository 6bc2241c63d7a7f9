"use server";

import { getTranslations } from "next-intl/server";
import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { currentRequest, onDashboardHost } from "@/lib/hosts/current";
import { becomeFirstOperator } from "@/lib/operators/first-operator";
import { answerToNew, type FormAnswer, unsaved } from "../forms/answer";
import { plainProblemOf } from "../forms/plain-text";
import { goTo, holdSession } from "../operator";
import { WELCOME_FIELDS, WELCOME_KINDS } from "./kinds";

/** Spends the link that the first operator holds. */
export const submitWelcome = answering(
  async function submitWelcome(link: { token: string }, _previous: FormAnswer, form: FormData): Promise<FormAnswer> {
    const raw = Object.fromEntries(WELCOME_FIELDS.map((name) => [name, String(form.get(name) ?? "")]));
    const outcome = (await onDashboardHost())
      ? await becomeFirstOperator(boundText(link?.token), raw, await currentRequest())
      : { type: "unusable" as const };
    switch (outcome.type) {
      case "signed_in":
        await holdSession(outcome.sessionId);
        return { problems: {}, ...(await goTo("/")) };
      case "unusable":
        return { problems: {}, refusal: (await getTranslations("dashboard.welcome"))("unusableIntro") };
      case "refused":
        return answerToNew({ type: "overloaded" }, form, await plainProblemOf(WELCOME_KINDS));
      case "invalid":
        return answerToNew(outcome, form, await plainProblemOf(WELCOME_KINDS));
    }
  },
  (_link, _previous, form) => unsaved(form),
);
