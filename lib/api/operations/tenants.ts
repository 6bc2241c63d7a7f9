import "server-only";
import { z } from "zod";

import { changeTenant, tenantPatch } from "../../tenants/change";
import { createTenant, deleteTenant, newTenant, pageTenants, readTenant, type TenantView } from "../../tenants/tenants";

import { listing } from "../listing";
import { type ClientCaller, done, operation, type Problem, resource } from "../operation";
import { changeOptions, notMade } from "../outcomes";
import { acceptWeakening, etagOf, id, metadata, metadataOf, time } from "../schemas";

const name = newTenant.shape.name.meta({
  description: "3 to 20 characters of `[a-z0-9-]`. A part of the tenant's host, so it never changes.",
  minLength: 3,
  maxLength: 20,
  examples: ["acme"],
});
const displayName = newTenant.shape.displayName.meta({ description: "1 to 200 characters.", examples: ["Acme Inc."] });
const signupEnabled = z.boolean().meta({ description: "Whether people may sign up at this tenant by themselves." });
const domains = tenantPatch.shape.allowedSignupEmailDomains
  .unwrap()
  .nullable()
  .transform((list) => list ?? [])
  .meta({
    description: "At most 10; addresses of other domains can't sign up. Empty, or null: any may.",
    examples: [["acme.example"]],
  });

const newBody = z
  .object({ name, displayName, signupEnabled: signupEnabled.optional(), allowedSignupEmailDomains: domains.optional() })
  .meta({ id: "NewTenant" });

const patchBody = z
  .object({
    displayName: displayName.optional(),
    signupEnabled: signupEnabled.optional(),
    allowedSignupEmailDomains: domains.optional(),
  })
  .meta({ id: "TenantPatch" });

const tenant = z
  .object({
    id,
    applicationId: id,
    name: z.string(),
    displayName: z.string(),
    signupEnabled: z.boolean(),
    allowedSignupEmailDomains: z.array(z.string()).meta({ description: "In lower case and punycode. Empty: any." }),
    origin: z.string().meta({
      description: "Of its canonical host: signup is at `/signup` there.",
      examples: ["https://acme-yourapp-yourcompany.example.com"],
    }),
    heldUntil: time.nullable().meta({
      description: "Not null: only signups that nobody has activated hold this tenant and its name, until then.",
    }),
    metadata,
  })
  .meta({ id: "Tenant" });

function tenantOf(view: TenantView): z.input<typeof tenant> {
  const { applicationId, name, displayName, signupEnabled, allowedSignupEmailDomains, origin } = view;
  return {
    id: view.id,
    applicationId,
    name,
    displayName,
    signupEnabled,
    allowedSignupEmailDomains,
    origin,
    heldUntil: view.heldUntil?.toISOString() ?? null,
    metadata: metadataOf(view),
  };
}

const MANAGES_SIGNUP = ["signupEnabled", "allowedSignupEmailDomains"] as const;

/** Who may sign up at a tenant is a right of its own. */
function mayManageSignup(caller: ClientCaller, body: Record<string, unknown>): boolean {
  return (
    MANAGES_SIGNUP.every((member) => body[member] === undefined) ||
    caller.permissions.has("tenant:manage-signup-enablement")
  );
}

const FORBIDDEN: Problem = { type: "refused", code: "forbidden" };
const NOT_FOUND: Problem = { type: "refused", code: "tenant_not_found" };

function mayChange(caller: ClientCaller, body: Record<string, unknown>): boolean {
  return mayManageSignup(caller, body) && (body.displayName === undefined || caller.permissions.has("tenant:update"));
}

export const TENANT_OPERATIONS = resource("Tenants", {
  createTenant: operation({
    method: "POST",
    path: "/tenants",
    summary: "Create a tenant",
    description:
      "With its hosts, and without users. It stays whether or not anybody signs up there. `signupEnabled` and `allowedSignupEmailDomains` need the permission `tenant:manage-signup-enablement` as well.",
    for: "client",
    permission: "tenant:create",
    body: newBody,
    answers: { 201: { description: "Created.", body: tenant } },
    takesIdempotencyKey: true,
    example: { body: { name: "acme", displayName: "Acme Inc." } },
    async problemBeside({ caller }, raw) {
      return mayManageSignup(caller, raw) ? undefined : FORBIDDEN;
    },
    async run({ caller, body, request }) {
      if (!mayManageSignup(caller, body)) return FORBIDDEN;
      const outcome = await createTenant(caller, caller.applicationId, body, request);
      if (outcome.type !== "created") return notMade(outcome, "application_not_found");
      const view = await readTenant(caller, { applicationId: caller.applicationId, tenantId: outcome.id });
      if (!view) return NOT_FOUND;
      return done(201, tenantOf(view), { ...etagOf(view.version), location: `/api/v1/tenants/${view.id}` });
    },
  }),

  listTenants: listing({
    path: "/tenants",
    summary: "List tenants",
    description:
      "In the order of their names. Tenants that only signups hold which nobody has activated are among them, with `heldUntil`.",
    permission: "tenant:read",
    filter: {
      name: z.string().min(1).max(200).optional().meta({ description: "The one tenant of this name." }),
      search: z
        .string()
        .max(200)
        .optional()
        .meta({ description: "Those whose name or display name holds this text, in any case." }),
    },
    name: "Tenant",
    item: tenant,
    answer: "A page of tenants.",
    example: { query: { search: "acme", startIndex: "1", count: "25" } },
    find: pageTenants,
    wireOf: tenantOf,
  }),

  getTenant: operation({
    method: "GET",
    path: "/tenants/{tenantId}",
    summary: "Read a tenant",
    for: "client",
    permission: "tenant:read",
    answers: { 200: { description: "The tenant.", body: tenant } },
    refusals: ["tenant_not_found"],
    async run({ caller, params }) {
      const view = await readTenant(caller, { applicationId: caller.applicationId, ...params });
      return view ? done(200, tenantOf(view), etagOf(view.version)) : NOT_FOUND;
    },
  }),

  changeTenant: operation({
    method: "PATCH",
    path: "/tenants/{tenantId}",
    summary: "Change a tenant",
    description:
      "`signupEnabled` and `allowedSignupEmailDomains` need the permission `tenant:manage-signup-enablement`, the other members `tenant:update`. The two have nothing to do with application-level signup. A tenant that only signups held is here to stay from then on.",
    for: "client",
    permissionsAnyOf: ["tenant:update", "tenant:manage-signup-enablement"],
    query: z.object({ acceptWeakening }),
    body: patchBody,
    answers: { 200: { description: "As it is now.", body: tenant } },
    refusals: ["tenant_not_found", "weaker_settings"],
    takesVersion: true,
    example: { body: { signupEnabled: true, allowedSignupEmailDomains: ["acme.example"] } },
    async problemBeside({ caller, params }, raw) {
      const owner = { applicationId: caller.applicationId, ...params };
      if (!(await readTenant(caller, owner))) return NOT_FOUND;
      return mayChange(caller, raw) ? undefined : FORBIDDEN;
    },
    async run({ caller, params, body, ...asked }) {
      const owner = { applicationId: caller.applicationId, ...params };
      if (!mayChange(caller, body)) return (await readTenant(caller, owner)) ? FORBIDDEN : NOT_FOUND;
      const outcome = await changeTenant(caller, owner, body, changeOptions(asked));
      if (outcome.type !== "saved") return notMade(outcome, "tenant_not_found");
      const view = await readTenant(caller, owner);
      return view ? done(200, tenantOf(view), etagOf(view.version)) : NOT_FOUND;
    },
  }),

  deleteTenant: operation({
    method: "DELETE",
    path: "/tenants/{tenantId}",
    summary: "Delete a tenant with everything in it",
    description: "Its users, sessions, settings and hosts go with it, at once and for good. Its name is free again.",
    for: "client",
    permission: "tenant:delete",
    answers: { 204: { description: "Deleted.", body: null } },
    refusals: ["tenant_not_found"],
    takesVersion: true,
    async run({ caller, params, ...asked }) {
      const owner = { applicationId: caller.applicationId, ...params };
      const outcome = await deleteTenant(caller, owner, changeOptions(asked));
      return outcome.type === "deleted" ? done(204) : notMade(outcome, "tenant_not_found");
    },
  }),
});
