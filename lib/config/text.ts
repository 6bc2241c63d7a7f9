import "server-only";
import { createFormatter, createTranslator } from "next-intl";
import { weakeningValues } from "../changes/weakening";
import { DEFAULT_LOCALE } from "../i18n/locales";
import messages from "../i18n/messages/en.dashboard.json";
import type { Plan, PlanStep, WaitingDomain } from "./apply";
import type { Mistake } from "./document";

const locale = DEFAULT_LOCALE;
const weakening = createTranslator({ locale, messages, namespace: "dashboard.weakening" });
const list = (texts: readonly string[]) => createFormatter({ locale }).list(texts);

const SIGNS = { create: "+", change: "~", delete: "-" } as const;

/** A plan for a person: a line for each step, its members below it, and a last line that counts. */
export function planText(plan: Plan): string {
  const waiting = plan.waiting.map(waitingText).join("");
  if (plan.steps.length === 0) return `Nothing to do: everything is as the file says.\n${waiting}`;
  const count = (action: PlanStep["action"]) => plan.steps.filter((step) => step.action === action).length;
  const sum = `${count("create")} to create, ${count("change")} to change, ${count("delete")} to delete.`;
  return `${plan.steps.map(stepText).join("\n")}\n\n${sum}\n${waiting}`;
}

/** A domain that is not active yet, and which records it waits for. */
function waitingText({ what, records }: WaitingDomain): string {
  const why = records.length === 0 ? "is added first" : "waits for these records";
  const lines = records.map(
    ({ type, name, value, state }) => `    ${name} ${type} ${value}  (${state ?? "not looked at"})`,
  );
  return [`… ${what} is not active yet: it ${why}. Set them, and verify it.`, ...lines, ""].join("\n");
}

function stepText(step: PlanStep): string {
  const goes =
    step.users === 0
      ? ""
      : `  (${people(step.users)} ${step.what.includes("/roles/") ? "lose it" : "deleted with it"})`;
  const members = Object.entries(step.changes).map(([name, { from, to }]) =>
    step.action === "create" && from === null
      ? `    ${name}: ${valueText(to)}`
      : `    ${name}: ${valueText(from)} → ${valueText(to)}`,
  );
  const warnings = step.weakenings.map((each) => `  ! less safe: ${weakening(each.code, weakeningValues(each, list))}`);
  return [`${SIGNS[step.action]} ${step.what}${goes}`, ...members, ...warnings].join("\n");
}

function valueText(value: unknown): string {
  return value === "inherit" ? "inherit" : JSON.stringify(value);
}

function people(users: number): string {
  return users === 1 ? "1 user" : `${users} users`;
}

/** `file:line:column: sentence`, the form that editors and terminals make into a link. What a file calls things can't steer a terminal. */
export function mistakesText(file: string, mistakes: readonly Mistake[]): string {
  return mistakes
    .map(({ line, column, message }) => `${file}:${line}:${column}: ${message.replace(/\p{Cc}/gu, "\u{fffd}")}\n`)
    .join("");
}
