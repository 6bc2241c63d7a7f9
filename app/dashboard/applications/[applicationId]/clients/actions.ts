"use server";

import { refresh } from "next/cache";
import { getTranslations } from "next-intl/server";
import { notMade, plainWording, textIn } from "@/app/dashboard/form-fields";
import { acceptedIn, answerTo, changeOptions, refusedAction, type Wording } from "@/app/dashboard/forms/answer";
import { rightsIn, textsIn } from "@/app/dashboard/forms/plain-field";
import { boundTexts, goTo, operatorAction } from "@/app/dashboard/operator";
import { changeClient, changeClientSecret, createClient, deleteClient } from "@/lib/clients/clients";
import { graceTyped } from "@/lib/clients/grace";
import { currentRequest } from "@/lib/hosts/current";

const CLIENT = boundTexts("applicationId", "type", "clientId");

/** Makes a client. Its secret, if it has one, is in the answer and nowhere else. */
export const submitClient = operatorAction(boundTexts("applicationId", "type"), async ({ at, form, actor }) => {
  const { applicationId, type } = at;
  const raw = { type, ...sentOf(type, form) };
  const options = { request: await currentRequest(), acceptWeakening: acceptedIn(form) };
  const outcome = await createClient(actor, applicationId, raw, options);
  if (outcome.type !== "created") return notMade("clients", outcome, form);
  const { id, secret } = outcome;
  const path = `/applications/${applicationId}/clients/${id}` as const;
  return secret === null ? goTo(path) : { shownOnce: secret, made: { id, path } };
});

/** Saves a client. Members that its type doesn't have are not sent. */
export const saveClient = operatorAction(CLIENT, async ({ at, form, actor }) => {
  const sent = { ...sentOf(at.type, form), enabled: form.has("enabled") };
  const outcome = await changeClient(actor, at, sent, await changeOptions(form));
  if (outcome.type === "saved") refresh();
  return answerTo(outcome, form, await clientWording(sent));
});

/** Replaces a client's secret. */
export const submitNewSecret = operatorAction(CLIENT, async ({ at, form, actor }) => {
  const { applicationId, clientId } = at;
  const outcome = await changeClientSecret(actor, at, await changeOptions(form));
  if (outcome.type === "saved") {
    const made = { id: clientId, path: `/applications/${applicationId}/clients/${clientId}` };
    return { shownOnce: outcome.secret, made };
  }
  return { version: Number(form.get("version")), ...(await refusedAction(outcome)) };
});

/** Deletes a client. */
export const submitClientDeletion = operatorAction(CLIENT, async ({ at, form, actor }) => {
  const outcome = await deleteClient(actor, at, await changeOptions(form));
  return outcome.type === "deleted" ? goTo(`/applications/${at.applicationId}/clients`) : refusedAction(outcome);
});

function sentOf(type: string, form: FormData) {
  const displayName = textIn(form, "displayName");
  if (type === "MACHINE") return { displayName, ...rightsIn(form) };
  const loginUrl = textIn(form, "loginUrl").trim() || null;
  const grace = form.get("refreshTokenGraceSeconds");
  return {
    displayName,
    redirectUris: textsIn(form, "redirectUris"),
    loginUrl,
    // A page of the build before does not ask for it.
    ...(typeof grace === "string" ? { refreshTokenGraceSeconds: graceTyped(grace) } : {}),
  };
}

async function clientWording(sent: Record<string, unknown>): Promise<Wording> {
  const wording = await plainWording("clients", sent);
  const t = await getTranslations("dashboard.clients.fields");
  return {
    ...wording,
    describe(name, value) {
      const described = wording.describe(name, value);
      if (name === "machineRole") return t(value === null ? "rights.listed" : "rights.everything");
      return name === "refreshTokenGraceSeconds" ? `${described} ${t("refreshTokenGraceSeconds.unit")}` : described;
    },
  };
}
