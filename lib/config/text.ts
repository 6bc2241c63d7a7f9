import "server-only";
import type { Weakening } from "../settings/weakening";
import type { Plan, PlanStep } from "./apply";
import type { Mistake } from "./document";

const SIGNS = { create: "+", change: "~", delete: "-" } as const;

/** A plan for a person: a line for each step, its members below it, and a last line that counts. */
export function planText(plan: Plan): string {
  if (plan.steps.length === 0) return "Nothing to do: everything is as the file says.\n";
  const count = (action: PlanStep["action"]) => plan.steps.filter((step) => step.action === action).length;
  const sum = `${count("create")} to create, ${count("change")} to change, ${count("delete")} to delete.`;
  return `${plan.steps.map(stepText).join("\n")}\n\n${sum}\n`;
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
  const warnings = step.weakenings.map((weakening) => `  ! less safe: ${weakeningText(weakening)}`);
  return [`${SIGNS[step.action]} ${step.what}${goes}`, ...members, ...warnings].join("\n");
}

function valueText(value: unknown): string {
  return value === "inherit" ? "inherit" : JSON.stringify(value);
}

function people(users: number): string {
  return users === 1 ? "1 user" : `${users} users`;
}

/** What gets less safe, in a sentence without its stop. */
export function weakeningText(weakening: Weakening): string {
  switch (weakening.code) {
    case "unproven_email_domains":
      return `people are in before they have proven their address, in ${weakening.tenants === 1 ? "a tenant" : `${weakening.tenants} tenants`} with allowed email domains`;
    case "breached_passwords_taken":
      return "passwords that are known from breaches are taken";
    case "any_email_domain":
      return "self-signup takes an address of any domain";
    case "activation_proof_dropped":
      return "the API activates by a link alone, in whoever's browser it is opened";
  }
}

/** `file:line:column: sentence`, the form that editors and terminals make into a link. What a file calls things can't steer a terminal. */
export function mistakesText(file: string, mistakes: readonly Mistake[]): string {
  return mistakes
    .map(({ line, column, message }) => `${file}:${line}:${column}: ${message.replace(/\p{Cc}/gu, "\u{fffd}")}\n`)
    .join("");
}
