"use server";

import { getTranslations } from "next-intl/server";
import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { changeOptions } from "@/app/dashboard/forms/answer";
import { refusedDeed } from "@/app/dashboard/forms/deed-text";
import type { DeedAnswer } from "@/app/dashboard/forms/deeds-form";
import { asActor, askToSignIn, goTo } from "@/app/dashboard/operator";
import { deleteApplication } from "@/lib/applications";
import { normaliseName } from "@/lib/hosts/names";
import { currentOperator } from "@/lib/operators/current";
import { readOwner } from "@/lib/settings/read";

/** Deletes an application with everything in it, for whoever types its short name. */
export const submitApplicationDeletion = answering(
  async function submitApplicationDeletion(
    at: { applicationId: string },
    _previous: DeedAnswer,
    form: FormData,
  ): Promise<DeedAnswer> {
    const operator = await currentOperator();
    if (!operator) return askToSignIn();
    const [actor, applicationId] = [asActor(operator), boundText(at?.applicationId)];
    const view = await readOwner(actor, { applicationId, tenantId: null });
    if (!view) return refusedDeed({ type: "not_found" });
    const { name } = view.application;
    if (view.mayChange && normaliseName(boundText(form.get("typed"))) !== name) {
      return { refusal: (await getTranslations("dashboard.application"))("deleteMistyped", { name }) };
    }
    const outcome = await deleteApplication(actor, applicationId, await changeOptions(form));
    return outcome.type === "deleted" ? goTo("/?all") : refusedDeed(outcome);
  },
  () => ({}),
);
