// Client-safe: how people sign up, and what they are asked for.
import { z } from "zod";
import { PROFILE_NAMES } from "../../profile/fields";
import { defineCollection, type OwnMembers, url } from "../collection";

export const workflowPolicies = defineCollection({
  key: "workflow-policies",
  resource: "workflow-policy",
  schema: z.object({
    verificationStep: z.enum(["ACTIVATION_EMAIL", "EMAIL_VERIFICATION"]),
    userActivationStrategy: z.enum(["EMAIL_LINK", "EMAIL_CODE"]),
    customRedirectUrl: url().nullable(),
  }),
  defaults: { verificationStep: "ACTIVATION_EMAIL", userActivationStrategy: "EMAIL_LINK", customRedirectUrl: null },
  form: {
    path: "policies",
    menu: "signup",
    isPreviewed: true,
    fields: {
      verificationStep: { kind: "choice" },
      userActivationStrategy: { kind: "choice" },
      customRedirectUrl: { kind: "url", leadsFrom: "signup" },
    },
  },
  wire: {
    words: { one: "workflow policy", many: "workflow policies" },
    example: { verificationStep: "ACTIVATION_EMAIL", userActivationStrategy: "EMAIL_CODE" },
    notes: {
      verificationStep:
        "ACTIVATION_EMAIL: nobody logs in before their mailbox is proven. EMAIL_VERIFICATION: it is proven later.",
      userActivationStrategy: "With ACTIVATION_EMAIL: by a link, or by a code that is typed.",
      customRedirectUrl: "Where signup ends. May hold `{tenant_name}`. Null: the login URL of client or application.",
    },
    parts: {
      discriminator: "type",
      schema: z.literal("SIGNUP").default("SIGNUP").meta({ description: "The only workflow with a policy." }),
      members: { SIGNUP: ["verificationStep", "userActivationStrategy", "customRedirectUrl"] },
    },
  },
  weakening: (before, after) =>
    before.verificationStep !== "EMAIL_VERIFICATION" && after.verificationStep === "EMAIL_VERIFICATION"
      ? [{ code: "unproven_email_domains" }]
      : [],
});

const LISTS = { kind: "list", lists: ["required", "optional"] } as const;

const userSchema = z.object({
  /** Which fields of the profile signup insists on. A field that is in neither list is not shown. */
  required: z.array(z.enum(PROFILE_NAMES)),
  /** Which it shows too, and people may leave empty. */
  optional: z.array(z.enum(PROFILE_NAMES)),
});
const baseProfile = userSchema.partial();

export const userSchemas = defineCollection({
  key: "user-schemas",
  resource: "user-schema",
  schema: userSchema,
  defaults: { required: [], optional: [] },
  form: { path: "user-schema", menu: "signup", isPreviewed: true, fields: { required: LISTS, optional: LISTS } },
  wire: {
    words: { one: "user schema", many: "user schemas" },
    example: { baseProfile: { required: ["givenName", "familyName"], optional: ["phoneNumber"] } },
    notes: {},
    members: { baseProfile },
    patchMembers: {
      baseProfile: z
        .object({
          required: baseProfile.shape.required.nullable(),
          optional: baseProfile.shape.optional.nullable(),
        })
        .nullable(),
    },
    toStored: ({ baseProfile: given }) =>
      Object.fromEntries(
        Object.keys(userSchema.shape)
          .map((member) => [member, given === null ? null : (given as OwnMembers | undefined)?.[member]])
          .filter(([, value]) => value !== undefined),
      ),
    toWire: (stored) => ({ baseProfile: stored }),
    pathsOf: (member) => [`baseProfile.${member}`],
  },
  // A tenant that overrides one list and inherits the other may name a field of the other: its own list wins. So an application can change
  // its schema without asking its tenants.
  reconcile: ({ required, optional }, own) =>
    "optional" in own && !("required" in own)
      ? { required: required.filter((name) => !optional.includes(name)), optional }
      : { required, optional: optional.filter((name) => !required.includes(name)) },
  problems({ required, optional }) {
    const isTwice =
      Array.isArray(required) && Array.isArray(optional) && required.some((name) => optional.includes(name));
    return isTwice ? { optional: [{ code: "not_unique" }] } : undefined;
  },
});
