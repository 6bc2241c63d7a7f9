import { getTranslations } from "next-intl/server";
import { describeMember, memberWords } from "@/app/dashboard/forms/collection-text";
import { describePlain } from "@/app/dashboard/forms/plain-text";
import type { LoggedEvent } from "@/lib/audit/log/events";
import { FORMS, type FormCollection } from "@/lib/settings/form";

/** An action in words; one that the catalog doesn't know by its code. */
export async function actionWords(): Promise<(action: string) => string> {
  const t = await getTranslations("dashboard.audit");
  return (action) => {
    const key = `actions.${action}` as "actions.signup.submitted";
    return /^[a-z_]+\.[a-z_]+$/.test(action) && t.has(key) ? t(key) : action;
  };
}

/** One member that was changed, in the words of the form that changes it. */
export type ChangeWords = { label: string; from: string; to: string };

/** From what to what, where an event says so. */
export async function changesIn({ action, details }: LoggedEvent): Promise<ChangeWords[]> {
  const changes = Object.entries(isRecord(details.changes) ? details.changes : {});
  const words = await wordsFor(action, details.collection);
  return changes.map(([name, change]) => {
    const { from, to } = isRecord(change) ? change : { from: undefined, to: change };
    return { label: words.label(name), from: words.describe(name, from), to: words.describe(name, to) };
  });
}

/** What else an event says, as it is kept. */
export function factsIn({ details }: LoggedEvent): [string, string][] {
  return Object.entries(details)
    .filter(([name]) => name !== "changes")
    .map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]);
}

/** Where the catalog has the words of the form that an action's name begins with; the application's own is the default. */
const FORMS_OF = new Map([
  ["tenant", "tenant"],
  ["client", "clients"],
]);

type Words = { label: (name: string) => string; describe: (name: string, value: unknown) => string };

async function wordsFor(action: string, collection: unknown): Promise<Words> {
  if (typeof collection === "string" && Object.hasOwn(FORMS, collection)) {
    const word = await memberWords(collection as FormCollection);
    const describe = await describeMember(collection as FormCollection);
    const t = await getTranslations("dashboard");
    // An owner who says nothing about a member inherits it.
    return {
      label: (name) => word(`${name}.label`) ?? name,
      describe: (name, value) => (value === undefined ? t("source.inherit") : describe(name, value)),
    };
  }
  const t = await getTranslations("dashboard");
  const describe = await describePlain();
  const [about = ""] = action.split(".");
  const of = FORMS_OF.get(about) ?? "application";
  return {
    label: (name) => {
      const key = `${of}.fields.${name}.label` as "tenant.fields.displayName.label";
      return /^\w+$/.test(name) && t.has(key) ? t(key) : name;
    },
    describe: (name, value) => (isRecord(value) ? JSON.stringify(value) : describe(name, value ?? null)),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
