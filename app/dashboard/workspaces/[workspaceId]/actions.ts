"use server";

import { refresh } from "next/cache";
import { getTranslations } from "next-intl/server";
import { notMade, plainWording, textIn, typedIn } from "@/app/dashboard/form-fields";
import { answerTo, changeOptions, typedValues } from "@/app/dashboard/forms/answer";
import { boundTexts, goTo, operatorAction } from "@/app/dashboard/operator";
import { OPERATOR_ROLES } from "@/lib/access/rights";
import { currentRequest } from "@/lib/hosts/current";
import { inviteOperator, resendInvitation, withdrawInvitation } from "@/lib/operators/invitations";
import { changeOperatorRole, type MemberOutcome, removeOperator } from "@/lib/operators/members";
import { changeWorkspace } from "@/lib/workspaces/workspaces";

/** Invites somebody to a workspace. */
export const submitInvitation = operatorAction(boundTexts("workspaceId"), async ({ at, form, actor }) => {
  const { workspaceId } = at;
  const outcome = await inviteOperator(actor, workspaceId, typedIn("operators", form), await currentRequest());
  if (outcome.type === "created") return goTo(`/workspaces/${workspaceId}`);
  if (outcome.type === "refused") {
    return { values: typedValues(form), refusal: await messageOf("tooManyMails") };
  }
  return notMade("operators", outcome, form);
});

/** Sends an invitation once more, or withdraws it: whichever button was pressed. */
export const submitInvitationAction = operatorAction(boundTexts("workspaceId"), async ({ at, form, actor }) => {
  const { workspaceId } = at;
  const request = await currentRequest();
  const resent = form.get("resend");
  const outcome =
    typeof resent === "string"
      ? await resendInvitation(actor, workspaceId, resent, request)
      : await withdrawInvitation(actor, workspaceId, textIn(form, "withdraw"), request);
  switch (outcome.type) {
    case "saved":
      refresh();
      return { done: await messageOf(typeof resent === "string" ? "resent" : "withdrawn") };
    case "refused":
      return { refusal: await messageOf("tooManyMails") };
    default:
      return { refusal: await messageOf(outcome.type) };
  }
});

/** Changes what an operator is in a workspace. A membership's version is its role, as a number: its place among the roles. */
export const submitRole = operatorAction(boundTexts("workspaceId", "operatorId"), async ({ at, form, actor }) => {
  const { workspaceId, operatorId } = at;
  const role = textIn(form, "role");
  const change = { role, was: OPERATOR_ROLES[Number.parseInt(String(form.get("version")), 10)] };
  const outcome = await changeOperatorRole(actor, workspaceId, operatorId, change, await currentRequest());
  if (outcome.type === "saved") return goTo(`/workspaces/${workspaceId}`);
  const kept = { values: typedValues(form) };
  if (outcome.type !== "stale") {
    return { ...kept, version: Number(form.get("version")), refusal: await whyNot(outcome) };
  }
  const t = await getTranslations("dashboard.operators");
  const named = (each: string) => t(`roles.${OPERATOR_ROLES.find((known) => known === each) ?? outcome.role}`);
  const conflict = { label: t("fields.role.label"), theirs: named(outcome.role), yours: named(role) };
  return { ...kept, version: OPERATOR_ROLES.indexOf(outcome.role), conflicts: [conflict] };
});

/** Takes an operator out of a workspace. */
export const submitRemoval = operatorAction(
  boundTexts("workspaceId", "operatorId", "was"),
  async ({ at, operator, actor }) => {
    const { workspaceId, operatorId } = at;
    const was = OPERATOR_ROLES.find((role) => role === at.was);
    const outcome = await removeOperator(actor, workspaceId, operatorId, { was }, await currentRequest());
    if (outcome.type === "stale") {
      refresh();
      const t = await getTranslations("dashboard.operators");
      const [from, to] = [t(`roles.${was ?? outcome.role}`), t(`roles.${outcome.role}`)];
      return { refusal: t("outcomes.stale", { was: from, now: to }) };
    }
    if (outcome.type !== "saved") return { refusal: await whyNot(outcome) };
    return goTo(operatorId === operator.id ? "/?all" : `/workspaces/${workspaceId}`);
  },
);

async function whyNot({ type }: Exclude<MemberOutcome, { type: "saved" | "stale" }>): Promise<string> {
  return messageOf(type === "invalid" ? "not_found" : type);
}

type Message = "resent" | "withdrawn" | "tooManyMails" | "forbidden" | "not_found" | "last_owner";

async function messageOf(message: Message): Promise<string> {
  return (await getTranslations("dashboard.operators.outcomes"))(message);
}

/** Saves what a workspace is called. */
export const saveWorkspace = operatorAction(boundTexts("workspaceId"), async ({ at, form, actor }) => {
  const sent = { displayName: textIn(form, "displayName") };
  const outcome = await changeWorkspace(actor, at.workspaceId, sent, await changeOptions(form));
  if (outcome.type === "saved") refresh();
  return answerTo(outcome, form, await plainWording("workspace", sent));
});
