// Client-safe: the links and codes in mails.

import { z } from "zod";
import type { Weakening } from "../../changes/weakening";
import { destinationHost } from "../../destinations/destinations";
import { DEFAULT_LIFETIMES, LIFETIME_MAX } from "../../secrets/lifetimes";
import { defineCollection, url } from "../collection";
import { inLargestUnit, UNITS } from "../inputs";

const lifetimeMinutes = z.int().min(1).max(LIFETIME_MAX);

const schema = z.object({
  activationLinkLifetimeMinutes: lifetimeMinutes,
  codeLifetimeMinutes: lifetimeMinutes,
  verificationLinkLifetimeMinutes: lifetimeMinutes,
  /** A page of the application's own that finishes activations; null means ours. */
  activationLinkUrl: url().nullable(),
  verificationLinkUrl: url().nullable(),
});

// The API has a document for each type of mail, in which a lifetime has a unit (HTTP contract).
const USER_ACTIVATION = "USER_ACTIVATION";
const MINUTES = { MINUTES: UNITS.minutes, HOURS: UNITS.hours, DAYS: UNITS.days };

/** What the link of one type of mail is stored under. */
function storedNames(part: string) {
  return part === USER_ACTIVATION
    ? { url: "activationLinkUrl", lifetime: "activationLinkLifetimeMinutes" }
    : { url: "verificationLinkUrl", lifetime: "verificationLinkLifetimeMinutes" };
}

/** Zero for what is no lifetime. */
function inMinutes(amount: unknown, unit: unknown): number {
  return Number(amount ?? 0) * (MINUTES[unit as keyof typeof MINUTES] ?? 0);
}

export const emailPolicies = defineCollection({
  key: "email-policies",
  resource: "email-policy",
  schema,
  defaults: {
    activationLinkLifetimeMinutes: DEFAULT_LIFETIMES.activationLink,
    codeLifetimeMinutes: DEFAULT_LIFETIMES.activationCode,
    verificationLinkLifetimeMinutes: DEFAULT_LIFETIMES.verificationLink,
    activationLinkUrl: null,
    verificationLinkUrl: null,
  },
  form: {
    path: "emails",
    menu: "mail",
    fields: {
      activationLinkLifetimeMinutes: { kind: "minutes" },
      activationLinkUrl: { kind: "url", leadsFrom: "mail" },
      codeLifetimeMinutes: { kind: "minutes" },
      verificationLinkLifetimeMinutes: { kind: "minutes" },
      verificationLinkUrl: { kind: "url", leadsFrom: "mail" },
    },
  },
  wire: {
    words: { one: "email policy", many: "email policies" },
    example: { actionLinkLifetime: 2, actionLinkLifetimeUnit: "HOURS" },
    notes: {},
    parts: {
      discriminator: "emailType",
      schema: z.enum([USER_ACTIVATION, "EMAIL_VERIFICATION"]),
      members: {
        [USER_ACTIVATION]: ["activationLinkUrl", "activationLinkLifetimeMinutes", "codeLifetimeMinutes"],
        EMAIL_VERIFICATION: ["verificationLinkUrl", "verificationLinkLifetimeMinutes"],
      },
    },
    members: {
      actionLinkUrl: schema.shape.activationLinkUrl.meta({
        description: "Your own page that the link in the mail leads to, with `email_auth_code`. Null: ours.",
      }),
      actionLinkLifetime: lifetimeMinutes.meta({ description: "In its unit, and a week at most." }),
      actionLinkLifetimeUnit: z.enum(["MINUTES", "HOURS", "DAYS"]).meta({
        description:
          "Always together with the lifetime. Answers write it in the largest unit in which it is a whole number.",
      }),
      codeLifetimeMinutes: lifetimeMinutes.optional().meta({ description: "USER_ACTIVATION alone." }),
    },
    check({ actionLinkLifetime: amount = null, actionLinkLifetimeUnit: unit = null }, context) {
      const issue = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
      if (amount === null && unit !== null) issue("actionLinkLifetime", "required");
      if (amount !== null && unit === null) issue("actionLinkLifetimeUnit", "required");
      if (inMinutes(amount, unit) > LIFETIME_MAX) issue("actionLinkLifetime", "too_long");
    },
    toStored(body, part) {
      const { actionLinkUrl, actionLinkLifetime: amount, actionLinkLifetimeUnit: unit, codeLifetimeMinutes } = body;
      const names = storedNames(part);
      // Without its unit a lifetime is none; `check` refuses it.
      const isLifetime = amount === null || (amount !== undefined && Object.hasOwn(MINUTES, String(unit)));
      return {
        ...(actionLinkUrl === undefined ? {} : { [names.url]: actionLinkUrl }),
        ...(isLifetime ? { [names.lifetime]: amount === null ? null : inMinutes(amount, unit) } : {}),
        ...(codeLifetimeMinutes === undefined || part !== USER_ACTIVATION ? {} : { codeLifetimeMinutes }),
      };
    },
    toWire(stored, part) {
      const names = storedNames(part);
      const { [names.url]: actionLinkUrl, [names.lifetime]: minutes, codeLifetimeMinutes } = stored;
      const lifetime = typeof minutes === "number" ? inLargestUnit(minutes) : undefined;
      return {
        ...(actionLinkUrl === undefined ? {} : { actionLinkUrl }),
        ...(lifetime
          ? { actionLinkLifetime: lifetime.amount, actionLinkLifetimeUnit: lifetime.unit.toUpperCase() }
          : {}),
        ...(codeLifetimeMinutes === undefined || part !== USER_ACTIVATION ? {} : { codeLifetimeMinutes }),
      };
    },
    pathsOf(member) {
      if (member.endsWith("LinkUrl")) return ["actionLinkUrl"];
      return member.endsWith("LinkLifetimeMinutes") ? ["actionLinkLifetime", "actionLinkLifetimeUnit"] : [member];
    },
  },
  weakening(before, after) {
    const found: Weakening[] = [];
    const longer = (member: Lifetime, code: "longer_codes" | "longer_activation_links" | "longer_verification_links") =>
      after[member] > before[member] && found.push({ code, minutes: after[member] });
    longer("codeLifetimeMinutes", "longer_codes");
    longer("activationLinkLifetimeMinutes", "longer_activation_links");
    longer("verificationLinkLifetimeMinutes", "longer_verification_links");
    const urls = (["activationLinkUrl", "verificationLinkUrl"] as const).flatMap((member) =>
      after[member] === before[member] ? [] : (after[member] ?? []),
    );
    for (const host of new Set(urls.map(destinationHost))) found.push({ code: "links_lead_elsewhere", host });
    return found;
  },
});

type Lifetime = "activationLinkLifetimeMinutes" | "codeLifetimeMinutes" | "verificationLinkLifetimeMinutes";
