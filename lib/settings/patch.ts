import "server-only";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { destinationProblem } from "../destinations";
import { normaliseEmailDomain } from "../email-addresses";
import type { FieldCode, Violations } from "../errors";
import { code, displayName } from "../form-text";
import { type Collection, collections, defaults, type Members } from "./collections";
import type { Said } from "./sources";

/** In a patch: the owner shall say nothing about this member any more. No member has a value that is written so. */
export const INHERIT = "inherit";

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

/** What is wrong with members only together, once tenant, application and defaults are one. @param said of tenant and application */
export function violationsTogether(collection: Collection, said: Said): Violations | undefined {
  if (collection !== "auth-session-policies") return undefined;
  const policy = { ...defaults["auth-session-policies"], ...said };
  // A session that ends before its pause may end would make the pause a promise that is not kept.
  return policy.idleMinutes > policy.absoluteMinutes ? { idleMinutes: [{ code: "too_long" }] } : undefined;
}

export const ALLOWED_DOMAINS_MAX = 10;

/** Of the URLs that one application or client names for one purpose. */
export const URLS_MAX = 50;

export const destination = (environment: Environment) =>
  z
    .string(code("required"))
    .trim()
    .min(1, code("required"))
    .superRefine((url, context) => {
      const problem = url === "" ? undefined : destinationProblem(url, environment);
      if (problem) context.addIssue({ code: "custom", message: problem });
    });

/** What may be changed of an application itself. */
export const applicationPatch = (environment: Environment) =>
  z
    .object({
      displayName,
      loginUrl: destination(environment),
      /** Where a logout may lead. */
      logoutUrls: z
        .array(destination(environment))
        .transform((urls) => [...new Set(urls)])
        .refine((urls) => urls.length <= URLS_MAX, code("too_long")),
      signupEnabled: z.boolean(code("invalid_format")),
      customSignupPageUrl: destination(environment).nullable(),
      customTenantSignupPageUrl: destination(environment).nullable(),
      customLoginPageUrl: destination(environment).nullable(),
      activationProofRequired: z.boolean(code("invalid_format")),
    })
    .partial();

/** What may be changed of a tenant itself. Domains come as people write them and are stored in lower case and punycode. */
export const tenantPatch = z
  .object({
    displayName,
    signupEnabled: z.boolean(code("invalid_format")),
    allowedSignupEmailDomains: z
      .array(
        z.string(code("invalid_domain_name")).transform((typed, context) => {
          const domain = normaliseEmailDomain(typed.trim().replace(/^@/, ""));
          if (domain === undefined) context.addIssue({ code: "custom", message: code("invalid_domain_name") });
          return domain ?? "";
        }),
      )
      .transform((domains) => [...new Set(domains)])
      .refine((domains) => domains.length <= ALLOWED_DOMAINS_MAX, code("too_long")),
  })
  .partial();

/** Each member that differs, from what to what; a member that was or is not said is written as {@link INHERIT}. */
export function changesBetween(before: Said, after: Said): Record<string, { from: unknown; to: unknown }> {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...names].filter((name) => !isDeepStrictEqual(before[name], after[name]));
  return Object.fromEntries(
    changed.map((name) => [
      name,
      { from: before[name] ?? orInherit(before, name), to: after[name] ?? orInherit(after, name) },
    ]),
  );
}

function orInherit(said: Said, name: string): null | typeof INHERIT {
  return name in said ? null : INHERIT;
}

function withoutRepeats(value: unknown): unknown {
  return Array.isArray(value) ? [...new Set(value)] : value;
}
