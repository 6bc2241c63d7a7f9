"use server";

import { refresh } from "next/cache";
import { getTranslations } from "next-intl/server";
import { textIn } from "@/app/dashboard/form-fields";
import { answerTo, changeOptions, type FormAnswer, refusedAction } from "@/app/dashboard/forms/answer";
import { boundOwner, boundTexts, goTo, operatorAction } from "@/app/dashboard/operator";
import type { OperatorActor } from "@/lib/access/access";
import type { ChangeOutcome } from "@/lib/changes/outcomes";
import { type CustomField, type CustomType, TYPE_MEMBERS } from "@/lib/profile/custom-fields";
import { changeSettings } from "@/lib/settings/change";
import { readSettings } from "@/lib/settings/read";
import { fieldIn, inputOf, inputsFor, typedField } from "./field-form";

const SCHEMA = "user-schemas";

/** Saves a field of the operator's own, or makes it where the page bound no name. */
export const saveField = operatorAction(boundTexts("applicationId", "name", "type"), async ({ at, form, actor }) => {
  const { applicationId, name } = at;
  const fields = await fieldsOf(actor, applicationId);
  const place = name === "" ? fields?.length : fields?.findIndex((field) => field.name === name);
  if (!fields || place === undefined || place < 0 || !isType(at.type)) return refusedAction({ type: "not_found" });
  const field = fieldIn(at.type, (input) => (input === "name" && name !== "" ? name : textIn(form, input)));
  const patch = { fields: fields.toSpliced(place, 1, field as CustomField) };
  const options = await changeOptions(form);
  const outcome = await changeSettings(actor, { applicationId, tenantId: null }, SCHEMA, patch, options);
  if (outcome.type === "saved" && name === "") return goTo(`/applications/${applicationId}/fields`);
  if (outcome.type === "saved") refresh();
  return answerTo(outcomeAt(outcome, place), form, await wordingOf(at.type, form));
});

/** Moves a field one place up or down in the order in which people are asked: whichever button was pressed. */
export const moveField = operatorAction(boundTexts("applicationId"), async ({ at: { applicationId }, form, actor }) => {
  const fields = await fieldsOf(actor, applicationId);
  const [name, step] = form.has("up") ? [textIn(form, "up"), -1] : [textIn(form, "down"), 1];
  const from = fields?.findIndex((field) => field.name === name) ?? -1;
  const moved = fields?.[from];
  if (!fields || !moved) return refusedAction({ type: "not_found" });
  const order = fields.toSpliced(from, 1).toSpliced(Math.max(from + step, 0), 0, moved);
  return changeList(actor, applicationId, order, form);
});

/** Deletes a field, with what people have entered in it. Its page has asked. */
export const deleteField = operatorAction(boundTexts("applicationId", "name"), async ({ at, form, actor }) => {
  const fields = await fieldsOf(actor, at.applicationId);
  if (!fields?.some(({ name }) => name === at.name)) return refusedAction({ type: "not_found" });
  const left = fields.filter(({ name }) => name !== at.name);
  const answer = await changeList(actor, at.applicationId, left, form, [`fields_deleted:${at.name}`]);
  return answer.refusal ? answer : goTo(`/applications/${at.applicationId}/fields`);
});

/** Saves which of its application's fields a tenant asks for. */
export const savePresences = operatorAction(boundOwner(), async ({ at: owner, form, actor }) => {
  const settings = owner.tenantId === null ? undefined : await readSettings(actor, owner, SCHEMA);
  if (!settings) return refusedAction({ type: "not_found" });
  const { fields, fieldPresences } = settings.members;
  const own = fields.inherited.value.flatMap(({ name }) => {
    const input = `presence.${name}`;
    // A field that was not there yet when the page was made.
    if (!form.has(input)) return fieldPresences.value.filter((each) => each.name === name);
    const presence = textIn(form, input);
    return presence === "inherit" ? [] : [{ name, presence }];
  });
  const patch = { fieldPresences: own.length > 0 ? own : "inherit" };
  const outcome = await changeSettings(actor, owner, SCHEMA, patch, await changeOptions(form));
  if (outcome.type === "saved") refresh();
  return answerTo(outcome, form, await wordingOf("TEXT", form));
});

async function fieldsOf(actor: OperatorActor, applicationId: string): Promise<readonly CustomField[] | undefined> {
  const settings = await readSettings(actor, { applicationId, tenantId: null }, SCHEMA);
  return settings?.members.fields.value;
}

function isType(text: string): text is CustomType {
  return Object.hasOwn(TYPE_MEMBERS, text);
}

async function changeList(
  actor: OperatorActor,
  applicationId: string,
  fields: CustomField[],
  form: FormData,
  acceptWeakening: string[] = [],
): Promise<FormAnswer> {
  const options = { ...(await changeOptions(form)), acceptWeakening };
  const owner = { applicationId, tenantId: null };
  const outcome = await changeSettings(actor, owner, SCHEMA, { fields }, options);
  if (outcome.type !== "saved") return refusedAction(outcome);
  refresh();
  return { version: outcome.version };
}

/** The outcome for the whole list, as one of the field at this place, by the names of its inputs. */
function outcomeAt(outcome: ChangeOutcome, place: number): ChangeOutcome {
  if (outcome.type === "stale") {
    const field = (outcome.current.fields as CustomField[] | undefined)?.[place];
    return { ...outcome, current: field ? typedField(field) : {} };
  }
  if (outcome.type !== "invalid") return outcome;
  const prefix = `fields.${place}.`;
  const entries = Object.entries(outcome.violations).map(([path, list]) => [
    // What is wrong with the list as a whole stands at the first input.
    path.startsWith(prefix) ? inputOf(path.slice(prefix.length)) : "label",
    list,
  ]);
  return { type: "invalid", violations: Object.fromEntries(entries) };
}

async function wordingOf(type: CustomType, form: FormData) {
  const t = await getTranslations("dashboard.customFields");
  const inputs = inputsFor(type);
  return {
    labels: Object.fromEntries(inputs.map((input) => [input, t(`inputs.${input}.label` as "inputs.label.label")])),
    problem(input: string, code: string) {
      const key = `errors.${input}.${code}` as "errors.name.reserved";
      return t.has(key)
        ? t(key)
        : t.has(`errors.${input}.other` as typeof key)
          ? t(`errors.${input}.other` as typeof key)
          : t("errors.other");
    },
    describe: (_input: string, value: unknown) => (value === "" || value == null ? t("empty") : String(value)),
    sent: Object.fromEntries(inputs.map((input) => [input, textIn(form, input)])),
  };
}
