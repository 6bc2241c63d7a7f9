"use server";

import { refresh } from "next/cache";
import { getTranslations } from "next-intl/server";
import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import {
  acceptedIn,
  answerTo,
  answerToNew,
  changeOptions,
  type FormAnswer,
  unsaved,
  type Wording,
} from "@/app/dashboard/forms/answer";
import { refusedDeed } from "@/app/dashboard/forms/deed-text";
import type { DeedAnswer } from "@/app/dashboard/forms/deeds-form";
import { rightsIn, textsIn } from "@/app/dashboard/forms/plain-field";
import { plainProblemOf, plainWording } from "@/app/dashboard/forms/plain-text";
import { asActor, askToSignIn, goTo } from "@/app/dashboard/operator";
import { changeClient, changeClientSecret, createClient, deleteClient } from "@/lib/clients";
import { currentRequest } from "@/lib/hosts/current";
import { currentOperator } from "@/lib/operators/current";
import { CLIENT_KINDS } from "./fields";

type Place = { applicationId: string; type: string };
type ClientPlace = Place & { clientId: string };

/** Makes a client. Its secret, if it has one, is in the answer and nowhere else. */
export const submitClient = answering(
  async function submitClient(at: Place, _previous: FormAnswer, form: FormData): Promise<FormAnswer> {
    const operator = await currentOperator();
    if (!operator) return { problems: {}, ...(await askToSignIn()) };
    const applicationId = boundText(at?.applicationId);
    const type = boundText(at?.type);
    const raw = { type, ...sentOf(type, form) };
    const options = { request: await currentRequest(), acceptWeakening: acceptedIn(form) };
    const outcome = await createClient(asActor(operator), applicationId, raw, options);
    if (outcome.type !== "created") return answerToNew(outcome, form, await plainProblemOf(CLIENT_KINDS));
    const { id, secret } = outcome;
    const path = `/applications/${applicationId}/clients/${id}` as const;
    return { problems: {}, ...(secret === null ? await goTo(path) : { shownOnce: secret, made: { id, path } }) };
  },
  (_at, _previous, form) => unsaved(form),
);

/** Saves what a client is asked for. Members that its type has not are not sent. */
export const saveClient = answering(
  async function saveClient(at: ClientPlace, _previous: FormAnswer, form: FormData): Promise<FormAnswer> {
    const operator = await currentOperator();
    if (!operator) return { problems: {}, ...(await askToSignIn()) };
    const sent = { ...sentOf(boundText(at?.type), form), enabled: form.has("enabled") };
    const outcome = await changeClient(asActor(operator), nameOf(at), sent, await changeOptions(form));
    if (outcome.type === "saved") refresh();
    return answerTo(outcome, form, await clientWording(sent));
  },
  (_at, _previous, form) => unsaved(form),
);

/** Replaces a client's secret. */
export const submitNewSecret = answering(
  async function submitNewSecret(at: ClientPlace, _previous: FormAnswer, form: FormData): Promise<FormAnswer> {
    const operator = await currentOperator();
    if (!operator) return { problems: {}, ...(await askToSignIn()) };
    const { applicationId, clientId } = nameOf(at);
    const outcome = await changeClientSecret(asActor(operator), nameOf(at), await changeOptions(form));
    if (outcome.type === "saved") {
      const made = { id: clientId, path: `/applications/${applicationId}/clients/${clientId}` };
      return { problems: {}, shownOnce: outcome.secret, made };
    }
    return { problems: {}, version: Number(form.get("version")), ...(await refusedDeed(outcome)) };
  },
  (_at, _previous, form) => unsaved(form),
);

/** Deletes a client. */
export const submitClientDeletion = answering(
  async function submitClientDeletion(at: ClientPlace, _previous: DeedAnswer, form: FormData): Promise<DeedAnswer> {
    const operator = await currentOperator();
    if (!operator) return askToSignIn();
    const outcome = await deleteClient(asActor(operator), nameOf(at), await changeOptions(form));
    return outcome.type === "deleted"
      ? goTo(`/applications/${nameOf(at).applicationId}/clients`)
      : refusedDeed(outcome);
  },
  () => ({}),
);

function nameOf(at: ClientPlace) {
  return { applicationId: boundText(at?.applicationId), clientId: boundText(at?.clientId) };
}

function sentOf(type: string, form: FormData) {
  const displayName = String(form.get("displayName") ?? "");
  if (type === "MACHINE") return { displayName, ...rightsIn(form) };
  const loginUrl = String(form.get("loginUrl") ?? "").trim() || null;
  return { displayName, redirectUris: textsIn(form, "redirectUris"), loginUrl };
}

async function clientWording(sent: Record<string, unknown>): Promise<Wording> {
  const wording = await plainWording("client", sent);
  const t = await getTranslations("dashboard.clients.fields.rights");
  return {
    ...wording,
    describe: (name, value) =>
      name === "machineRole" ? t(value === null ? "listed" : "everything") : wording.describe(name, value),
  };
}
