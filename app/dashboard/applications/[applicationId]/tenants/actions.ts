"use server";

import { notMade, typedIn } from "@/app/dashboard/form-fields";
import { changeOptions, refusedAction } from "@/app/dashboard/forms/answer";
import { boundTexts, goTo, operatorAction } from "@/app/dashboard/operator";
import { currentRequest } from "@/lib/hosts/current";
import { createTenant, deleteTenant } from "@/lib/tenants/tenants";

/** Makes a tenant of an application. */
export const submitTenant = operatorAction(boundTexts("applicationId"), async ({ at, form, actor }) => {
  const outcome = await createTenant(actor, at.applicationId, typedIn("newTenant", form), await currentRequest());
  return outcome.type === "created"
    ? goTo(`/applications/${at.applicationId}/tenants/${outcome.id}`)
    : notMade("newTenant", outcome, form);
});

/** Deletes a tenant with everything in it. */
export const submitTenantDeletion = operatorAction(
  boundTexts("applicationId", "tenantId"),
  async ({ at, form, actor }) => {
    const outcome = await deleteTenant(actor, at, await changeOptions(form));
    return outcome.type === "deleted" ? goTo(`/applications/${at.applicationId}/tenants`) : refusedAction(outcome);
  },
);
