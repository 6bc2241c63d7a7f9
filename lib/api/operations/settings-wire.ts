import "server-only";
import type { z } from "zod";
import { INHERIT } from "../../changes/outcomes";
import type { Violations } from "../../errors";
import { collections } from "../../settings/collections";
import type { DocumentOutcome, SettingsDocument } from "../../settings/documents";
import { checkSettings, type Environment } from "../../settings/patch";
import type { Problem } from "../operation";
import { notMade } from "../outcomes";
import { wireOfOwner } from "../owners";
import { metadataOf } from "../schemas";
import type { SettingsForm } from "./settings-forms";

/**
 * What a body says, by the names that it is kept under. The word that means inheriting to lib is text like any other out there, and no
 * member's value.
 */
export function saidBy(form: SettingsForm, body: Record<string, unknown>, part: string): Record<string, unknown> {
  const said = Object.entries(form.toSaid(body, part));
  return Object.fromEntries(said.map(([member, value]) => [member, value === INHERIT ? "" : value]));
}

/** A merge patch as lib takes it: null is one thing for a member that may be none, and another for the rest. */
export function patchOf({ collection }: SettingsForm, said: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, z.ZodType> = collections[collection].shape;
  const mayBeNone = (member: string) => kept[member]?.safeParse(null).success ?? false;
  return Object.fromEntries(
    Object.entries(said).map(([member, value]) => [member, value === null && !mayBeNone(member) ? INHERIT : value]),
  );
}

/** What else is wrong with what a body says. */
export function besideOf(
  form: SettingsForm,
  said: Record<string, unknown>,
  environment: Environment,
): { type: "invalid"; violations: Violations } {
  const checked = checkSettings(form.collection, said, environment);
  return { type: "invalid", violations: checked.type === "invalid" ? onWire(form, checked.violations) : {} };
}

function onWire(form: SettingsForm, violations: Violations): Violations {
  return Object.fromEntries(Object.entries(violations).map(([member, list]) => [form.pathsOf(member)[0], list]));
}

/** The violations of a body that says nothing at all. */
export function nothingSaid(form: SettingsForm): Violations {
  return Object.fromEntries(Object.keys(form.members).map((member) => [member, [{ code: "required" }]]));
}

/** Why a document was not said or changed, in the contract's words. */
export function notSaid(form: SettingsForm, outcome: Exclude<DocumentOutcome, { type: "saved" }>): Problem {
  if (outcome.type === "already_there") return { type: "refused", code: "already_there" };
  const problem = notMade(outcome, "not_found");
  return problem.type === "invalid" ? { type: "invalid", violations: onWire(form, problem.violations) } : problem;
}

/** A document as answers write it. */
export function wireOf(form: SettingsForm, { id, owner, part, said, ...times }: SettingsDocument) {
  return {
    id,
    ...wireOfOwner(owner),
    ...form.fixedOf(part),
    ...form.toWire(said, part),
    metadata: metadataOf(times),
  };
}
