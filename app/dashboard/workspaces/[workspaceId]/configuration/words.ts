import { getTranslations } from "next-intl/server";
import { warningsIn } from "@/app/dashboard/forms/answer";
import type { Plan, PlanStep } from "@/lib/config/apply";

/** One step of a plan in words. */
export type ShownStep = {
  action: PlanStep["action"];
  label: string;
  what: string;
  /** How many users go with it, in a sentence. */
  users?: string;
  changes: { member: string; from: string; to: string }[];
  warnings: string[];
};

/** A plan in words, and what has to be accepted before it is applied. */
export type ShownPlan = {
  steps: ShownStep[];
  sum: string;
  /** How many steps are not shown, in a sentence. */
  more?: string;
  weakens: boolean;
  /** What is deleted with the plan, in the words of the box that agrees to it. */
  acceptDeletingUsers?: string;
};

const VALUE_MAX = 400;

/** @param most how much of it is shown, in characters: an answer goes to the browser, and without scripts back again */
export async function shownPlan({ steps, weakens, deletesUsers }: Plan, most: number): Promise<ShownPlan> {
  const t = await getTranslations("dashboard.configuration");
  const shown: ShownStep[] = [];
  let left = most;
  for (const step of steps) {
    const words = await shownStep(step);
    left -= JSON.stringify(words).length;
    if (left < 0) break;
    shown.push(words);
  }
  const count = (action: PlanStep["action"]) => steps.filter((step) => step.action === action).length;
  const hidden = steps.length - shown.length;
  return {
    steps: shown,
    sum: t("sum", { create: count("create"), change: count("change"), delete: count("delete") }),
    ...(hidden > 0 ? { more: t("more", { count: hidden }) } : {}),
    weakens,
    ...(deletesUsers > 0 ? { acceptDeletingUsers: t("acceptDeletingUsers", { users: deletesUsers }) } : {}),
  };
}

const WAITING_MAX = 20;

/** Custom domains that the file wants in use and that aren't verified yet; the last entry may count those that are left out. */
export async function waitingDomains({ waiting }: Plan): Promise<string[]> {
  const t = await getTranslations("dashboard.configuration");
  const shown = waiting.slice(0, WAITING_MAX).map(({ what }) => what);
  const hidden = waiting.length - shown.length;
  return hidden > 0 ? [...shown, t("moreWaiting", { count: hidden })] : shown;
}

async function shownStep({ action, what, changes, weakenings, users }: PlanStep): Promise<ShownStep> {
  const t = await getTranslations("dashboard.configuration");
  const isRole = what.includes("/roles/");
  return {
    action,
    label: t(`actions.${action}`),
    what,
    ...(users > 0 ? { users: t(isRole ? "usersLose" : "usersGo", { users }) } : {}),
    changes: Object.entries(changes).map(([member, { from, to }]) => ({
      member,
      from: action === "create" ? "" : valueText(from, t("absent")),
      to: valueText(to, t("absent")),
    })),
    warnings: (await warningsIn(weakenings)).warnings ?? [],
  };
}

/** As the file would write it. */
function valueText(value: unknown, absent: string): string {
  if (value === undefined) return absent;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > VALUE_MAX ? `${text.slice(0, VALUE_MAX)}…` : text;
}
