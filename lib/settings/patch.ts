import "server-only";
import { z } from "zod";
import { INHERIT } from "../changes/outcomes";
import { destinationProblem } from "../destinations/safe-destinations";
import type { Violations } from "../errors";
import { code } from "../form-text";
import type { OwnMembers } from "./collection";
import { type Collection, recordOf } from "./collections";
import { settingsProblems } from "./form";

export type Environment = "DEVELOPMENT" | "PRODUCTION";

/**
 * A merge patch that may be applied, or everything that is wrong with it. An absent member stays as it is, null means none, and
 * {@link INHERIT} makes the owner inherit it.
 */
export type Checked = { type: "ok"; patch: OwnMembers } | { type: "invalid"; violations: Violations };

/** Checks each member by its collection's own schema. Members that the collection doesn't know are dropped (HTTP contract, "Conventions"). */
export function checkSettings(collection: Collection, raw: OwnMembers, environment: Environment): Checked {
  const problems = Object.entries(settingsProblems(collection, raw, environment, destinationProblem));
  if (problems.length > 0) {
    return { type: "invalid", violations: Object.fromEntries(problems.map(([name, code]) => [name, [{ code }]])) };
  }
  const known = Object.entries<z.ZodType>(recordOf(collection).schema.shape).filter(
    ([name]) => raw[name] !== undefined,
  );
  const value = (name: string, schema: z.ZodType) => (raw[name] === INHERIT ? INHERIT : schema.parse(raw[name]));
  return {
    type: "ok",
    patch: Object.fromEntries(known.map(([name, schema]) => [name, withoutRepeats(value(name, schema))])),
  };
}

/** What an owner has set after a patch. */
export function applySettings(own: OwnMembers, patch: OwnMembers): OwnMembers {
  const merged = Object.entries({ ...own, ...patch });
  return Object.fromEntries(merged.filter(([, value]) => value !== INHERIT));
}

/**
 * What is wrong with members only together, once owner, application and defaults are one.
 *
 * @param application what its application has set; undefined for the application itself
 */
export function combinedViolations(
  collection: Collection,
  own: OwnMembers,
  application: OwnMembers | undefined,
): Violations | undefined {
  const { defaults, problems } = recordOf(collection);
  const merged = { ...defaults, ...application, ...own };
  return problems?.(own, merged, application === undefined ? "APPLICATION" : "TENANT");
}

/** Of the URLs that one application or client names for one purpose. */
export const URLS_MAX = 50;

export const destination = (environment: Environment) =>
  z
    .string(code("required"))
    .min(1, code("required"))
    .superRefine((url, context) => {
      const problem = url === "" ? undefined : destinationProblem(url, environment);
      if (problem) context.addIssue({ code: "custom", message: problem });
    });

function withoutRepeats(value: unknown): unknown {
  return Array.isArray(value) ? [...new Set(value)] : value;
}
