import "server-only";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { tenants } from "@/db/schema";
import { type Actor, accessToTenant } from "../access/access";
import { recordEvent } from "../audit/events";
import { changeRow } from "../changes/change-row";
import type { ChangeOptions, ChangeOutcome } from "../changes/outcomes";
import type { Weakening } from "../changes/weakening";
import { normaliseEmailDomain } from "../email-addresses";
import { code, displayName } from "../form-text";
import { resolveSettings } from "../settings/resolve";

export const ALLOWED_DOMAINS_MAX = 10;

/** What may be changed of a tenant itself. Domains are stored in lower case and punycode. */
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

/**
 * Changes a tenant itself: display name, tenant self-signup, allowed signup email domains. Its name never changes. A tenant that was only
 * held for a signup becomes permanent.
 */
export async function changeTenant(
  actor: Actor,
  owner: { applicationId: string; tenantId: string },
  raw: Record<string, unknown>,
  options: ChangeOptions,
): Promise<ChangeOutcome> {
  return changeRow(raw, options, {
    find: async (tx) => {
      const access = await accessToTenant(actor, owner.applicationId, owner.tenantId, tx, "no key update");
      return access && { row: access.tenant, mayChange: access.mayChange };
    },
    schema: () => tenantPatch,
    weakenings: async (tx, tenant, patch) => {
      const { workflowPolicy } = await resolveSettings(owner.applicationId, owner.tenantId, tx);
      return weakeningsByTenant(tenant, { ...tenant, ...patch }, workflowPolicy.verificationStep);
    },
    save: (tx, values) =>
      tx
        .update(tenants)
        .set({ ...values, heldUntil: null })
        .where(and(eq(tenants.applicationId, owner.applicationId), eq(tenants.id, owner.tenantId))),
    record: (tx, changes) =>
      recordEvent(
        { ...owner, action: "tenant.changed", outcome: "saved", actor, details: { changes } },
        options.request,
        tx,
      ),
  });
}

type Signup = { signupEnabled: boolean; allowedSignupEmailDomains: string[] };

/** How a change of a tenant weakens its signup. */
export function weakeningsByTenant(
  before: Signup,
  after: Signup,
  verificationStep: "ACTIVATION_EMAIL" | "EMAIL_VERIFICATION",
): Weakening[] {
  const found: Weakening[] = [];
  const added = after.allowedSignupEmailDomains.filter((domain) => !before.allowedSignupEmailDomains.includes(domain));
  if (verificationStep === "EMAIL_VERIFICATION" && added.length > 0) {
    found.push({ code: "unproven_email_domains", tenants: 1 });
  }
  if (before.allowedSignupEmailDomains.length > 0 && after.allowedSignupEmailDomains.length === 0) {
    found.push({ code: after.signupEnabled ? "any_email_domain" : "any_email_domain_later" });
  }
  return found;
}
