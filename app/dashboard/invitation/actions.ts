"use server";

import { getTranslations } from "next-intl/server";
import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { answerToNew, type FormAnswer, typedValues, unsaved } from "@/app/dashboard/forms/answer";
import { goTo, holdSession } from "@/app/dashboard/operator";
import { boundTexts, operatorAction } from "@/app/dashboard/operator-action";
import { currentRequest, onDashboardHost } from "@/lib/hosts/current";
import { answerInvitation, becomeOperator, invitationPage } from "@/lib/operators/joining";
import { signInOperator } from "@/lib/operators/sign-in";
import { plainProblemOf } from "../forms/plain-text";
import { forgetLink, heldToken } from "../held-link";

/** By its name alone: the token is in a cookie of the browser that opened it. */
type Link = { link: string };

/** Takes up an invitation for the operator who is signed in, or declines it: whichever button was pressed. */
export const submitJoin = operatorAction(boundTexts("link"), async ({ at, form, operator }) => {
  const token = await heldToken(at.link);
  const answer = form.has("decline") ? "decline" : "accept";
  const outcome = await answerInvitation(operator, { token }, answer, await currentRequest());
  if (outcome.type === "unusable") return { refusal: await unusable(token) };
  await forgetLink(at.link);
  return goTo(outcome.type === "joined" ? `/workspaces/${outcome.workspaceId}` : "/?all");
});

/** The same for one of the invitations that are listed on the operator's first page. */
export const submitInvitationAnswer = operatorAction(null, async ({ form, operator }) => {
  const accepted = form.get("accept");
  const [id, answer] =
    typeof accepted === "string" ? [accepted, "accept" as const] : [boundText(form.get("decline")), "decline" as const];
  const outcome = await answerInvitation(operator, { id }, answer, await currentRequest());
  if (outcome.type === "unusable") return { refusal: await unusable("gone") };
  return goTo(outcome.type === "joined" ? `/workspaces/${outcome.workspaceId}` : "/?all");
});

/** Signs in the operator whose address is invited, and takes up the invitation. */
export const submitSignInAndJoin = answering(
  async function submitSignInAndJoin(link: Link, _previous: FormAnswer, form: FormData): Promise<FormAnswer> {
    const token = await heldToken(link?.link);
    const password = String(form.get("currentPassword") ?? "");
    const request = await currentRequest();
    const invitation = (await onDashboardHost()) ? await invitationPage(token, undefined) : undefined;
    if (invitation?.type !== "open") return { refusal: await unusable(token) };
    const signedIn = await signInOperator({ email: invitation.email, password }, request);
    const problem = await plainProblemOf({ currentPassword: "currentPassword" });
    switch (signedIn.type) {
      case "wrong_credentials": {
        const t = await getTranslations("dashboard.errors.currentPassword");
        return { problems: { currentPassword: t(password === "" ? "required" : "wrong") } };
      }
      case "refused":
        return answerToNew({ type: busyOr(signedIn.code) }, form, problem);
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
        return { values: typedValues(form), refusal: await unusable(token) };
      case "known":
        return { refusal: (await getTranslations("dashboard.invitation"))("known") };
      case "refused":
        return answerToNew({ type: busyOr(outcome.code) }, form, problem);
      case "invalid":
        return answerToNew(outcome, form, problem);
    }
  },
  (_link, _previous, form) => unsaved(form),
);

function busyOr(code: string): "rate_limited" | "overloaded" {
  return code === "rate_limited" ? code : "overloaded";
}

/** @param token undefined where the browser holds none any more */
async function unusable(token: string | undefined): Promise<string> {
  return (await getTranslations("dashboard.invitation"))(token ? "unusableIntro" : "forgottenIntro");
}
