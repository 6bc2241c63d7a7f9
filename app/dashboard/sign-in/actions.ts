"use server";

import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { answerToNew, type FormAnswer, typedValues, unsaved } from "@/app/dashboard/forms/answer";
import { plainProblemOf } from "@/app/dashboard/forms/plain-text";
import { forgetLink, heldToken } from "@/app/dashboard/held-link";
import { boundTexts, goTo, holdSession, operatorAction } from "@/app/dashboard/operator";
import type { Answer } from "@/app/submission";
import { violationsIn } from "@/lib/form-text";
import { currentRequest, onDashboardHost } from "@/lib/hosts/current";
import { endSessionOfToken } from "@/lib/operators/auth";
import { becomeFirstOperator } from "@/lib/operators/first-operator";
import { answerInvitation, becomeOperator, invitationPage } from "@/lib/operators/joining";
import { requestPasswordReset, resetOperatorPassword } from "@/lib/operators/recovery";
import { signInOperator } from "@/lib/operators/sign-in";
import { wayBackIn } from "@/lib/operators/way-back";
import { personEmail, WELCOME_FIELDS, WELCOME_KINDS } from "@/lib/operators/welcome-form";
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
        return { email, refusal: limitOrLoad(outcome.code) };
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
      case "unusable":
        return { problems: {}, refusal: await whyUnusable("newPassword", token) };
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
        return { problems: {}, values: typedValues(form), refusal: await whyUnusable("welcome", token) };
      case "refused":
        return answerToNew({ type: "overloaded" }, form, await plainProblemOf(WELCOME_KINDS));
      case "invalid":
        return answerToNew(outcome, form, await plainProblemOf(WELCOME_KINDS));
    }
  },
  (_link, _previous, form) => unsaved(form),
);

/** By its name alone: the token is in a cookie of the browser that opened it. */
type Link = { link: string };

/** Takes up an invitation for the operator who is signed in, or declines it: whichever button was pressed. */
export const submitJoin = operatorAction(boundTexts("link"), async ({ at, form, operator }) => {
  const token = await heldToken(at.link);
  const answer = form.has("decline") ? "decline" : "accept";
  const outcome = await answerInvitation(operator, { token }, answer, await currentRequest());
  if (outcome.type === "unusable") return { refusal: await whyUnusable("invitation", token) };
  await forgetLink(at.link);
  return goTo(outcome.type === "joined" ? `/workspaces/${outcome.workspaceId}` : "/?all");
});

/** The same for one of the invitations that are listed on the operator's first page. */
export const submitInvitationAnswer = operatorAction(null, async ({ form, operator }) => {
  const accepted = form.get("accept");
  const [id, answer] =
    typeof accepted === "string" ? [accepted, "accept" as const] : [boundText(form.get("decline")), "decline" as const];
  const outcome = await answerInvitation(operator, { id }, answer, await currentRequest());
  if (outcome.type === "unusable") return { refusal: await whyUnusable("invitation", "gone") };
  return goTo(outcome.type === "joined" ? `/workspaces/${outcome.workspaceId}` : "/?all");
});

/** Signs in the operator whose address is invited, and takes up the invitation. */
export const submitSignInAndJoin = answering(
  async function submitSignInAndJoin(link: Link, _previous: FormAnswer, form: FormData): Promise<FormAnswer> {
    const token = await heldToken(link?.link);
    const password = String(form.get("currentPassword") ?? "");
    const request = await currentRequest();
    const invitation = (await onDashboardHost()) ? await invitationPage(token, undefined) : undefined;
    if (invitation?.type !== "open") return { refusal: await whyUnusable("invitation", token) };
    const signedIn = await signInOperator({ email: invitation.email, password }, request);
    const problem = await plainProblemOf({ currentPassword: "currentPassword" });
    switch (signedIn.type) {
      case "wrong_credentials": {
        const t = await getTranslations("dashboard.errors.currentPassword");
        return { problems: { currentPassword: t(password === "" ? "required" : "wrong") } };
      }
      case "refused":
        return answerToNew({ type: limitOrLoad(signedIn.code) }, form, problem);
      case "signed_in": {
        await holdSession(signedIn.sessionId);
        const joined = await answerInvitation(signedIn.operator, { token }, "accept", request);
        await forgetLink(link.link);
        return goTo(joined.type === "joined" ? `/workspaces/${joined.workspaceId}` : "/");
      }
    }
  },
  (_link, _previous, form) => unsaved(form),
);

/** Makes an operator of somebody who is invited and none yet. */
export const submitNewOperator = answering(
  async function submitNewOperator(link: Link, _previous: FormAnswer, form: FormData): Promise<FormAnswer> {
    const raw = { displayName: String(form.get("displayName") ?? ""), password: String(form.get("password") ?? "") };
    const token = await heldToken(link?.link);
    const outcome = (await onDashboardHost())
      ? await becomeOperator(token, raw, await currentRequest())
      : { type: "unusable" as const };
    const problem = await plainProblemOf({ displayName: "displayName", password: "password" });
    switch (outcome.type) {
      case "signed_in":
        await holdSession(outcome.sessionId);
        await forgetLink(link.link);
        return goTo(`/workspaces/${outcome.workspaceId}`);
      case "unusable":
        return { values: typedValues(form), refusal: await whyUnusable("invitation", token) };
      case "known":
        return { refusal: (await getTranslations("dashboard.invitation"))("known") };
      case "refused":
        return answerToNew({ type: limitOrLoad(outcome.code) }, form, problem);
      case "invalid":
        return answerToNew(outcome, form, problem);
    }
  },
  (_link, _previous, form) => unsaved(form),
);

/** Why a check of a password was refused. */
function limitOrLoad(code: string): "rate_limited" | "overloaded" {
  return code === "rate_limited" ? code : "overloaded";
}

/** @param token undefined where the browser holds none any more */
async function whyUnusable(of: "invitation" | "newPassword" | "welcome", token: string | undefined): Promise<string> {
  return (await getTranslations(`dashboard.${of}`))(token ? "unusableIntro" : "forgottenIntro");
}
