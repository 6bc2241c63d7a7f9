import type { ConfigOptions, ConfigOutcome } from "./apply";

/** Whoever runs commands on the machine itself. */
export const SHELL = { type: "SYSTEM" } as const;

/** Options that allow nothing that has to be allowed. */
export const PLAIN: ConfigOptions = {
  prune: false,
  acceptWeakening: false,
  acceptDeletingUsers: false,
  dryRun: false,
  environment: {},
  request: null,
};

/** The plan of an outcome that has one. */
export function planIn(outcome: ConfigOutcome) {
  if (!("plan" in outcome)) throw new Error(`No plan: ${JSON.stringify(outcome)}`);
  return outcome.plan;
}

/** What would be or was done, a word each: `create acme/shop/roles/member`. */
export function stepsIn(outcome: ConfigOutcome): string[] {
  return planIn(outcome).steps.map(({ action, what }) => `${action} ${what}`);
}

/** What is wrong, as an editor's terminal would show it: `3:9 “x” is not known here.` */
export function mistakesIn(outcome: ConfigOutcome): string[] {
  if (outcome.type !== "invalid") throw new Error(`Not invalid: ${JSON.stringify(outcome)}`);
  return outcome.mistakes.map(({ line, column, message }) => `${line}:${column} ${message}`);
}
