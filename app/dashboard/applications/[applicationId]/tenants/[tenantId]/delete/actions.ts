"use server";

import { changeOptions } from "@/app/dashboard/forms/answer";
import { refusedDeed } from "@/app/dashboard/forms/deed-text";
import { goTo } from "@/app/dashboard/operator";
import { boundTexts, operatorAction } from "@/app/dashboard/operator-action";
import { deleteTenant } from "@/lib/tenants/tenants";

/** Deletes a tenant with everything in it. */
export const submitTenantDeletion = operatorAction(
  boundTexts("applicationId", "tenantId"),
  async ({ at, form, actor }) => {
    const outcome = await deleteTenant(actor, at, await changeOptions(form));
    return outcome.type === "deleted" ? goTo(`/applications/${at.applicationId}/tenants`) : refusedDeed(outcome);
  },
);
