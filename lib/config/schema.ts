import "server-only";
import { z } from "zod";
import { applicationPatch, newApplication } from "../applications/applications";
import { INHERIT } from "../changes/outcomes";
import { newClient } from "../clients/clients";
import { displayName, ownerName, roleName, tenantName } from "../form-text";
import { personEmail } from "../operators/welcome-form";
import { COLLECTION_KEYS, type Collection, nameOf, recordOf, type SettingsName } from "../settings/collections";
import type { Environment } from "../settings/patch";
import { tenantPatch } from "../tenants/tenants";

// Only the form is checked here. Whether a URL may be saved depends on the application's environment, which the file need not repeat, so the
// wider of the two is used here, and the functions that change rows check again.
const WIDEST: Environment = "DEVELOPMENT";

const id = z
  .string()
  .regex(/^[a-z2-7]{26}$/)
  .describe("Kept where it is given; made where it is absent. 26 letters and digits.");

const named = <Schema extends z.ZodType>(schema: Schema, pattern: string, description: string) =>
  schema.meta({ description, pattern });

const settingsOf = (collection: Collection) => {
  const shape: Record<string, z.ZodType> = recordOf(collection).schema.shape;
  const members = Object.entries(shape).map(([name, schema]) => [name, z.union([schema, z.literal(INHERIT)])]);
  return z.strictObject(Object.fromEntries(members) as Record<string, z.ZodType>).partial();
};

const settings = z
  .strictObject(
    Object.fromEntries(COLLECTION_KEYS.map((collection) => [nameOf(collection), settingsOf(collection)])) as Record<
      SettingsName,
      ReturnType<typeof settingsOf>
    >,
  )
  .partial()
  .describe("What is said here, member by member. null means none, inherit takes the word back.");

export const roleEntry = z.strictObject({
  id: id.optional(),
  name: named(roleName, "^[a-z0-9]([a-z0-9:._-]*[a-z0-9])?$", "What tokens call it. Never changes."),
  displayName: displayName.optional(),
});

export const clientEntry = z.strictObject({
  ...newClient(WIDEST).partial().shape,
  id: id.optional(),
  displayName: displayName.describe("Without an id, the client is found by this."),
  secret: z
    .strictObject({
      env: z
        .string()
        .regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/)
        .describe("The environment variable that holds the secret."),
    })
    .optional(),
});

const domainEntry = z.strictObject({
  domain: z.string().describe("A name below a registered one, such as auth.yourapp.io."),
  active: z.boolean().optional().describe("Whether it shall be the one in use. It is once its records are verified."),
});

const domains = z
  .array(domainEntry)
  .max(2)
  .describe("Custom domains. Which records each needs is shown where it is added.");

export const tenantEntry = z.strictObject({
  id: id.optional(),
  name: named(tenantName, "^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$", "Part of its hosts. Never changes."),
  ...tenantPatch.shape,
  domains: domains.optional(),
  settings: settings.optional(),
});

const OWNER_NAME = "^[A-Za-z0-9]{3,20}$";

/** An application without its lists. */
export const applicationItself = z.strictObject({
  id: id.optional(),
  name: named(ownerName, OWNER_NAME, "Part of its hosts. Never changes."),
  environment: newApplication.shape.environment.optional().describe("PRODUCTION by default. Never changes."),
  ...applicationPatch(WIDEST).shape,
  domains: domains.optional(),
  settings: settings.optional(),
  roleAssignmentPolicy: z
    .strictObject({ defaultSignupRoles: z.array(z.string()).describe("Names of roles.") })
    .optional(),
});

const application = applicationItself.extend({
  roles: z.array(roleEntry).optional(),
  clients: z.array(clientEntry).optional(),
  tenants: z.array(tenantEntry).optional(),
});

/** Each entry may send a mail to a stranger. */
const OWNERS_MAX = 20;

/** A workspace without its lists of applications. */
export const workspaceItself = z.strictObject({
  id: id.optional(),
  name: named(ownerName, OWNER_NAME, "Part of its applications' hosts. Never changes."),
  displayName: displayName.optional(),
  owners: z
    .array(personEmail)
    .max(OWNERS_MAX)
    .optional()
    .describe("Addresses of operators who own the workspace. Who is none yet is invited by mail. Nobody is taken out."),
});

const workspace = workspaceItself.extend({ applications: z.array(application).optional() });

/** The format of a configuration file. Absent fields are left as they are. */
export const configFile = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1),
  workspaces: z.array(workspace),
});

export type ConfigFile = z.infer<typeof configFile>;
export type WorkspaceEntry = ConfigFile["workspaces"][number];
export type ApplicationEntry = NonNullable<WorkspaceEntry["applications"]>[number];
export type TenantEntry = NonNullable<ApplicationEntry["tenants"]>[number];
export type ClientEntry = NonNullable<ApplicationEntry["clients"]>[number];
export type RoleEntry = NonNullable<ApplicationEntry["roles"]>[number];
export type DomainEntry = z.infer<typeof domainEntry>;
export type SettingsEntry = z.infer<typeof settings>;

/** JSON Schema (draft 2020-12) of the file, for editors. `npm run config -- schema` writes it. */
export function configJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(configFile, { io: "input", reused: "ref" }),
    title: "Foyer configuration",
  };
}
