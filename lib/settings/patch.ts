import "server-only";
import { z } from "zod";
import { INHERIT } from "../changes/outcomes";
import { destinationProblem } from "../destinations/safe-destinations";
import type { FieldCode, Violations } from "../errors";
import { code } from "../form-text";
import { type Collection, collections, defaults, type Members } from "./collections";
import type { Said } from "./sources";
import { namedTwice } from "./user-schema";

/** A merge patch of one owner's settings: absent leaves a member as it is, null means none, {@link INHERIT} takes it back. */
export type SettingsPatch<C extends Collection = Collection> = {
  [M in keyof Members<C>]?: Members<C>[M] | typeof INHERIT;
};

export type Environment = "DEVELOPMENT" | "PRODUCTION";

/** A patch that may be applied, or everything that is wrong with it. */
export type Checked = { type: "ok"; patch: Record<string, unknown> } | { type: "invalid"; violations: Violations };

const URL_MEMBERS = new Set(["customRedirectUrl", "activationLinkUrl", "verificationLinkUrl", "logoUrl"]);

/** Checks each member by its collection's own schema. Members that the collection doesn't know are dropped (HTTP contract, "Conventions"). */
export function checkSettings(collection: Collection, raw: Record<string, unknown>, environment: Environment): Checked {
  const shape: Record<string, z.ZodType> = collections[collection].shape;
  const patch: Record<string, unknown> = {};
  const violations: Violations = {};
  for (const [name, schema] of Object.entries(shape)) {
    const given = raw[name];
    if (given === undefined) continue;
    const parsed = schema.safeParse(given);
    const problem: FieldCode | undefined =
      given === INHERIT
        ? undefined
        : parsed.success
          ? URL_MEMBERS.has(name) && typeof given === "string"
            ? // Pages and mails take no picture that comes without encryption, whatever the application.
              destinationProblem(given, name === "logoUrl" ? "PRODUCTION" : environment)
            : undefined
          : "invalid_format";
    if (problem) violations[name] = [{ code: problem }];
    else patch[name] = given === INHERIT ? INHERIT : withoutRepeats(parsed.data);
  }
  return Object.keys(violations).length > 0 ? { type: "invalid", violations } : { type: "ok", patch };
}

/** What an owner says after a patch. */
export function applySettings(said: Said, patch: Record<string, unknown>): Said {
  const merged = Object.entries({ ...said, ...patch });
  return Object.fromEntries(merged.filter(([, value]) => value !== INHERIT));
}

/**
 * What is wrong with members only together, once owner, application and defaults are one.
 *
 * @param own what the owner says
 * @param application what its application says, where it is a tenant
 */
export function violationsTogether(collection: Collection, own: Said, application: Said): Violations | undefined {
  if (collection === "user-schemas")
    return namedTwice(own).length > 0 ? { optional: [{ code: "not_unique" }] } : undefined;
  if (collection !== "auth-session-policies") return undefined;
  const policy = { ...defaults["auth-session-policies"], ...application, ...own };
  // A session that ends before its pause may end would make the pause a promise that is not kept.
  return policy.idleMinutes > policy.absoluteMinutes ? { idleMinutes: [{ code: "too_long" }] } : undefined;
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
