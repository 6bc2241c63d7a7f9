"use server";

import { headers } from "next/headers";
import { getTranslations } from "next-intl/server";
import type { Change } from "@/app/dashboard/change-table";
import { textIn } from "@/app/dashboard/form-fields";
import { warningsIn } from "@/app/dashboard/forms/answer";
import { boundTexts, operatorAction } from "@/app/dashboard/operator";
import type { Answer } from "@/app/submission";
import { applyConfig, type ConfigOutcome, type Plan, type PlanStep, planDigest } from "@/lib/config/apply";
import { type NamedSecret, secretsNamedIn } from "@/lib/config/tree";
import { currentRequest } from "@/lib/hosts/current";

/** What came of a file. */
export type ConfigurationAnswer = Answer & {
  /** Without scripts: what was sent, to be shown again. With them the page still has it. */
  text?: string;
  prune?: boolean;
  plan?: ShownPlan;
  /** What names that plan when it is agreed to. */
  agreedPlan?: string;
  /** Custom domains that the file wants in use, and that can't be yet. */
  waiting?: string[];
  mistakes?: { place: string; message: string }[];
  moreMistakes?: string;
  /** What the file names instead of secrets. */
  secrets?: NamedSecret[];
  refusal?: string;
  done?: string;
};

type Sent = { text: string; prune: boolean; applies: boolean; byScript: boolean };

/** Without scripts a page is sent back with all that it shows, so less goes into it: in characters. */
const SHOWN_MAX = { byScript: 300_000, without: 8_000 };
/** It is sent back twice: as what was typed, and as what was answered. */
const TEXT_MAX_BYTES_WITHOUT_SCRIPTS = 16_000;
const MISTAKES_MAX = 100;

/** Plans what a file would change in a workspace; or applies exactly the confirmed plan. */
export const submitConfiguration = operatorAction(
  boundTexts("workspaceId"),
  async ({ at, form, actor }): Promise<ConfigurationAnswer> => {
    const sent = await sentIn(form);
    const t = await getTranslations("dashboard.configuration.outcomes");
    if (sent.text.trim() === "") return { refusal: t("empty") };
    if (!sent.byScript && Buffer.byteLength(sent.text) > TEXT_MAX_BYTES_WITHOUT_SCRIPTS) {
      return { refusal: t("tooLong") };
    }
    const outcome = await applyConfig(actor, at.workspaceId, sent.text, {
      prune: sent.prune,
      dryRun: !sent.applies,
      acceptWeakening: form.has("acceptWeakening"),
      acceptDeletingUsers: form.has("acceptDeletingUsers"),
      agreedPlan: textIn(form, "agreedPlan"),
      environment: environmentIn(form),
      keepSecrets: true,
      request: await currentRequest(),
    });
    return { ...kept(sent), ...(await answerTo(outcome, sent)) };
  },
  (): ConfigurationAnswer => ({}),
);

async function sentIn(form: FormData): Promise<Sent> {
  const file = form.get("file");
  const text = file instanceof File && file.size > 0 ? await file.text() : textIn(form, "text");
  return {
    text,
    prune: form.has("prune"),
    applies: form.get("intent") === "apply",
    byScript: (await headers()).has("next-action"),
  };
}

const SECRET = "secret.";

/** What was left empty isn't given. Never the server's own environment. */
function environmentIn(form: FormData): Record<string, string> {
  const given = [...form].filter(([name, value]) => name.startsWith(SECRET) && value !== "");
  return Object.fromEntries(given.map(([name, value]) => [name.slice(SECRET.length), String(value)]));
}

function kept({ text, prune, byScript }: Sent): ConfigurationAnswer {
  return { ...(byScript ? {} : { text }), prune, secrets: secretsNamedIn(text) };
}

async function answerTo(outcome: ConfigOutcome, { byScript }: Sent): Promise<ConfigurationAnswer> {
  const t = await getTranslations("dashboard.configuration.outcomes");
  const most = byScript ? SHOWN_MAX.byScript : SHOWN_MAX.without;
  switch (outcome.type) {
    case "applied":
      return {
        done: t("applied", { steps: outcome.plan.steps.length }),
        waiting: await waitingDomains(outcome.plan),
      };
    case "planned":
    case "unconfirmed":
    case "other_plan":
      return {
        plan: await shownPlan(outcome.plan, most),
        agreedPlan: planDigest(outcome.plan),
        waiting: await waitingDomains(outcome.plan),
        ...(outcome.type === "planned" ? {} : { refusal: t(outcome.type) }),
      };
    case "invalid": {
      const most = byScript ? MISTAKES_MAX : 20;
      const mistakes = outcome.mistakes
        .slice(0, most)
        .map(({ line, column, message }) => ({ place: `${line}:${column}`, message }));
      const hidden = outcome.mistakes.length - mistakes.length;
      return { mistakes, ...(hidden > 0 ? { moreMistakes: t("moreMistakes", { count: hidden }) } : {}) };
    }
    default:
      return { refusal: t(outcome.type) };
  }
}

/** One step of a plan in words. */
export type ShownStep = {
  action: PlanStep["action"];
  label: string;
  what: string;
  /** How many users go with it, in a sentence. */
  users?: string;
  changes: Change[];
  warnings: string[];
};

/** A plan in words, and what has to be accepted before it is applied. */
export type ShownPlan = {
  steps: ShownStep[];
  sum: string;
  /** How many steps are not shown, in a sentence. */
  more?: string;
  weakens: boolean;
  /** What the plan deletes, in the words of its checkbox. */
  acceptDeletingUsers?: string;
};

const VALUE_MAX = 400;

/** @param most how much of it is shown, in characters: an answer goes to the browser, and without scripts back again */
async function shownPlan({ steps, weakens, deletesUsers }: Plan, most: number): Promise<ShownPlan> {
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
async function waitingDomains({ waiting }: Plan): Promise<string[]> {
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
      label: member,
      ...(action === "create" ? {} : { from: valueText(from, t("absent")) }),
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
