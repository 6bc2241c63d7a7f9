import "server-only";
import { type Weakening, weakeningValues } from "../changes/weakening";
import type messages from "../i18n/messages/en.configuration.json";
import { configurationTexts, weakeningTexts } from "../i18n/texts";
import type { Plan, PlanStep, WaitingDomain } from "./apply";
import type { Mistake } from "./document";

const SIGNS = { create: "+", change: "~", delete: "-" } as const;

/** A plan for a person: a line for each step, its members below it, and a last line that counts. */
export function planText(plan: Plan): string {
  const waiting = plan.waiting.map(waitingText).join("");
  if (plan.steps.length === 0) return `${t("nothing")}\n${waiting}`;
  const count = (action: PlanStep["action"]) => plan.steps.filter((step) => step.action === action).length;
  const sum = t("sum", { create: count("create"), change: count("change"), delete: count("delete") });
  return `${plan.steps.map(stepText).join("\n")}\n\n${sum}\n${waiting}`;
}

function t(sentence: keyof typeof messages.configuration.plan, values: Record<string, string | number> = {}): string {
  return configurationTexts(`plan.${sentence}`, values);
}

/** A domain that is not active yet, and which records it waits for. */
function waitingText({ what, records }: WaitingDomain): string {
  const lines = records.map(
    ({ type, name, value, state }) => `    ${name} ${type} ${value}  (${state ?? t("notChecked")})`,
  );
  return [`… ${t(records.length === 0 ? "domainNotAdded" : "domainNotVerified", { what })}`, ...lines, ""].join("\n");
}

function stepText({ action, what, users, changes, weakenings }: PlanStep): string {
  const lost = users > 0 ? `  (${t(what.includes("/roles/") ? "losingUsers" : "deletedUsers", { users })})` : "";
  const members = Object.entries(changes).map(([name, { from, to }]) =>
    action === "create" && from === null
      ? `    ${name}: ${valueText(to)}`
      : `    ${name}: ${valueText(from)} → ${valueText(to)}`,
  );
  const warnings = weakenings.map((weakening) => `  ! ${t("warning", { warning: weakeningText(weakening) })}`);
  return [`${SIGNS[action]} ${what}${lost}`, ...members, ...warnings].join("\n");
}

function valueText(value: unknown): string {
  return value === "inherit" ? "inherit" : JSON.stringify(value);
}

function weakeningText(weakening: Weakening): string {
  return weakeningTexts(
    weakening.code,
    weakeningValues(weakening, (names) => names.join(", ")),
  );
}

/** `file:line:column: sentence`, which editors and terminals turn into a link. Control characters are replaced, so that a file can't control the terminal. */
export function mistakesText(file: string, mistakes: readonly Mistake[]): string {
  return mistakes
    .map(({ line, column, message }) => `${file}:${line}:${column}: ${message.replace(/\p{Cc}/gu, "\u{fffd}")}\n`)
    .join("");
}
