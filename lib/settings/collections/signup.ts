// Client-safe: how people sign up, and what they are asked for.
import { z } from "zod";
import type { Weakening } from "../../changes/weakening";
import type { Violations } from "../../errors";
import {
  type CustomField,
  customFields,
  type Presences,
  presences,
  removedFields,
  storedFields,
  storedPresences,
  withPresences,
} from "../../profile/custom-fields";
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
  /** Fields of the operator's own. An application alone has them. */
  fields: customFields,
  /** Which of them a tenant requires, offers or leaves out, in place of what their definition says. */
  fieldPresences: presences,
});
const baseProfile = userSchema.pick({ required: true, optional: true }).partial();
const schemaMembers = {
  baseProfile,
  fields: customFields.meta({
    description: "The application's own fields, in their order. An application alone has them.",
  }),
  fieldPresences: presences.meta({ description: "What a tenant says about the own fields of its application." }),
};

export const userSchemas = defineCollection({
  key: "user-schemas",
  resource: "user-schema",
  schema: userSchema,
  stored: userSchema.extend({ fields: storedFields, fieldPresences: storedPresences }),
  defaults: { required: [], optional: [], fields: [], fieldPresences: [] },
  form: {
    path: "user-schema",
    menu: "signup",
    isPreviewed: true,
    fields: { required: LISTS, optional: LISTS },
    elsewhere: ["fields", "fieldPresences"],
  },
  wire: {
    words: { one: "user schema", many: "user schemas" },
    example: { baseProfile: { required: ["givenName", "familyName"], optional: ["phoneNumber"] } },
    notes: {},
    members: schemaMembers,
    patchMembers: {
      fields: schemaMembers.fields.nullable(),
      fieldPresences: schemaMembers.fieldPresences.nullable(),
      baseProfile: z
        .object({
          required: baseProfile.shape.required.nullable(),
          optional: baseProfile.shape.optional.nullable(),
        })
        .nullable(),
    },
    toStored: ({ baseProfile: given, fields, fieldPresences }) =>
      withoutAbsent({
        ...Object.fromEntries(
          Object.keys(baseProfile.shape).map((member) => [
            member,
            given === null ? null : (given as OwnMembers | undefined)?.[member],
          ]),
        ),
        fields,
        fieldPresences,
      }),
    toWire: ({ required, optional, fields, fieldPresences }) =>
      withoutAbsent({ baseProfile: withoutAbsent({ required, optional }), fields, fieldPresences }),
    pathsOf: (member) => [member in baseProfile.shape ? `baseProfile.${member}` : member],
  },
  weakening: (before, after) => weakeningsOfFields(before.fields, after.fields),
  // A tenant that overrides one list and inherits the other may name a field of the other: its own list wins. So an application can change
  // its schema without asking its tenants.
  reconcile: ({ required, optional, fields, fieldPresences }, own) => ({
    ...("optional" in own && !("required" in own)
      ? { required: required.filter((name) => !optional.includes(name)), optional }
      : { required, optional: optional.filter((name) => !required.includes(name)) }),
    fields: withPresences(fields, fieldPresences),
    fieldPresences,
  }),
  problems(own, { fields }, owner) {
    const { required, optional } = own;
    const violations: Violations = {};
    const isTwice =
      Array.isArray(required) && Array.isArray(optional) && required.some((name) => optional.includes(name));
    if (isTwice) violations.optional = [{ code: "not_unique" }];
    const foreign = owner === "TENANT" ? "fields" : "fieldPresences";
    if (own[foreign] !== undefined) violations[foreign] = [{ code: "invalid_format" }];
    else if (owner === "TENANT") Object.assign(violations, unknownNames(own, fields));
    return Object.keys(violations).length > 0 ? violations : undefined;
  },
});

/** Presences of fields that the application doesn't have. */
function unknownNames(own: OwnMembers, fields: readonly CustomField[]): Violations {
  const given = ((own.fieldPresences ?? []) as Presences).map(({ name }, index) => ({ name, index }));
  const unknown = given.filter(({ name }) => !fields.some((field) => field.name === name));
  return Object.fromEntries(unknown.map(({ index }) => [`fieldPresences.${index}.name`, [{ code: "unknown_field" }]]));
}

/** Answers that are deleted, and those that clients can read from now on. */
function weakeningsOfFields(before: readonly CustomField[], after: readonly CustomField[]): Weakening[] {
  const { removed } = removedFields(before, after);
  const opened = after.flatMap(({ name, claim }) => {
    const was = before.find((field) => field.name === name)?.claim;
    const isOpen = was?.name === claim?.name && was?.scope === claim?.scope && (was?.inIdToken || !claim?.inIdToken);
    return claim && !isOpen ? [claim.name] : [];
  });
  return [
    ...(removed.length > 0 ? [{ code: "fields_deleted" as const, fields: removed }] : []),
    ...(opened.length > 0 ? [{ code: "answers_in_claims" as const, claims: opened }] : []),
  ];
}

function withoutAbsent(members: OwnMembers): OwnMembers {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
