"use server";

import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { answering } from "@/app/answering";
import { notMade, textIn, typedIn } from "@/app/dashboard/form-fields";
import { type FormAnswer, typedValues, unsaved } from "@/app/dashboard/forms/answer";
import { boundTexts, goTo, operatorAction, startSession } from "@/app/dashboard/operator";
import { forgetLink, rememberedToken } from "@/app/dashboard/operator-link";
import type { Answer } from "@/app/submission";
import type { Violations } from "@/lib/errors";
import { violationsIn } from "@/lib/form-text";
import { currentRequest, onDashboardHost } from "@/lib/hosts/current";
import { endSessionOfToken } from "@/lib/operators/auth";
import { becomeFirstOperator } from "@/lib/operators/first-operator";
import { answerInvitation, becomeOperator, invitationPage } from "@/lib/operators/joining";
import { requestPasswordReset, resetOperatorPassword } from "@/lib/operators/recovery";
import { signInOperator } from "@/lib/operators/sign-in";
import { wayBackIn } from "@/lib/operators/way-back";
import { personEmail } from "@/lib/operators/welcome-form";
import { dropOperatorToken, readOperatorToken } from "@/lib/sessions/cookie";

/** What a page that a link led to binds to its action: the id of the link. Its token is in a cookie of the browser that opened it. */
type Link = { link: string };

const UNUSABLE = { type: "unusable" } as const;

export type SignInAnswer = Answer & {
  email: string;
  /** Fields that were left empty. */
  missing?: string[];
  /** Why the sign-in failed, as a sentence. */
  refusal?: string;
};

/** Signs an operator in on the dashboard's host, and redirects to the requested page. */
export const submitSignIn = answering(
  async function submitSignIn(
    to: { back: string | undefined },
    _previous: SignInAnswer,
    form: FormData,
  ): Promise<SignInAnswer> {
    const email = textIn(form, "email");
    if (!(await onDashboardHost())) return { email };
    const password = textIn(form, "password");
    const missing = Object.entries({ email: email.trim(), password }).flatMap(([name, text]) => (text ? [] : [name]));
    if (missing.length > 0) return { email, missing };
    const outcome = await signInOperator({ email, password }, await currentRequest());
    switch (outcome.type) {
      case "signed_in":
        await startSession(outcome.sessionId);
        return { email, ...(await goTo(wayBackIn(to?.back) ?? "/")) };
      case "wrong_credentials":
        return { email, refusal: (await getTranslations("dashboard.signIn"))("wrongCredentials") };
      case "refused":
        return { email, refusal: (await getTranslations("dashboard.form"))(limitOrLoad(outcome.code)) };
    }
  },
  (_to, _previous, form) => ({ email: textIn(form, "email") }),
);

/** Sends a link for choosing a new password. The answer is the same for every address. */
export const submitForgotPassword = answering(
  async function submitForgotPassword(_previous: FormAnswer, form: FormData): Promise<FormAnswer> {
    if (!(await onDashboardHost())) return unsaved(form);
    const parsed = z.object({ email: personEmail }).safeParse(typedIn("forgotPassword", form));
    if (!parsed.success) {
      return notMade("forgotPassword", { type: "invalid", violations: violationsIn(parsed.error) }, form);
    }
    const outcome = await requestPasswordReset(parsed.data.email, await currentRequest());
    if (outcome.type === "refused") return notMade("forgotPassword", { type: "rate_limited" }, form);
    return { problems: {}, ...(await goTo("/sign-in/forgot-password?sent")) };
  },
  (_previous, form) => unsaved(form),
);

/** Sets a new password by a link that was mailed. */
export const submitNewPassword = answering(
  async function submitNewPassword(link: Link, _previous: FormAnswer, form: FormData): Promise<FormAnswer> {
    const token = await rememberedToken(link?.link);
    const outcome = (await onDashboardHost())
      ? await resetOperatorPassword(token, typedIn("newPassword", form), await currentRequest())
      : UNUSABLE;
    return answerToLink("newPassword", { ...link, token }, outcome, form);
  },
  (_link, _previous, form) => unsaved(form),
);

/** Ends this browser's session. @param to.back a page that needs no sign-in; by default the sign-in page */
export const signOut = answering(
  async function signOut(to: { back?: string | undefined }, _previous: Answer, _form: FormData): Promise<Answer> {
    await endSessionOfToken(await readOperatorToken(), await currentRequest());
    await dropOperatorToken();
    return goTo(wayBackIn(to?.back) ?? "/sign-in");
  },
  () => ({}),
);

/** Creates the first operator, with the link that the server printed. */
export const submitWelcome = answering(
  async function submitWelcome(link: Link, _previous: FormAnswer, form: FormData): Promise<FormAnswer> {
    const token = await rememberedToken(link?.link);
    const outcome =
      token && (await onDashboardHost())
        ? await becomeFirstOperator(token, typedIn("welcome", form), await currentRequest())
        : UNUSABLE;
    return answerToLink("welcome", { ...link, token }, outcome, form);
  },
  (_link, _previous, form) => unsaved(form),
);

/** Accepts an invitation for the operator who is signed in, or declines it, by the button that was pressed. */
export const submitJoin = operatorAction(boundTexts("link"), async ({ at, form, operator }) => {
  const token = await rememberedToken(at.link);
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
    typeof accepted === "string" ? [accepted, "accept" as const] : [textIn(form, "decline"), "decline" as const];
  const outcome = await answerInvitation(operator, { id }, answer, await currentRequest());
  if (outcome.type === "unusable") return { refusal: await whyUnusable("invitation", "gone") };
  return goTo(outcome.type === "joined" ? `/workspaces/${outcome.workspaceId}` : "/?all");
});

/** Signs in the operator whose address is invited, and accepts the invitation. */
export const submitSignInAndJoin = answering(
  async function submitSignInAndJoin(link: Link, _previous: FormAnswer, form: FormData): Promise<FormAnswer> {
    const token = await rememberedToken(link?.link);
    const password = textIn(form, "currentPassword");
    const request = await currentRequest();
    const invitation = (await onDashboardHost()) ? await invitationPage(token, undefined) : undefined;
    if (invitation?.type !== "open") return { refusal: await whyUnusable("invitation", token) };
    const signedIn = await signInOperator({ email: invitation.email, password }, request);
    switch (signedIn.type) {
      case "wrong_credentials": {
        const t = await getTranslations("dashboard.errors.currentPassword");
        return { problems: { currentPassword: t(password === "" ? "required" : "wrong") } };
      }
      case "refused":
        return notMade("invitation", { type: limitOrLoad(signedIn.code) }, form);
      case "signed_in": {
        await startSession(signedIn.sessionId);
        const joined = await answerInvitation(signedIn.operator, { token }, "accept", request);
        await forgetLink(link.link);
        return goTo(joined.type === "joined" ? `/workspaces/${joined.workspaceId}` : "/");
      }
    }
  },
  (_link, _previous, form) => unsaved(form),
);

/** Creates the account of an invited person who is no operator yet. */
export const submitNewOperator = answering(
  async function submitNewOperator(link: Link, _previous: FormAnswer, form: FormData): Promise<FormAnswer> {
    const token = await rememberedToken(link?.link);
    const outcome = (await onDashboardHost())
      ? await becomeOperator(token, typedIn("invitation", form), await currentRequest())
      : UNUSABLE;
    if (outcome.type === "known") return { refusal: (await getTranslations("dashboard.invitation"))("known") };
    return answerToLink("invitation", { ...link, token }, outcome, form);
  },
  (_link, _previous, form) => unsaved(form),
);

type LinkOutcome =
  | { type: "signed_in"; sessionId: string; workspaceId?: string }
  | { type: "unusable" }
  | { type: "refused"; code: string }
  | { type: "invalid"; violations: Violations };

/** The answer to a form on a page that a link led to. Where the outcome is a session, it starts it and forgets the link. */
async function answerToLink(
  of: "invitation" | "newPassword" | "welcome",
  { link, token }: Link & { token: string | undefined },
  outcome: LinkOutcome,
  form: FormData,
): Promise<FormAnswer> {
  switch (outcome.type) {
    case "signed_in":
      await startSession(outcome.sessionId);
      await forgetLink(link);
      return goTo(outcome.workspaceId ? `/workspaces/${outcome.workspaceId}` : "/");
    case "unusable":
      return { values: typedValues(form), refusal: await whyUnusable(of, token) };
    case "refused":
      return notMade(of, { type: limitOrLoad(outcome.code) }, form);
    case "invalid":
      return notMade(of, outcome, form);
  }
}

/** The reason why a password was not checked, as forms name it. */
function limitOrLoad(code: string): "rate_limited" | "overloaded" {
  return code === "rate_limited" ? code : "overloaded";
}

/** Why a link didn't work. @param token undefined where the browser no longer has it */
async function whyUnusable(of: "invitation" | "newPassword" | "welcome", token: string | undefined): Promise<string> {
  return (await getTranslations(`dashboard.${of}`))(token ? "unusableIntro" : "forgottenIntro");
}
