// Client-safe: what each collection of settings may hold. The API, the pages and the configuration file parse with these.
import { z } from "zod";
import { PROFILE_NAMES } from "../profile/fields";

const lifetimeMinutes = z.int().min(1).max(10_080);
const colour = z.string().regex(/^#[0-9a-f]{6}$/i);

/** Every member with its type. Where a member may be null, null means none; a member that is absent inherits. */
export const collections = {
  "workflow-policies": z.object({
    verificationStep: z.enum(["ACTIVATION_EMAIL", "EMAIL_VERIFICATION"]),
    userActivationStrategy: z.enum(["EMAIL_LINK", "EMAIL_CODE"]),
    customRedirectUrl: z.string().min(1).max(2000).nullable(),
  }),
  "user-schemas": z.object({
    /** Which fields of the profile signup insists on. A field that is in neither list is not shown. */
    required: z.array(z.enum(PROFILE_NAMES)),
    /** Which it shows too, and people may leave empty. */
    optional: z.array(z.enum(PROFILE_NAMES)),
  }),
  "identity-providers": z.object({
    loginIdentifiers: z.array(z.enum(["EMAIL", "USERNAME"])).refine((list) => list.includes("EMAIL")),
    loginFactors: z.array(z.enum(["PASSWORD", "MAGIC_LINK"])).min(1),
  }),
  "password-policies": z.object({
    /** In code points. */
    minimumLength: z.int().min(8).max(64),
    breachedPasswordCheck: z.boolean(),
  }),
  "email-policies": z.object({
    activationLinkLifetimeMinutes: lifetimeMinutes,
    codeLifetimeMinutes: lifetimeMinutes,
    verificationLinkLifetimeMinutes: lifetimeMinutes,
    /** A page of the application's own that finishes activations; null means ours. */
    activationLinkUrl: z.string().min(1).max(2000).nullable(),
    verificationLinkUrl: z.string().min(1).max(2000).nullable(),
  }),
  "auth-session-policies": z.object({
    idleMinutes: z.int().min(5).max(525_600),
    absoluteMinutes: z.int().min(5).max(525_600),
    /** Whether the cookie outlives the browser. */
    persistent: z.boolean(),
  }),
  "page-brandings": z.object({
    logoUrl: z.string().min(1).max(2000).nullable(),
    accentColor: colour.nullable(),
    /** Of corners, in pixels. */
    radius: z.int().min(0).max(24).nullable(),
    colorScheme: z.enum(["AUTO", "LIGHT", "DARK"]),
  }),
  "email-brandings": z.object({
    logoUrl: z.string().min(1).max(2000).nullable(),
    accentColor: colour.nullable(),
  }),
} as const;

export type Collection = keyof typeof collections;
export type Members<C extends Collection> = z.infer<(typeof collections)[C]>;

/** What holds where neither tenant nor application says anything. */
export const defaults: { readonly [C in Collection]: Members<C> } = {
  "workflow-policies": {
    verificationStep: "ACTIVATION_EMAIL",
    userActivationStrategy: "EMAIL_LINK",
    customRedirectUrl: null,
  },
  "user-schemas": { required: [], optional: [] },
  "identity-providers": { loginIdentifiers: ["EMAIL"], loginFactors: ["PASSWORD"] },
  "password-policies": { minimumLength: 8, breachedPasswordCheck: true },
  "email-policies": {
    activationLinkLifetimeMinutes: 24 * 60,
    codeLifetimeMinutes: 10,
    verificationLinkLifetimeMinutes: 24 * 60,
    activationLinkUrl: null,
    verificationLinkUrl: null,
  },
  "auth-session-policies": { idleMinutes: 12 * 60, absoluteMinutes: 30 * 24 * 60, persistent: false },
  "page-brandings": { logoUrl: null, accentColor: null, radius: null, colorScheme: "AUTO" },
  "email-brandings": { logoUrl: null, accentColor: null },
};
