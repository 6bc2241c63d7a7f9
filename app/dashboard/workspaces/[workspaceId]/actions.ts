"use server";

import { refresh } from "next/cache";
import { getTranslations } from "next-intl/server";
import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { answerToNew, type FormAnswer, typedValues, unsaved } from "@/app/dashboard/forms/answer";
import type { DeedAnswer } from "@/app/dashboard/forms/deeds-form";
import { plainProblemOf } from "@/app/dashboard/forms/plain-text";
import { asActor, askToSignIn, goTo } from "@/app/dashboard/operator";
import { currentRequest } from "@/lib/hosts/current";
import { currentOperator } from "@/lib/operators/current";
import { inviteOperator, resendInvitation, withdrawInvitation } from "@/lib/operators/invitations";
import { changeOperatorRole, type MemberOutcome, removeOperator } from "@/lib/operators/members";
import { OPERATOR_ROLES } from "@/lib/operators/rights";

type Place = { workspaceId: string };

/** Invites somebody to a workspace. */
export const submitInvitation = answering(
  async function submitInvitation(at: Place, _previous: FormAnswer, form: FormData): Promise<FormAnswer> {
    const operator = await currentOperator();
    if (!operator) return { problems: {}, ...(await askToSignIn()) };
    const workspaceId = boundText(at?.workspaceId);
    const raw = { email: String(form.get("email") ?? ""), role: String(form.get("role") ?? "") };
    const outcome = await inviteOperator(asActor(operator), workspaceId, raw, await currentRequest());
    if (outcome.type === "created") return { problems: {}, ...(await goTo(`/workspaces/${workspaceId}`)) };
    if (outcome.type === "refused") {
      return { problems: {}, values: typedValues(form), refusal: await say("tooManyMails") };
    }
    return answerToNew(outcome, form, await plainProblemOf({ email: "invitee", role: "choice" }));
  },
  (_at, _previous, form) => unsaved(form),
);

/** Sends an invitation once more, or withdraws it: whichever button was pressed. */
export const submitInvitationDeed = answering(
  async function submitInvitationDeed(at: Place, _previous: DeedAnswer, form: FormData): Promise<DeedAnswer> {
    const operator = await currentOperator();
    if (!operator) return askToSignIn();
    const [actor, workspaceId, request] = [asActor(operator), boundText(at?.workspaceId), await currentRequest()];
    const resent = form.get("resend");
    const outcome =
      typeof resent === "string"
        ? await resendInvitation(actor, workspaceId, resent, request)
        : await withdrawInvitation(actor, workspaceId, boundText(form.get("withdraw")), request);
    switch (outcome.type) {
      case "saved":
        refresh();
        return { done: await say(typeof resent === "string" ? "resent" : "withdrawn") };
      case "refused":
        return { refusal: await say("tooManyMails") };
      default:
        return { refusal: await say(outcome.type) };
    }
  },
  () => ({}),
);

/** Changes what an operator is in a workspace. A membership's version is its role, told by its place among the roles. */
export const submitRole = answering(
  async function submitRole(
    at: Place & { operatorId: string },
    _previous: FormAnswer,
    form: FormData,
  ): Promise<FormAnswer> {
    const operator = await currentOperator();
    if (!operator) return { problems: {}, ...(await askToSignIn()) };
    const { workspaceId, operatorId } = placeOf(at);
    const role = String(form.get("role") ?? "");
    const change = { role, was: OPERATOR_ROLES[Number.parseInt(String(form.get("version")), 10)] };
    const actor = asActor(operator);
    const outcome = await changeOperatorRole(actor, workspaceId, operatorId, change, await currentRequest());
    if (outcome.type === "saved") return { problems: {}, ...(await goTo(`/workspaces/${workspaceId}`)) };
    const kept = { problems: {}, values: typedValues(form) };
    if (outcome.type !== "stale") {
      return { ...kept, version: Number(form.get("version")), refusal: await whyNot(outcome) };
    }
    const t = await getTranslations("dashboard.operators");
    const named = (each: string) => t(`roles.${OPERATOR_ROLES.find((known) => known === each) ?? outcome.role}`);
    const conflict = { label: t("role"), theirs: named(outcome.role), yours: named(role) };
    return { ...kept, version: OPERATOR_ROLES.indexOf(outcome.role), conflicts: [conflict] };
  },
  (_at, _previous, form) => unsaved(form),
);

/** Takes an operator out of a workspace. */
export const submitRemoval = answering(
  async function submitRemoval(
    at: Place & { operatorId: string; was: string },
    _previous: DeedAnswer,
    _form: FormData,
  ): Promise<DeedAnswer> {
    const operator = await currentOperator();
    if (!operator) return askToSignIn();
    const { workspaceId, operatorId } = placeOf(at);
    const was = OPERATOR_ROLES.find((role) => role === at.was);
    const outcome = await removeOperator(asActor(operator), workspaceId, operatorId, { was }, await currentRequest());
    if (outcome.type === "stale") {
      refresh();
      const t = await getTranslations("dashboard.operators");
      const [from, to] = [t(`roles.${was ?? outcome.role}`), t(`roles.${outcome.role}`)];
      return { refusal: t("said.stale", { was: from, now: to }) };
    }
    if (outcome.type !== "saved") return { refusal: await whyNot(outcome) };
    return goTo(operatorId === operator.id ? "/?all" : `/workspaces/${workspaceId}`);
  },
  () => ({}),
);

function placeOf(at: Place & { operatorId: string }) {
  return { workspaceId: boundText(at?.workspaceId), operatorId: boundText(at?.operatorId) };
}

async function whyNot({ type }: Exclude<MemberOutcome, { type: "saved" | "stale" }>): Promise<string> {
  return say(type === "invalid" ? "not_found" : type);
}

type Said = "resent" | "withdrawn" | "tooManyMails" | "forbidden" | "not_found" | "last_owner";

async function say(what: Said): Promise<string> {
  return (await getTranslations("dashboard.operators.said"))(what);
}
