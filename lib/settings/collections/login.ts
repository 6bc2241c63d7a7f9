// Client-safe: how people log in, and for how long.
import { z } from "zod";
import type { Weakening } from "../../changes/weakening";
import { defineCollection } from "../collection";

export const identityProviders = defineCollection({
  key: "identity-providers",
  resource: "identity-provider",
  schema: z.object({
    loginIdentifiers: z.array(z.enum(["EMAIL", "USERNAME"])).refine((list) => list.includes("EMAIL")),
    loginFactors: z.array(z.enum(["PASSWORD", "MAGIC_LINK"])).min(1),
  }),
  defaults: { loginIdentifiers: ["EMAIL"], loginFactors: ["PASSWORD"] },
  form: {
    path: "identity-provider",
    menu: "signup",
    isPreviewed: true,
    fields: { loginIdentifiers: { kind: "set", always: "EMAIL" }, loginFactors: { kind: "set" } },
  },
  wire: {
    words: { one: "identity provider", many: "identity providers", granted: "identity provider settings" },
    example: { loginIdentifiers: ["EMAIL"], loginFactors: ["PASSWORD", "MAGIC_LINK"] },
    notes: {
      loginIdentifiers: "EMAIL, or EMAIL and USERNAME.",
      loginFactors: "PASSWORD, MAGIC_LINK, or both.",
    },
  },
  weakening: (before, after) =>
    after.loginFactors
      .filter((factor) => !before.loginFactors.includes(factor))
      .map((factor) => ({ code: factor === "PASSWORD" ? "login_by_password" : "login_by_magic_link" })),
});

export const passwordPolicies = defineCollection({
  key: "password-policies",
  resource: "password-policy",
  schema: z.object({
    /** In code points. */
    minimumLength: z.int().min(8).max(64),
    breachedPasswordCheck: z.boolean(),
  }),
  defaults: { minimumLength: 8, breachedPasswordCheck: true },
  form: {
    path: "password-policy",
    menu: "signup",
    isPreviewed: true,
    fields: { minimumLength: { kind: "number" }, breachedPasswordCheck: { kind: "switch" } },
  },
  wire: {
    words: { one: "password policy", many: "password policies" },
    example: { minimumLength: 12 },
    notes: {
      minimumLength: "In code points.",
      breachedPasswordCheck: "Whether passwords are refused that are known from breaches.",
    },
  },
  weakening(before, { minimumLength: length, breachedPasswordCheck }) {
    const found: Weakening[] = [];
    if (before.breachedPasswordCheck && !breachedPasswordCheck) found.push({ code: "breached_passwords_taken" });
    if (length < before.minimumLength) found.push({ code: "shorter_passwords", length });
    return found;
  },
});

export const authSessionPolicies = defineCollection({
  key: "auth-session-policies",
  resource: "auth-session-policy",
  schema: z.object({
    idleMinutes: z.int().min(5).max(525_600),
    absoluteMinutes: z.int().min(5).max(525_600),
    /** Whether the cookie outlives the browser. */
    persistent: z.boolean(),
  }),
  defaults: { idleMinutes: 12 * 60, absoluteMinutes: 30 * 24 * 60, persistent: false },
  form: {
    path: "sessions",
    menu: "signup",
    fields: { idleMinutes: { kind: "minutes" }, absoluteMinutes: { kind: "minutes" }, persistent: { kind: "switch" } },
  },
  wire: {
    words: { one: "session policy", many: "session policies" },
    example: { idleMinutes: 60, absoluteMinutes: 1440 },
    notes: {
      idleMinutes: "A session ends when it has not been used for so long.",
      absoluteMinutes: "It ends then however much it was used.",
      persistent: "Whether it outlives the browser.",
    },
  },
  weakening(before, { idleMinutes, absoluteMinutes, persistent }) {
    const found: Weakening[] = [];
    if (idleMinutes > before.idleMinutes || absoluteMinutes > before.absoluteMinutes) {
      found.push({ code: "longer_sessions", idleMinutes, absoluteMinutes });
    }
    if (persistent && !before.persistent) found.push({ code: "sessions_outlive_browsers" });
    return found;
  },
  // A session that ends earlier than an unused one would leave the idle time without effect.
  problems: (_, { idleMinutes, absoluteMinutes }) =>
    idleMinutes > absoluteMinutes ? { idleMinutes: [{ code: "too_long" }] } : undefined,
});
