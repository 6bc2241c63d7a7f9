import { z } from "zod";
import { emailDomainOf, normaliseEmailDomain } from "../email-addresses";
import { code } from "../form-text";

/** How many email domains a tenant may allow. */
export const ALLOWED_DOMAINS_MAX = 10;

/** What people type as a list of domains, with or without "@". Stored in lower case and punycode, each once. */
export const allowedDomains = z
  .array(
    z.string(code("invalid_domain_name")).transform((typed, context) => {
      const domain = normaliseEmailDomain(typed.trim().replace(/^@/, ""));
      if (domain === undefined) context.addIssue({ code: "custom", message: code("invalid_domain_name") });
      return domain ?? "";
    }),
  )
  .transform((domains) => [...new Set(domains)])
  .refine((domains) => domains.length <= ALLOWED_DOMAINS_MAX, code("too_long"));

/** Whether a tenant takes this address: an exact match with one of its domains, or no list at all. */
export function isEmailDomainAllowed(email: string, allowed: readonly string[]): boolean {
  return allowed.length === 0 || allowed.includes(emailDomainOf(email));
}
