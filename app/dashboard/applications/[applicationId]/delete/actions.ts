"use server";

import { getTranslations } from "next-intl/server";
import { boundText } from "@/app/bound";
import { changeOptions } from "@/app/dashboard/forms/answer";
import { refusedDeed } from "@/app/dashboard/forms/deed-text";
import { goTo } from "@/app/dashboard/operator";
import { boundTexts, operatorAction } from "@/app/dashboard/operator-action";
import { deleteApplication } from "@/lib/applications/applications";
import { normaliseName } from "@/lib/names";
import { readOwner } from "@/lib/settings/read";

/** Deletes an application with everything in it, for whoever types its short name. */
export const submitApplicationDeletion = operatorAction(boundTexts("applicationId"), async ({ at, form, actor }) => {
  const { applicationId } = at;
  const view = await readOwner(actor, { applicationId, tenantId: null });
  if (!view) return refusedDeed({ type: "not_found" });
  const { name } = view.application;
  if (view.mayChange && normaliseName(boundText(form.get("typed"))) !== name) {
    return { refusal: (await getTranslations("dashboard.application"))("deleteMistyped", { name }) };
  }
  const outcome = await deleteApplication(actor, applicationId, await changeOptions(form));
  return outcome.type === "deleted" ? goTo("/?all") : refusedDeed(outcome);
});
