import "server-only";
import { z } from "zod";
import {
  changeTenant,
  createTenant,
  deleteTenant,
  newTenant,
  pageTenants,
  readTenant,
  type TenantView,
  tenantPatch,
} from "../../tenants/tenants";
import { entity } from "../entity";
import { type ClientCaller, type Problem, resource } from "../operation";
import { acceptWeakening, id, metadata, time, wireOf } from "../schemas";

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

const tenants = entity({
  name: "Tenant",
  path: "/tenants/{tenantId}",
  wire: tenant,
  wireOf: (view: TenantView) => wireOf(tenant, { ...view, heldUntil: view.heldUntil?.toISOString() ?? null }),
  absent: "tenant_not_found",
  find: readTenant,
});

const MANAGES_SIGNUP = ["signupEnabled", "allowedSignupEmailDomains"] as const;

/** Changing who may sign up at a tenant needs a permission of its own. */
function mayManageSignup(caller: ClientCaller, body: Record<string, unknown>): boolean {
  return (
    MANAGES_SIGNUP.every((member) => body[member] === undefined) ||
    caller.permissions.has("tenant:manage-signup-enablement")
  );
}

const FORBIDDEN: Problem = { type: "refused", code: "forbidden" };

function mayChange(caller: ClientCaller, body: Record<string, unknown>): boolean {
  return mayManageSignup(caller, body) && (body.displayName === undefined || caller.permissions.has("tenant:update"));
}

export const TENANT_OPERATIONS = resource("Tenants", {
  createTenant: tenants.create({
    summary: "Create a tenant",
    description:
      "With its hosts, and without users. It stays whether or not anybody signs up there. `signupEnabled` and `allowedSignupEmailDomains` need the permission `tenant:manage-signup-enablement` as well.",
    permission: "tenant:create",
    body: newBody,
    example: { body: { name: "acme", displayName: "Acme Inc." } },
    async otherProblem({ caller }, raw) {
      return mayManageSignup(caller, raw) ? undefined : FORBIDDEN;
    },
    async create({ caller, body, request }) {
      return mayManageSignup(caller, body) ? createTenant(caller, caller.applicationId, body, request) : FORBIDDEN;
    },
  }),

  listTenants: tenants.list({
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
    answer: "A page of tenants.",
    example: { query: { search: "acme", startIndex: "1", count: "25" } },
    find: pageTenants,
  }),

  getTenant: tenants.get({ summary: "Read a tenant", permission: "tenant:read", answer: "The tenant." }),

  changeTenant: tenants.change({
    summary: "Change a tenant",
    description:
      "`signupEnabled` and `allowedSignupEmailDomains` need the permission `tenant:manage-signup-enablement`, the other members `tenant:update`. The two have nothing to do with application-level signup. A tenant that only signups held is here to stay from then on.",
    permissionsAnyOf: ["tenant:update", "tenant:manage-signup-enablement"],
    query: z.object({ acceptWeakening }),
    body: patchBody,
    refusals: ["weaker_settings"],
    example: { body: { signupEnabled: true, allowedSignupEmailDomains: ["acme.example"] } },
    async otherProblem({ caller }, raw) {
      return mayChange(caller, raw) ? undefined : FORBIDDEN;
    },
    async change({ caller, named, body }, options) {
      if (mayChange(caller, body)) return changeTenant(caller, named, body, options);
      return { type: (await readTenant(caller, named)) ? "forbidden" : "not_found" };
    },
  }),

  deleteTenant: tenants.remove({
    summary: "Delete a tenant with everything in it",
    description: "Its users, sessions, settings and hosts go with it, at once and for good. Its name is free again.",
    permission: "tenant:delete",
    answer: "Deleted.",
    remove: deleteTenant,
  }),
});
