"use server";

import { getTranslations } from "next-intl/server";
import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { currentRequest, onDashboardHost } from "@/lib/hosts/current";
import { currentOperator } from "@/lib/operators/current";
import { becomeOperator, invitationPage, joinByInvitation } from "@/lib/operators/joining";
import { signInOperator } from "@/lib/operators/sign-in";
import { answerToNew, type FormAnswer, unsaved } from "../forms/answer";
import type { DeedAnswer } from "../forms/deeds-form";
import { plainProblemOf } from "../forms/plain-text";
import { goTo, holdSession } from "../operator";

type Link = { token: string };

/** Takes up an invitation for the operator who is signed in. */
export const submitJoin = answering(
  async function submitJoin(link: Link, _previous: DeedAnswer, _form: FormData): Promise<DeedAnswer> {
    const operator = await currentOperator();
    if (!operator) return goTo("/sign-in");
    const outcome = await joinByInvitation(operator, boundText(link?.token), await currentRequest());
    if (outcome.type === "joined") return goTo(`/workspaces/${outcome.workspaceId}`);
    return { refusal: await unusable() };
  },
  () => ({}),
);

/** Signs in the operator whose address is invited, and takes up the invitation. */
export const submitSignInAndJoin = answering(
  async function submitSignInAndJoin(link: Link, _previous: FormAnswer, form: FormData): Promise<FormAnswer> {
    const token = boundText(link?.token);
    const password = String(form.get("currentPassword") ?? "");
    const request = await currentRequest();
    const invitation = (await onDashboardHost()) ? await invitationPage(token, undefined) : undefined;
    if (invitation?.type !== "open") return { problems: {}, refusal: await unusable() };
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
        const joined = await joinByInvitation(signedIn.operator, token, request);
        return { problems: {}, ...(await goTo(joined.type === "joined" ? `/workspaces/${joined.workspaceId}` : "/")) };
      }
    }
  },
  (_link, _previous, form) => unsaved(form),
);

/** Makes an operator of somebody who is invited and none yet. */
export const submitNewOperator = answering(
  async function submitNewOperator(link: Link, _previous: FormAnswer, form: FormData): Promise<FormAnswer> {
    const raw = { displayName: String(form.get("displayName") ?? ""), password: String(form.get("password") ?? "") };
    const token = boundText(link?.token);
    const outcome = (await onDashboardHost())
      ? await becomeOperator(token, raw, await currentRequest())
      : { type: "unusable" as const };
    const problem = await plainProblemOf({ displayName: "displayName", password: "password" });
    switch (outcome.type) {
      case "signed_in":
        await holdSession(outcome.sessionId);
        return { problems: {}, ...(await goTo(`/workspaces/${outcome.workspaceId}`)) };
      case "unusable":
        return { problems: {}, refusal: await unusable() };
      case "known":
        return { problems: {}, refusal: (await getTranslations("dashboard.invitation"))("known") };
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

async function unusable(): Promise<string> {
  return (await getTranslations("dashboard.invitation"))("unusableIntro");
}
