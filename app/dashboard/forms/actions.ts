"use server";

import { refresh } from "next/cache";
import { getTranslations } from "next-intl/server";
import { answering } from "@/app/answering";
import { boundText } from "@/app/bound";
import { changeApplication } from "@/lib/applications/change";
import type { ChangeOutcome } from "@/lib/changes/outcomes";
import { currentOperator } from "@/lib/operators/current";
import type { Owner } from "@/lib/settings/access";
import { changeSettings } from "@/lib/settings/change";
import { FORMS, type FormCollection, readSettingsForm } from "@/lib/settings/form";
import { changeSignupRoles } from "@/lib/settings/signup-roles";
import { changeTenant } from "@/lib/tenants/change";
import { asActor, askToSignIn } from "../operator";
import { answerTo, changeOptions, type FormAnswer, unsaved, type Wording } from "./answer";
import { describeMember, memberWords } from "./collection-text";
import { domainsIn, textsIn } from "./plain-field";
import { describePlain, plainWording } from "./plain-text";

/** Saves one collection of an application or tenant. Whose it is comes from the page and is judged again by lib, like everything else. */
export const saveCollection = answering(
  async function saveCollection(
    at: Owner & { collection: string },
    _previous: FormAnswer,
    form: FormData,
  ): Promise<FormAnswer> {
    const operator = await currentOperator();
    if (!operator) return { problems: {}, ...(await askToSignIn()) };
    const collection = at.collection as FormCollection;
    if (!Object.hasOwn(FORMS, collection)) return { problems: {}, refusal: await notThere() };
    const sent = readSettingsForm(collection, form, at.tenantId !== null);
    const options = await changeOptions(form);
    const outcome = await changeSettings(asActor(operator), ownerAt(at), collection, sent, options);
    return answerAndShow(outcome, form, await collectionWording(collection, sent));
  },
  (_at, _previous, form) => unsaved(form),
);

/** Saves what an application says of itself. */
export const saveApplication = answering(
  async function saveApplication(
    at: { applicationId: string },
    _previous: FormAnswer,
    form: FormData,
  ): Promise<FormAnswer> {
    const operator = await currentOperator();
    if (!operator) return { problems: {}, ...(await askToSignIn()) };
    const text = (name: string) => String(form.get(name) ?? "");
    const sent = {
      displayName: text("displayName"),
      loginUrl: text("loginUrl"),
      logoutUrls: textsIn(form, "logoutUrls"),
      signupEnabled: form.has("signupEnabled"),
      activationProofRequired: form.has("activationProofRequired"),
      customSignupPageUrl: text("customSignupPageUrl").trim() || null,
      customTenantSignupPageUrl: text("customTenantSignupPageUrl").trim() || null,
      customLoginPageUrl: text("customLoginPageUrl").trim() || null,
    };
    const options = await changeOptions(form);
    const outcome = await changeApplication(asActor(operator), boundText(at?.applicationId), sent, options);
    return answerAndShow(outcome, form, await plainWording("application", sent));
  },
  (_at, _previous, form) => unsaved(form),
);

/** Saves what a tenant says of itself. */
export const saveTenant = answering(
  async function saveTenant(
    at: { applicationId: string; tenantId: string },
    _previous: FormAnswer,
    form: FormData,
  ): Promise<FormAnswer> {
    const operator = await currentOperator();
    if (!operator) return { problems: {}, ...(await askToSignIn()) };
    const owner = { applicationId: boundText(at?.applicationId), tenantId: boundText(at?.tenantId) };
    const sent = {
      displayName: String(form.get("displayName") ?? ""),
      signupEnabled: form.has("signupEnabled"),
      allowedSignupEmailDomains: domainsIn(form, "allowedSignupEmailDomains"),
    };
    const options = await changeOptions(form);
    const outcome = await changeTenant(asActor(operator), owner, sent, options);
    return answerAndShow(outcome, form, await plainWording("tenant", sent));
  },
  (_at, _previous, form) => unsaved(form),
);

/** Saves which roles signup gives. */
export const saveSignupRoles = answering(
  async function saveSignupRoles(
    at: { applicationId: string; roles: Record<string, string> },
    _previous: FormAnswer,
    form: FormData,
  ): Promise<FormAnswer> {
    const operator = await currentOperator();
    if (!operator) return { problems: {}, ...(await askToSignIn()) };
    const roles = form.getAll("roles").filter((id) => typeof id === "string");
    const options = await changeOptions(form);
    const outcome = await changeSignupRoles(asActor(operator), boundText(at?.applicationId), roles, options);
    const wording = await plainWording("roles", { roles });
    const describe = await describePlain();
    const named = (id: unknown) => at.roles[String(id)] ?? String(id);
    return answerAndShow(outcome, form, {
      ...wording,
      describe: (name, value) => describe(name, Array.isArray(value) ? value.map(named) : value),
    });
  },
  (_at, _previous, form) => unsaved(form),
);

/** Beside a change that is saved, the page that it was made on is shown anew: sources and versions have moved. */
async function answerAndShow(outcome: ChangeOutcome, form: FormData, wording: Wording): Promise<FormAnswer> {
  if (outcome.type === "saved") refresh();
  return answerTo(outcome, form, wording);
}

async function collectionWording(collection: FormCollection, sent: Record<string, unknown>): Promise<Wording> {
  const t = await getTranslations("dashboard.form");
  const word = await memberWords(collection);
  return {
    labels: Object.fromEntries(Object.keys(sent).map((name) => [name, word(`${name}.label`) ?? name])),
    problem: (name) => word(`${name}.error`) ?? t("otherError"),
    describe: await describeMember(collection),
    sent,
  };
}

function ownerAt(at: Owner): Owner {
  return {
    applicationId: boundText(at?.applicationId),
    tenantId: at.tenantId === null ? null : boundText(at?.tenantId),
  };
}

async function notThere(): Promise<string> {
  return (await getTranslations("dashboard.form"))("not_found");
}
