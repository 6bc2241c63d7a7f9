"use server";

import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { changeOptions } from "@/app/dashboard/forms/answer";
import { refusedDeed } from "@/app/dashboard/forms/deed-text";
import type { DeedAnswer } from "@/app/dashboard/forms/deeds-form";
import { asActor, askToSignIn, goTo } from "@/app/dashboard/operator";
import { currentOperator } from "@/lib/operators/current";
import { deleteTenant } from "@/lib/tenants";

/** Deletes a tenant with everything in it. */
export const submitTenantDeletion = answering(
  async function submitTenantDeletion(
    at: { applicationId: string; tenantId: string },
    _previous: DeedAnswer,
    form: FormData,
  ): Promise<DeedAnswer> {
    const operator = await currentOperator();
    if (!operator) return askToSignIn();
    const owner = { applicationId: boundText(at?.applicationId), tenantId: boundText(at?.tenantId) };
    const outcome = await deleteTenant(asActor(operator), owner, await changeOptions(form));
    return outcome.type === "deleted" ? goTo(`/applications/${owner.applicationId}/tenants`) : refusedDeed(outcome);
  },
  () => ({}),
);
