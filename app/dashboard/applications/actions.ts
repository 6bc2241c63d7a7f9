"use server";

import { refresh } from "next/cache";
import { getTranslations } from "next-intl/server";
import { notMade, textIn, typedIn } from "@/app/dashboard/form-fields";
import { changeOptions, refusedAction } from "@/app/dashboard/forms/answer";
import { boundTexts, goTo, operatorAction } from "@/app/dashboard/operator";
import { createApplication, deleteApplication } from "@/lib/applications/applications";
import { retryMail } from "@/lib/email/retry";
import { currentRequest } from "@/lib/hosts/current";
import { normaliseName } from "@/lib/names";
import { rotateSeenKey } from "@/lib/oauth/keys-for-operator";
import { readOwner } from "@/lib/settings/read";

/** Makes an application in a workspace. */
export const submitApplication = operatorAction(boundTexts("workspaceId"), async ({ at, form, actor }) => {
  const typed = typedIn("newApplication", form);
  const raw = { ...typed, loginUrl: typed.loginUrl.trim() };
  const outcome = await createApplication(actor, at.workspaceId, raw, await currentRequest());
  return outcome.type === "created" ? goTo(`/applications/${outcome.id}`) : notMade("newApplication", outcome, form);
});

/** Deletes an application with everything in it, for whoever types its short name. */
export const submitApplicationDeletion = operatorAction(boundTexts("applicationId"), async ({ at, form, actor }) => {
  const { applicationId } = at;
  const view = await readOwner(actor, { applicationId, tenantId: null });
  if (!view) return refusedAction({ type: "not_found" });
  const { name } = view.application;
  if (view.mayChange && normaliseName(textIn(form, "typed")) !== name) {
    return { refusal: (await getTranslations("dashboard.application"))("deleteMistyped", { name }) };
  }
  const outcome = await deleteApplication(actor, applicationId, await changeOptions(form));
  return outcome.type === "deleted" ? goTo("/?all") : refusedAction(outcome);
});

/** Sends a mail again. Whose it is comes from the page, and is judged again by lib. */
export const submitRetry = operatorAction(boundTexts("applicationId"), async ({ at, form, actor }) => {
  const [tenantId = "", mailId = ""] = textIn(form, "mail").split(".");
  const name = { applicationId: at.applicationId, tenantId, mailId };
  const outcome = await retryMail(actor, name, await currentRequest());
  const t = await getTranslations("dashboard.deliveries.outcomes");
  const isOver = outcome.type === "superseded" || outcome.type === "over";
  if (outcome.type === "retried" || isOver) refresh();
  return outcome.type === "retried" ? { done: t("retried") } : { refusal: t(outcome.type) };
});

/** Replaces the signing key that the page asked about. */
export const submitRotation = operatorAction(boundTexts("applicationId", "kid"), async ({ at, actor }) => {
  const outcome = await rotateSeenKey(actor, at, await currentRequest());
  return outcome.type === "rotated" ? goTo(`/applications/${at.applicationId}/signing-keys`) : refusedAction(outcome);
});
