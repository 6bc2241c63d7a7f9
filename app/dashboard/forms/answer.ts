import { getFormatter, getTranslations } from "next-intl/server";
import type { Answer } from "@/app/submission";
import type { ChangeOptions, ChangeOutcome } from "@/lib/changes/outcomes";
import { type Weakening, weakeningKey, weakeningValues } from "@/lib/changes/weakening";
import type { FieldCode, Violations } from "@/lib/errors";
import { currentRequest } from "@/lib/hosts/current";
import type { FormValues } from "@/lib/settings/inputs";

/** A setting that two operators want differently, in words. */
export type Conflict = { label: string; theirs: string; yours: string };

/** What a form of the dashboard shows after a post. All texts are whole sentences. */
export type FormAnswer = Answer & {
  /** As typed, never a password. */
  values?: FormValues;
  /** By the name of the input. */
  problems?: Record<string, string>;
  /** What the next try is made on. */
  version?: number;
  saved?: boolean;
  /** What was done, where the page stays. */
  done?: string;
  conflicts?: Conflict[];
  /** Why this needs a confirmation before it is saved. */
  warnings?: string[];
  /** The warnings that the button below them accepts: exactly these, and none that comes instead. */
  accepting?: string;
  /** Why nothing was done at all. */
  refusal?: string;
  /** Shown in the place of the form, in this answer and never again. */
  shownOnce?: string;
  /** What was made with that. */
  made?: { id: string; path: string };
};

/** The words for the members of one form. */
export type Wording = {
  /** Of each member that the form sent; in the order of the page. */
  labels: Record<string, string>;
  problem: (name: string, code: FieldCode) => string;
  describe: (name: string, value: unknown) => string;
  /** The values of the form, by member. */
  sent: Record<string, unknown>;
};

const NOT_KEPT = new Set(["version", "acceptWeakening", "password", "currentPassword", "__proto__"]);

/** Everything of a form but what belongs to React, and passwords. */
export function typedValues(form: FormData): FormValues {
  // A browser names the fields, so none may be taken for what every object has.
  const values = new Map<string, string[]>();
  for (const [name, value] of form) {
    if (typeof value !== "string" || name.startsWith("$") || NOT_KEPT.has(name)) continue;
    const typed = values.get(name);
    if (typed) typed.push(value);
    else values.set(name, [value]);
  }
  return Object.fromEntries(values);
}

/** What the form shows where nothing could be done: what it was sent with. */
export function unsaved(form: FormData): FormAnswer {
  return { values: typedValues(form), version: Number(form.get("version")), problems: {} };
}

/** The part of a change that every form sends in the same way. */
export async function changeOptions(form: FormData): Promise<ChangeOptions> {
  return {
    // A version that can't be read is none that fits.
    expectedVersion: Number.parseInt(String(form.get("version")), 10),
    acceptWeakening: acceptedIn(form),
    request: await currentRequest(),
  };
}

/** The warnings that the pressed button accepts; empty if it was not pressed. */
export function acceptedIn(form: FormData): string[] {
  return String(form.get("acceptWeakening") ?? "")
    .split(" ")
    .filter(Boolean);
}

/** What the form shows for the outcome of a change. */
export async function answerTo(outcome: ChangeOutcome, form: FormData, wording: Wording): Promise<FormAnswer> {
  if (outcome.type === "saved") return { version: outcome.version, saved: true };
  if (outcome.type === "stale") {
    return {
      values: typedValues(form),
      version: outcome.version,
      conflicts: conflictsIn(outcome.current, wording),
    };
  }
  return { version: Number(form.get("version")), ...(await answerToNew(outcome, form, wording.problem)) };
}

/** What the form shows where something new was not made. */
export async function answerToNew(
  outcome:
    | { type: "invalid"; violations: Violations }
    | { type: "weakening"; warnings: Weakening[] }
    | { type: "forbidden" | "not_found" | "rate_limited" | "overloaded" },
  form: FormData,
  problem: Wording["problem"],
): Promise<FormAnswer> {
  const t = await getTranslations("dashboard.form");
  const values = typedValues(form);
  if (outcome.type === "weakening") return { values, ...(await warningsIn(outcome.warnings)) };
  return outcome.type === "invalid"
    ? { values, problems: problemsIn(outcome.violations, problem) }
    : { values, refusal: t(outcome.type) };
}

/** Warnings in sentences, and what it takes to accept exactly these. */
export async function warningsIn(warnings: readonly Weakening[]): Promise<Pick<FormAnswer, "warnings" | "accepting">> {
  const t = await getTranslations("dashboard.weakening");
  const format = await getFormatter();
  const list = (texts: readonly string[]) => format.list(texts);
  const texts = warnings.map((warning) => t(warning.code, weakeningValues(warning, list)));
  return { warnings: texts, accepting: warnings.map(weakeningKey).join(" ") };
}

function problemsIn(violations: Violations, problem: Wording["problem"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(violations).flatMap(([name, [first]]) => (first ? [[name, problem(name, first.code)]] : [])),
  );
}

function conflictsIn(current: Record<string, unknown>, { labels, describe, sent }: Wording): Conflict[] {
  const valueIn = (members: Record<string, unknown>, name: string) =>
    describe(name, members[name] ?? orInherit(members, name));
  return Object.entries(labels)
    .map(([name, label]) => ({ label, theirs: valueIn(current, name), yours: valueIn(sent, name) }))
    .filter(({ theirs, yours }) => theirs !== yours);
}

/** A member that an owner doesn't override is inherited. */
function orInherit(members: Record<string, unknown>, name: string): null | "inherit" {
  return name in members ? null : "inherit";
}

/** Why something was not done, in a sentence. */
export async function refusedAction({
  type,
}: {
  type: "stale" | "forbidden" | "not_found" | "invalid" | "weakening";
}): Promise<FormAnswer> {
  const t = await getTranslations("dashboard.confirm");
  return { refusal: t(type === "stale" || type === "forbidden" ? type : "not_found") };
}
