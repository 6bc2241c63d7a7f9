"use server";

import { refresh } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { answerTo, changeOptions, type FormAnswer, type Wording } from "@/app/dashboard/forms/answer";
import { boundOwner, boundTexts, operatorAction } from "@/app/dashboard/operator";
import { changeApplication } from "@/lib/applications/applications";
import type { ChangeOptions, ChangeOutcome } from "@/lib/changes/outcomes";
import { changeSignupRoles } from "@/lib/roles/roles";
import { changeSettings } from "@/lib/settings/change";
import { type Collection, isCollection } from "@/lib/settings/collections";
import { readSettingsForm } from "@/lib/settings/form";
import { changeTenant } from "@/lib/tenants/tenants";
import { describePlain, plainProblemOf, plainWording, sentIn } from "../form-fields";
import { describeMember, memberWords } from "./collection-text";

/** Saves one collection of an application or tenant. The owner comes from the page, and lib checks it again, like everything else. */
export const saveCollection = operatorAction(boundOwner("collection"), async ({ at, form, actor }) => {
  const { collection } = at;
  if (!isCollection(collection)) return { refusal: (await getTranslations("dashboard.form"))("not_found") };
  const sent = readSettingsForm(collection, form, at.tenantId !== null);
  const options = await changeOptions(form);
  const outcome = await changeSettings(actor, at, collection, sent, options);
  return answerAndShow(outcome, form, await collectionWording(collection, sent));
});

/** Saves an application's own settings. */
export const saveApplication = operatorAction(boundTexts("applicationId"), async ({ at, form, actor }) => {
  return saveOwn("application", form, (sent, options) => changeApplication(actor, at.applicationId, sent, options));
});

/** Saves a tenant's own settings. */
export const saveTenant = operatorAction(boundTexts("applicationId", "tenantId"), async ({ at, form, actor }) => {
  return saveOwn("tenant", form, (sent, options) => changeTenant(actor, at, sent, options));
});

async function saveOwn(
  of: "application" | "tenant",
  form: FormData,
  change: (sent: Record<string, unknown>, options: ChangeOptions) => Promise<ChangeOutcome>,
): Promise<FormAnswer> {
  const sent = sentIn(of, form);
  return answerAndShow(await change(sent, await changeOptions(form)), form, await plainWording(of, sent));
}

/** With the display names of the roles, for a conflict to be shown in. */
const boundRoles = z.object({
  applicationId: z.string().catch(""),
  roles: z.record(z.string(), z.string()).catch({}),
});

/** Saves which roles signup gives. */
export const saveSignupRoles = operatorAction(boundRoles, async ({ at, form, actor }) => {
  const roles = form.getAll("roles").filter((id) => typeof id === "string");
  const options = await changeOptions(form);
  const outcome = await changeSignupRoles(actor, at.applicationId, roles, options);
  const t = await getTranslations("dashboard.roles");
  const describe = await describePlain();
  const named = (id: unknown) => at.roles[String(id)] ?? String(id);
  return answerAndShow(outcome, form, {
    labels: { roles: t("label") },
    problem: await plainProblemOf({ roles: "set" }),
    sent: { roles },
    describe: (name, value) => describe(name, Array.isArray(value) ? value.map(named) : value),
  });
});

/** After a saved change the page is rendered again, because sources and versions are different now. */
async function answerAndShow(outcome: ChangeOutcome, form: FormData, wording: Wording): Promise<FormAnswer> {
  if (outcome.type === "saved") refresh();
  return answerTo(outcome, form, wording);
}

async function collectionWording(collection: Collection, sent: Record<string, unknown>): Promise<Wording> {
  const t = await getTranslations("dashboard");
  const word = await memberWords(collection);
  return {
    labels: Object.fromEntries(Object.keys(sent).map((name) => [name, word(`${name}.label`) ?? name])),
    problem: (name, code) =>
      code === "public_suffix" ? t("errors.url.public_suffix") : (word(`${name}.error`) ?? t("form.otherError")),
    describe: await describeMember(collection),
    sent,
  };
}
