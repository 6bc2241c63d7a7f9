"use server";

import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { createApplication } from "@/lib/applications";
import { currentRequest } from "@/lib/hosts/current";
import { currentOperator } from "@/lib/operators/current";
import { answerToNew, type FormAnswer, unsaved } from "../../forms/answer";
import { plainProblemOf } from "../../forms/plain-text";
import { asActor, askToSignIn, goTo } from "../../operator";

const KINDS = { displayName: "displayName", name: "ownerName", loginUrl: "url", environment: "choice" } as const;

/** Makes an application in a workspace. */
export const submitApplication = answering(
  async function submitApplication(
    at: { workspaceId: string },
    _previous: FormAnswer,
    form: FormData,
  ): Promise<FormAnswer> {
    const operator = await currentOperator();
    if (!operator) return { problems: {}, ...(await askToSignIn()) };
    const raw = Object.fromEntries(Object.keys(KINDS).map((name) => [name, String(form.get(name) ?? "")]));
    const outcome = await createApplication(asActor(operator), boundText(at?.workspaceId), raw, await currentRequest());
    if (outcome.type === "created") return { problems: {}, ...(await goTo(`/applications/${outcome.id}`)) };
    return answerToNew(outcome, form, await plainProblemOf(KINDS));
  },
  (_at, _previous, form) => unsaved(form),
);
