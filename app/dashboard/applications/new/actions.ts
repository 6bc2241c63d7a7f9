"use server";

import { createApplication } from "@/lib/applications/applications";
import { currentRequest } from "@/lib/hosts/current";
import { answerToNew } from "../../forms/answer";
import { plainProblemOf } from "../../forms/plain-text";
import { goTo } from "../../operator";
import { boundTexts, operatorAction } from "../../operator-action";

const KINDS = { displayName: "displayName", name: "ownerName", loginUrl: "url", environment: "choice" } as const;

/** Makes an application in a workspace. */
export const submitApplication = operatorAction(boundTexts("workspaceId"), async ({ at, form, actor }) => {
  const raw = Object.fromEntries(Object.keys(KINDS).map((name) => [name, String(form.get(name) ?? "").trim()]));
  const outcome = await createApplication(actor, at.workspaceId, raw, await currentRequest());
  if (outcome.type === "created") return goTo(`/applications/${outcome.id}`);
  return answerToNew(outcome, form, await plainProblemOf(KINDS));
});
