"use server";

import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { answerTo, answerToNew, changeOptions, type FormAnswer, unsaved } from "@/app/dashboard/forms/answer";
import { refusedDeed } from "@/app/dashboard/forms/deed-text";
import type { DeedAnswer } from "@/app/dashboard/forms/deeds-form";
import { plainProblemOf, plainWording } from "@/app/dashboard/forms/plain-text";
import { asActor, askToSignIn, goTo } from "@/app/dashboard/operator";
import { currentRequest } from "@/lib/hosts/current";
import { currentOperator } from "@/lib/operators/current";
import { changeRole, createRole, deleteRole } from "@/lib/roles";

type Place = { applicationId: string };
type RolePlace = Place & { roleId: string };

/** Makes a role. */
export const submitRole = answering(
  async function submitRole(at: Place, _previous: FormAnswer, form: FormData): Promise<FormAnswer> {
    const operator = await currentOperator();
    if (!operator) return { problems: {}, ...(await askToSignIn()) };
    const applicationId = boundText(at?.applicationId);
    const raw = { displayName: String(form.get("displayName") ?? ""), name: String(form.get("name") ?? "") };
    const outcome = await createRole(asActor(operator), applicationId, raw, { request: await currentRequest() });
    if (outcome.type === "created") return { problems: {}, ...(await goTo(`/applications/${applicationId}/roles`)) };
    return answerToNew(outcome, form, await plainProblemOf({ displayName: "displayName", name: "roleName" }));
  },
  (_at, _previous, form) => unsaved(form),
);

/** Changes what a role is called. */
export const saveRole = answering(
  async function saveRole(at: RolePlace, _previous: FormAnswer, form: FormData): Promise<FormAnswer> {
    const operator = await currentOperator();
    if (!operator) return { problems: {}, ...(await askToSignIn()) };
    const { applicationId, roleId } = placeOf(at);
    const sent = { displayName: String(form.get("displayName") ?? "") };
    const outcome = await changeRole(asActor(operator), applicationId, roleId, sent, await changeOptions(form));
    if (outcome.type === "saved") return { problems: {}, ...(await goTo(`/applications/${applicationId}/roles`)) };
    return answerTo(outcome, form, await plainWording("role", sent));
  },
  (_at, _previous, form) => unsaved(form),
);

/** Deletes a role. */
export const submitRoleDeletion = answering(
  async function submitRoleDeletion(at: RolePlace, _previous: DeedAnswer, form: FormData): Promise<DeedAnswer> {
    const operator = await currentOperator();
    if (!operator) return askToSignIn();
    const { applicationId, roleId } = placeOf(at);
    const outcome = await deleteRole(asActor(operator), applicationId, roleId, await changeOptions(form));
    return outcome.type === "deleted" ? goTo(`/applications/${applicationId}/roles`) : refusedDeed(outcome);
  },
  () => ({}),
);

function placeOf(at: RolePlace) {
  return { applicationId: boundText(at?.applicationId), roleId: boundText(at?.roleId) };
}
