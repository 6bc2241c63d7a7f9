import "server-only";
import { z } from "zod";
import type { Permission } from "../../clients/permissions";
import { type Collection, collections } from "../../settings/collections";
import { inLargestUnit, UNITS } from "../../settings/form";
import type { Said } from "../../settings/sources";

type Shape = Record<string, z.ZodType>;
type Body = Record<string, unknown>;

/** How a collection of settings is written on the wire. */
export type SettingsForm = {
  collection: Collection;
  /** Of one document, and of the collection: the names of operations and schemas are made of them. */
  name: string;
  plural: string;
  /** Both in words. */
  words: { one: string; many: string };
  read: Permission;
  write: Permission;
  /** Some of its members, as somebody could want them. */
  example: Body;
  /** What tells a document from others of its owner, and what an example of a new one has there. */
  fixed: Shape;
  fixedExample?: Body;
  /** The part of the collection that a new document is; see lib/settings/documents.ts. */
  partOf(body: Body): string;
  fixedOf(part: string): Body;
  /** Every member that may be said, and in a patch. */
  members: Shape;
  patchMembers: Shape;
  /** What is wrong with members together. */
  check?(body: Body, context: z.RefinementCtx): void;
  /** What a body says, by the names that it is kept under. */
  toSaid(body: Body, part: string): Said;
  /** The same backwards. */
  toWire(said: Said, part: string): Body;
  /** Where something that is kept stands on the wire, the nearest first. */
  pathsOf(member: string): [string, ...string[]];
};

type Named = Pick<SettingsForm, "name" | "plural" | "words" | "example">;

/** On the wire as it is kept. */
function plain(
  collection: Exclude<Collection, "user-schemas" | "email-policies">,
  resource: Resource,
  { notes, ...named }: Named & { notes: Record<string, string> },
): SettingsForm {
  const members = described(collections[collection].shape, notes);
  return {
    ...named,
    ...permissionsOf(resource),
    collection,
    fixed: {},
    partOf: () => collection,
    fixedOf: () => ({}),
    members,
    patchMembers: nullable(members),
    toSaid: (body) => Object.fromEntries(Object.entries(body).filter(([name]) => Object.hasOwn(members, name))),
    toWire: (said) => said,
    pathsOf: (member) => [member],
  };
}

type Resource = Permission extends infer P
  ? P extends `${infer R}:write`
    ? Exclude<R, "role" | "client" | "role-assignment-policy">
    : never
  : never;

function permissionsOf(resource: Resource) {
  return { read: `${resource}:read`, write: `${resource}:write` } as const;
}

/** In a patch null stands for a member that says nothing more, where it can't stand for none. */
function nullable(members: Shape): Shape {
  return Object.fromEntries(
    Object.entries(members).map(([name, schema]) => [
      name,
      schema.safeParse(null).success ? schema : schema.nullable(),
    ]),
  );
}

function described(members: Shape, notes: Record<string, string>): Shape {
  return Object.fromEntries(
    Object.entries(members).map(([name, schema]) => {
      const description = notes[name];
      return [name, description === undefined ? schema : schema.meta({ description })];
    }),
  );
}

const workflowPolicies: SettingsForm = {
  ...plain("workflow-policies", "workflow-policy", {
    name: "WorkflowPolicy",
    plural: "WorkflowPolicies",
    words: { one: "workflow policy", many: "workflow policies" },
    example: { verificationStep: "ACTIVATION_EMAIL", userActivationStrategy: "EMAIL_CODE" },
    notes: {
      verificationStep:
        "ACTIVATION_EMAIL: nobody logs in before their mailbox is proven. EMAIL_VERIFICATION: it is proven later.",
      userActivationStrategy: "With ACTIVATION_EMAIL: by a link, or by a code that is typed.",
      customRedirectUrl: "Where signup ends. May hold `{tenant_name}`. Null: the login URL of client or application.",
    },
  }),
  fixedExample: { type: "SIGNUP" },
  fixed: { type: z.literal("SIGNUP").default("SIGNUP").meta({ description: "The only workflow with a policy." }) },
  fixedOf: () => ({ type: "SIGNUP" }),
};

const baseProfile = collections["user-schemas"].partial();

const userSchemas: SettingsForm = {
  name: "UserSchema",
  plural: "UserSchemas",
  words: { one: "user schema", many: "user schemas" },
  example: { baseProfile: { required: ["givenName", "familyName"], optional: ["phoneNumber"] } },
  ...permissionsOf("user-schema"),
  collection: "user-schemas",
  fixed: {},
  partOf: () => "user-schemas",
  fixedOf: () => ({}),
  members: { baseProfile },
  patchMembers: { baseProfile: z.object(nullable(baseProfile.shape)).nullable() },
  toSaid: ({ baseProfile: said }) =>
    Object.fromEntries(
      Object.keys(baseProfile.shape)
        .map((member) => [member, said === null ? null : (said as Body | undefined)?.[member]])
        .filter(([, value]) => value !== undefined),
    ),
  toWire: (said) => ({ baseProfile: said }),
  pathsOf: (member) => [`baseProfile.${member}`],
};

const MINUTES = { MINUTES: UNITS.minutes, HOURS: UNITS.hours, DAYS: UNITS.days };
const LIFETIME_MAX = 10_080;
const USER_ACTIVATION = "USER_ACTIVATION";

const emailMembers = {
  actionLinkUrl: collections["email-policies"].shape.activationLinkUrl.meta({
    description: "Your own page that the link in the mail leads to, with `email_auth_code`. Null: ours.",
  }),
  actionLinkLifetime: z.int().min(1).max(LIFETIME_MAX).meta({ description: "In its unit, and a week at most." }),
  actionLinkLifetimeUnit: z.enum(["MINUTES", "HOURS", "DAYS"]).meta({
    description:
      "Always together with the lifetime. Answers write it in the largest unit in which it is a whole number.",
  }),
  codeLifetimeMinutes: collections["email-policies"].shape.codeLifetimeMinutes
    .optional()
    .meta({ description: "USER_ACTIVATION alone." }),
};

const emailPolicies: SettingsForm = {
  name: "EmailPolicy",
  plural: "EmailPolicies",
  words: { one: "email policy", many: "email policies" },
  example: { actionLinkLifetime: 2, actionLinkLifetimeUnit: "HOURS" },
  ...permissionsOf("email-policy"),
  collection: "email-policies",
  fixedExample: { emailType: USER_ACTIVATION },
  fixed: { emailType: z.enum([USER_ACTIVATION, "EMAIL_VERIFICATION"]) },
  partOf: ({ emailType }) => String(emailType),
  fixedOf: (part) => ({ emailType: part }),
  members: emailMembers,
  patchMembers: nullable(emailMembers),
  check({ actionLinkLifetime: amount = null, actionLinkLifetimeUnit: unit = null }, context) {
    const issue = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if (amount === null && unit !== null) issue("actionLinkLifetime", "required");
    if (amount !== null && unit === null) issue("actionLinkLifetimeUnit", "required");
    if (inMinutes(amount, unit) > LIFETIME_MAX) issue("actionLinkLifetime", "too_long");
  },
  toSaid(body, part) {
    const { actionLinkUrl, actionLinkLifetime: amount, actionLinkLifetimeUnit: unit, codeLifetimeMinutes } = body;
    const { url, lifetime } = keptNames(part);
    // Without its unit it says nothing, which `check` tells.
    const isSaid = amount === null || (amount !== undefined && Object.hasOwn(MINUTES, String(unit)));
    return {
      ...(actionLinkUrl === undefined ? {} : { [url]: actionLinkUrl }),
      ...(isSaid ? { [lifetime]: amount === null ? null : inMinutes(amount, unit) } : {}),
      ...(codeLifetimeMinutes === undefined || part !== USER_ACTIVATION ? {} : { codeLifetimeMinutes }),
    };
  },
  toWire(said, part) {
    const names = keptNames(part);
    const { [names.url]: url, [names.lifetime]: minutes, codeLifetimeMinutes } = said;
    const lifetime = typeof minutes === "number" ? inLargestUnit(minutes) : undefined;
    return {
      ...(url === undefined ? {} : { actionLinkUrl: url }),
      ...(lifetime ? { actionLinkLifetime: lifetime.amount, actionLinkLifetimeUnit: lifetime.unit.toUpperCase() } : {}),
      ...(codeLifetimeMinutes === undefined || part !== USER_ACTIVATION ? {} : { codeLifetimeMinutes }),
    };
  },
  pathsOf(member) {
    if (member.endsWith("LinkUrl")) return ["actionLinkUrl"];
    return member.endsWith("LinkLifetimeMinutes") ? ["actionLinkLifetime", "actionLinkLifetimeUnit"] : [member];
  },
};

/** What the link of one type of mail is kept under. */
function keptNames(part: string) {
  return part === USER_ACTIVATION
    ? { url: "activationLinkUrl", lifetime: "activationLinkLifetimeMinutes" }
    : { url: "verificationLinkUrl", lifetime: "verificationLinkLifetimeMinutes" };
}

/** Zero for what is no lifetime. */
function inMinutes(amount: unknown, unit: unknown): number {
  return Number(amount ?? 0) * (MINUTES[unit as keyof typeof MINUTES] ?? 0);
}

/** Every collection of owner-scoped settings. */
export const SETTINGS_FORMS: Record<Collection, SettingsForm> = {
  "workflow-policies": workflowPolicies,
  "user-schemas": userSchemas,
  "identity-providers": plain("identity-providers", "identity-provider", {
    name: "IdentityProvider",
    plural: "IdentityProviders",
    words: { one: "identity provider", many: "identity providers" },
    example: { loginIdentifiers: ["EMAIL"], loginFactors: ["PASSWORD", "MAGIC_LINK"] },
    notes: {
      loginIdentifiers: "EMAIL, or EMAIL and USERNAME.",
      loginFactors: "PASSWORD, MAGIC_LINK, or both.",
    },
  }),
  "password-policies": plain("password-policies", "password-policy", {
    name: "PasswordPolicy",
    plural: "PasswordPolicies",
    words: { one: "password policy", many: "password policies" },
    example: { minimumLength: 12 },
    notes: {
      minimumLength: "In code points.",
      breachedPasswordCheck: "Whether passwords are refused that are known from breaches.",
    },
  }),
  "email-policies": emailPolicies,
  "auth-session-policies": plain("auth-session-policies", "auth-session-policy", {
    name: "AuthSessionPolicy",
    plural: "AuthSessionPolicies",
    words: { one: "session policy", many: "session policies" },
    example: { idleMinutes: 60, absoluteMinutes: 1440 },
    notes: {
      idleMinutes: "A session ends when it has not been used for so long.",
      absoluteMinutes: "It ends then however much it was used.",
      persistent: "Whether it outlives the browser.",
    },
  }),
  "page-brandings": plain("page-brandings", "page-branding", {
    name: "PageBranding",
    plural: "PageBrandings",
    words: { one: "page branding", many: "page brandings" },
    example: { accentColor: "#1d4ed8", colorScheme: "AUTO" },
    notes: {
      logoUrl: "Null: ours.",
      accentColor: "`#rrggbb`. Null: ours.",
      radius: "Of corners, in pixels. Null: ours.",
      colorScheme: "AUTO follows the visitor's browser.",
    },
  }),
  "email-brandings": plain("email-brandings", "email-branding", {
    name: "EmailBranding",
    plural: "EmailBrandings",
    words: { one: "email branding", many: "email brandings" },
    example: { accentColor: "#1d4ed8" },
    notes: { logoUrl: "Null: ours.", accentColor: "`#rrggbb`. Null: ours." },
  }),
};
