"use server";

import { answerToNew, changeOptions, refusedAction } from "@/app/dashboard/forms/answer";
import { plainProblemOf } from "@/app/dashboard/forms/plain-text";
import { boundTexts, goTo, operatorAction } from "@/app/dashboard/operator";
import { currentRequest } from "@/lib/hosts/current";
import { createTenant, deleteTenant } from "@/lib/tenants/tenants";

const KINDS = { displayName: "displayName", name: "tenantName" } as const;

/** Makes a tenant of an application. */
export const submitTenant = operatorAction(boundTexts("applicationId"), async ({ at, form, actor }) => {
  const raw = Object.fromEntries(Object.keys(KINDS).map((name) => [name, String(form.get(name) ?? "")]));
  const outcome = await createTenant(actor, at.applicationId, raw, await currentRequest());
  if (outcome.type === "created") {
    return goTo(`/applications/${at.applicationId}/tenants/${outcome.id}`);
  }
  return answerToNew(outcome, form, await plainProblemOf(KINDS));
});

/** Deletes a tenant with everything in it. */
export const submitTenantDeletion = operatorAction(
  boundTexts("applicationId", "tenantId"),
  async ({ at, form, actor }) => {
    const outcome = await deleteTenant(actor, at, await changeOptions(form));
    return outcome.type === "deleted" ? goTo(`/applications/${at.applicationId}/tenants`) : refusedAction(outcome);
  },
);
