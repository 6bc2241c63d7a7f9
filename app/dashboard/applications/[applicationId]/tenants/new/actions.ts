"use server";

import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { answerToNew, type FormAnswer, unsaved } from "@/app/dashboard/forms/answer";
import { plainProblemOf } from "@/app/dashboard/forms/plain-text";
import { asActor, askToSignIn, goTo } from "@/app/dashboard/operator";
import { currentRequest } from "@/lib/hosts/current";
import { currentOperator } from "@/lib/operators/current";
import { createTenant } from "@/lib/tenants";

const KINDS = { displayName: "displayName", name: "tenantName" } as const;

/** Makes a tenant of an application. */
export const submitTenant = answering(
  async function submitTenant(
    at: { applicationId: string },
    _previous: FormAnswer,
    form: FormData,
  ): Promise<FormAnswer> {
    const operator = await currentOperator();
    if (!operator) return { problems: {}, ...(await askToSignIn()) };
    const applicationId = boundText(at?.applicationId);
    const raw = Object.fromEntries(Object.keys(KINDS).map((name) => [name, String(form.get(name) ?? "")]));
    const outcome = await createTenant(asActor(operator), applicationId, raw, await currentRequest());
    if (outcome.type === "created") {
      return { problems: {}, ...(await goTo(`/applications/${applicationId}/tenants/${outcome.id}`)) };
    }
    return answerToNew(outcome, form, await plainProblemOf(KINDS));
  },
  (_at, _previous, form) => unsaved(form),
);
