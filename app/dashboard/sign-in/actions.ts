"use server";

import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { answering } from "@/app/answering";
import { answerToNew, type FormAnswer, unsaved } from "@/app/dashboard/forms/answer";
import { plainProblemOf } from "@/app/dashboard/forms/plain-text";
import { forgetLink, heldToken } from "@/app/dashboard/held-link";
import { goTo, holdSession } from "@/app/dashboard/operator";
import type { Answer } from "@/app/submission";
import { violationsIn } from "@/lib/form-text";
import { currentRequest, onDashboardHost } from "@/lib/hosts/current";
import { endSessionOfToken } from "@/lib/operators/auth";
import { requestPasswordReset, resetOperatorPassword } from "@/lib/operators/recovery";
import { signInOperator } from "@/lib/operators/sign-in";
import { wayBackIn } from "@/lib/operators/way-back";
import { personEmail } from "@/lib/operators/welcome-form";
import { dropOperatorToken, readOperatorToken } from "@/lib/sessions/cookie";

export type SignInAnswer = Answer & {
  email: string;
  /** Fields that were left empty. */
  missing?: string[];
  refusal?: "wrong_credentials" | "rate_limited" | "overloaded";
};

/** Signs an operator in on the dashboard's host, and leads back to the page that was asked for. */
export const submitSignIn = answering(
  async function submitSignIn(
    to: { back: string | undefined },
    _previous: SignInAnswer,
    form: FormData,
  ): Promise<SignInAnswer> {
    const email = String(form.get("email") ?? "");
    if (!(await onDashboardHost())) return { email };
    const password = String(form.get("password") ?? "");
    const missing = Object.entries({ email: email.trim(), password }).flatMap(([name, text]) => (text ? [] : [name]));
    if (missing.length > 0) return { email, missing };
    const outcome = await signInOperator({ email, password }, await currentRequest());
    switch (outcome.type) {
      case "signed_in":
        await holdSession(outcome.sessionId);
        return { email, ...(await goTo(wayBackIn(to?.back) ?? "/")) };
      case "wrong_credentials":
        return { email, refusal: "wrong_credentials" };
      case "refused":
        return { email, refusal: outcome.code === "rate_limited" ? "rate_limited" : "overloaded" };
    }
  },
  (_to, _previous, form) => ({ email: String(form.get("email") ?? "") }),
);

/** Has a link to choose a new password mailed. The answer is the same for every address. */
export const submitForgotPassword = answering(
  async function submitForgotPassword(_previous: FormAnswer, form: FormData): Promise<FormAnswer> {
    if (!(await onDashboardHost())) return unsaved(form);
    const problem = await plainProblemOf({ email: "email" });
    const parsed = z.object({ email: personEmail }).safeParse({ email: form.get("email") });
    if (!parsed.success) return answerToNew({ type: "invalid", violations: violationsIn(parsed.error) }, form, problem);
    const outcome = await requestPasswordReset(parsed.data.email, await currentRequest());
    if (outcome.type === "refused") return answerToNew({ type: "rate_limited" }, form, problem);
    return { problems: {}, ...(await goTo("/sign-in/forgot-password?sent")) };
  },
  (_previous, form) => unsaved(form),
);

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

/** Ends this browser's session. @param to.back a page that is also for who is signed out; else the sign-in page follows */
export const signOut = answering(
  async function signOut(to: { back?: string | undefined }, _previous: Answer, _form: FormData): Promise<Answer> {
    await endSessionOfToken(await readOperatorToken(), await currentRequest());
    await dropOperatorToken();
    return goTo(wayBackIn(to?.back) ?? "/sign-in");
  },
  () => ({}),
);
