"use server";

import { refresh } from "next/cache";
import { getTranslations } from "next-intl/server";
import { notMade, plainWording, textIn, typedIn } from "@/app/dashboard/form-fields";
import { answerTo, changeOptions, refusedAction } from "@/app/dashboard/forms/answer";
import { boundTexts, goTo, operatorAction } from "@/app/dashboard/operator";
import { createApplication, deleteApplication } from "@/lib/applications/applications";
import { retryMail } from "@/lib/email/retry";
import { currentRequest } from "@/lib/hosts/current";
import { normaliseName } from "@/lib/names";
import { rotateSeenKey } from "@/lib/oauth/keys-for-operator";
import { changeRole, createRole, deleteRole } from "@/lib/roles/roles";
import { readOwner } from "@/lib/settings/read";
import { createTenant, deleteTenant } from "@/lib/tenants/tenants";

/** Makes an application in a workspace. */
export const submitApplication = operatorAction(boundTexts("workspaceId"), async ({ at, form, actor }) => {
  const typed = typedIn("newApplication", form);
  const raw = { ...typed, loginUrl: typed.loginUrl.trim() };
  const outcome = await createApplication(actor, at.workspaceId, raw, await currentRequest());
  return outcome.type === "created" ? goTo(`/applications/${outcome.id}`) : notMade("newApplication", outcome, form);
});

/** Deletes an application with everything in it, if its name was typed. */
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

/** Sends a mail again. Its owner comes from the page, and lib checks it again. */
export const submitRetry = operatorAction(boundTexts("applicationId"), async ({ at, form, actor }) => {
  const [tenantId = "", mailId = ""] = textIn(form, "mail").split(".");
  const name = { applicationId: at.applicationId, tenantId, mailId };
  const outcome = await retryMail(actor, name, await currentRequest());
  const t = await getTranslations("dashboard.deliveries.outcomes");
  const isOver = outcome.type === "superseded" || outcome.type === "over";
  if (outcome.type === "retried" || isOver) refresh();
  return outcome.type === "retried" ? { done: t("retried") } : { refusal: t(outcome.type) };
});

/** Replaces the signing key that the page showed. */
export const submitRotation = operatorAction(boundTexts("applicationId", "kid"), async ({ at, actor }) => {
  const outcome = await rotateSeenKey(actor, at, await currentRequest());
  return outcome.type === "rotated" ? goTo(`/applications/${at.applicationId}/signing-keys`) : refusedAction(outcome);
});

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

/** Makes a role. */
export const submitRole = operatorAction(boundTexts("applicationId"), async ({ at, form, actor }) => {
  const { applicationId } = at;
  const outcome = await createRole(actor, applicationId, typedIn("roles", form), { request: await currentRequest() });
  return outcome.type === "created" ? goTo(`/applications/${applicationId}/roles`) : notMade("roles", outcome, form);
});

/** Changes what a role is called. */
export const saveRole = operatorAction(boundTexts("applicationId", "roleId"), async ({ at, form, actor }) => {
  const { applicationId, roleId } = at;
  const sent = { displayName: textIn(form, "displayName") };
  const outcome = await changeRole(actor, applicationId, roleId, sent, await changeOptions(form));
  if (outcome.type === "saved") return goTo(`/applications/${applicationId}/roles`);
  return answerTo(outcome, form, await plainWording("roles", sent));
});

/** Deletes a role. */
export const submitRoleDeletion = operatorAction(boundTexts("applicationId", "roleId"), async ({ at, form, actor }) => {
  const { applicationId, roleId } = at;
  const outcome = await deleteRole(actor, applicationId, roleId, await changeOptions(form));
  return outcome.type === "deleted" ? goTo(`/applications/${applicationId}/roles`) : refusedAction(outcome);
});
