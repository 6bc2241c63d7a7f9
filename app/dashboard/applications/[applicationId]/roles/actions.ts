"use server";

import { answerTo, answerToNew, changeOptions, refusedAction } from "@/app/dashboard/forms/answer";
import { plainProblemOf, plainWording } from "@/app/dashboard/forms/plain-text";
import { boundTexts, goTo, operatorAction } from "@/app/dashboard/operator";
import { currentRequest } from "@/lib/hosts/current";
import { changeRole, createRole, deleteRole } from "@/lib/roles/roles";

/** Makes a role. */
export const submitRole = operatorAction(boundTexts("applicationId"), async ({ at, form, actor }) => {
  const { applicationId } = at;
  const raw = { displayName: String(form.get("displayName") ?? ""), name: String(form.get("name") ?? "") };
  const outcome = await createRole(actor, applicationId, raw, { request: await currentRequest() });
  if (outcome.type === "created") return goTo(`/applications/${applicationId}/roles`);
  return answerToNew(outcome, form, await plainProblemOf({ displayName: "displayName", name: "roleName" }));
});

/** Changes what a role is called. */
export const saveRole = operatorAction(boundTexts("applicationId", "roleId"), async ({ at, form, actor }) => {
  const { applicationId, roleId } = at;
  const sent = { displayName: String(form.get("displayName") ?? "") };
  const outcome = await changeRole(actor, applicationId, roleId, sent, await changeOptions(form));
  if (outcome.type === "saved") return goTo(`/applications/${applicationId}/roles`);
  return answerTo(outcome, form, await plainWording("role", sent));
});

/** Deletes a role. */
export const submitRoleDeletion = operatorAction(boundTexts("applicationId", "roleId"), async ({ at, form, actor }) => {
  const { applicationId, roleId } = at;
  const outcome = await deleteRole(actor, applicationId, roleId, await changeOptions(form));
  return outcome.type === "deleted" ? goTo(`/applications/${applicationId}/roles`) : refusedAction(outcome);
});
