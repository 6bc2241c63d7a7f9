import "server-only";
import type { Weakening } from "../changes/weakening";
import type { Plan, PlanStep, WaitingDomain } from "./apply";
import type { Mistake } from "./document";

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
    case "shorter_passwords":
      return `passwords of ${weakening.length} characters will do`;
    case "any_email_domain":
      return "self-signup takes an address of any domain";
    case "any_email_domain_later":
      return "self-signup takes an address of any domain as soon as it is switched on";
    case "links_lead_elsewhere":
      return `the links in mails lead to ${weakening.host}, which is no host of the application or its login`;
    case "longer_codes":
      return "codes work for longer than before";
    case "longer_activation_links":
      return "activation links work for longer than before";
    case "longer_verification_links":
      return "verification links work for longer than before";
    case "longer_sessions":
      return "people stay logged in for longer than before";
    case "sessions_outlive_browsers":
      return "people stay logged in when they close the browser";
    case "login_by_magic_link":
      return "a link in a mail is enough to log in";
    case "login_by_password":
      return "a password is enough to log in";
    case "client_may_everything":
      return "the client may do everything in the application";
    case "client_may_change":
      return `the client may do more than before: ${weakening.permissions.join(", ")}`;
    case "longer_refresh_token_grace":
      return `used refresh tokens work for ${weakening.seconds} ${weakening.seconds === 1 ? "second" : "seconds"}, longer than before`;
    case "more_signup_roles":
      return `signup gives more roles than before: ${weakening.roles.join(", ")}`;
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
