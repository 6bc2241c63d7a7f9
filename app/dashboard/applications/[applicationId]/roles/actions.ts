"use server";

import { notMade, textIn, typedIn } from "@/app/dashboard/form-fields";
import { answerTo, changeOptions, refusedAction } from "@/app/dashboard/forms/answer";
import { plainWording } from "@/app/dashboard/forms/plain-text";
import { boundTexts, goTo, operatorAction } from "@/app/dashboard/operator";
import { currentRequest } from "@/lib/hosts/current";
import { changeRole, createRole, deleteRole } from "@/lib/roles/roles";

/** Makes a role. */
export const submitRole = operatorAction(boundTexts("applicationId"), async ({ at, form, actor }) => {
  const { applicationId } = at;
  const outcome = await createRole(actor, applicationId, typedIn("roles", form), { request: await currentRequest() });
  return outcome.type === "created" ? goTo(`/applications/${applicationId}/roles`) : notMade("roles", outcome, form);
});

/** Changes what a role is called. */
export const saveRole = operatorAction(boundTexts("applicationId", "roleId"), async ({ at, form, actor }) => {
  const { applicationId, roleId } = at;
  const sent = { displayName: textIn(form, "displayName") };
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
