import "server-only";
import { z } from "zod";
import { activateCustomDomain } from "../../domains/activate";
import { addCustomDomain } from "../../domains/add";
import { type CustomDomainView, pageCustomDomains, readCustomDomain } from "../../domains/read";
import { removeCustomDomain } from "../../domains/remove";
import { verifyCustomDomain } from "../../domains/verify";
import { entity } from "../entity";
import { done, operation, resource } from "../operation";
import { notMade } from "../outcomes";
import { ownerFilter, ownerOf, ownerType, wireOfOwner } from "../owners";
import { etagOf, id, idText, metadata, time, wireOf } from "../schemas";

export const record = z
  .object({
    type: z.enum(["CNAME", "TXT"]),
    name: z.string(),
    value: z.string(),
    state: z.enum(["FOUND", "MISSING", "WRONG", "UNREACHABLE"]).nullable().meta({
      description: "As it was last found; null: nobody has looked yet. UNREACHABLE: the DNS gave no answer.",
    }),
    seen: z.array(z.string()).meta({ description: "What was there in its place, where it is WRONG." }),
  })
  .meta({ id: "DomainRecord", description: "A record to be set, exactly as it has to be." });

const customDomain = z
  .object({
    id,
    ownerType,
    ownerId: id,
    domain: z.string().meta({ description: "In lower case and punycode.", examples: ["auth.yourapp.io"] }),
    active: z.boolean().meta({
      description:
        "Whether its hosts are the canonical ones. One that was active before stands by, and goes on answering.",
    }),
    verificationTime: time.nullable().meta({ description: "When all records were seen first. Null: not verified." }),
    expirationTime: time.nullable().meta({ description: "When a domain that is not verified by then is forgotten." }),
    checkTime: time.nullable().meta({ description: "When the records were last looked at." }),
    brokenSince: time.nullable().meta({
      description: "Since when a verified domain has had a record that is not as it should be. It goes on serving.",
    }),
    records: z.array(record),
    metadata,
  })
  .meta({ id: "CustomDomain" });

function domainOf(view: CustomDomainView): z.input<typeof customDomain> {
  return wireOf(customDomain, {
    ...view,
    ...wireOfOwner(view),
    verificationTime: view.verifiedAt?.toISOString() ?? null,
    expirationTime: view.expiresAt?.toISOString() ?? null,
    checkTime: view.checkedAt?.toISOString() ?? null,
    brokenSince: view.brokenSince?.toISOString() ?? null,
  });
}

const domains = entity({
  name: "CustomDomain",
  path: "/custom-domains/{customDomainId}",
  wire: customDomain,
  wireOf: domainOf,
  absent: "custom_domain_not_found",
  find: (caller, { applicationId, customDomainId }) => readCustomDomain(caller, applicationId, customDomainId),
});

export const CUSTOM_DOMAIN_OPERATIONS = resource("Custom domains", {
  createCustomDomain: domains.create({
    summary: "Add a custom domain",
    description:
      "Two at most for each owner. It answers with the records to set; until they are verified it keeps nobody else from adding the same domain, and is forgotten after seven days.",
    permission: "custom-domain:write",
    body: z
      .object({
        ownerType,
        ownerId: idText,
        domain: z.string().min(1).max(253).meta({
          description:
            "A name below a registered one, such as `auth.yourapp.io`. An application's has the hosts of its tenants below it.",
        }),
      })
      .meta({ id: "NewCustomDomain" }),
    answer: { description: "Added.", body: customDomain },
    refusals: ["application_not_found", "tenant_not_found", "custom_domain_limit"],
    example: { body: { ownerType: "TENANT", ownerId: "{tenantId}", domain: "auth.yourapp.io" } },
    async otherProblem({ caller }, raw) {
      const owner = await ownerOf(caller, raw);
      return "type" in owner ? owner : undefined;
    },
    async create({ caller, body, request }) {
      const owner = await ownerOf(caller, body);
      if ("type" in owner) return owner;
      const outcome = await addCustomDomain(caller, owner, body, request);
      if (outcome.type === "limit") return { type: "refused", code: "custom_domain_limit" };
      // Its tenant has been deleted in the meantime.
      if (outcome.type === "not_found" && owner.tenantId !== null) return { type: "refused", code: "tenant_not_found" };
      return outcome;
    },
  }),

  listCustomDomains: domains.list({
    summary: "List custom domains",
    description: "In the order of their names. Of all owners, or of one.",
    permission: "custom-domain:read",
    filter: ownerFilter,
    answer: "A page of custom domains.",
    example: { query: { ownerType: "TENANT", ownerId: "{tenantId}" } },
    find: pageCustomDomains,
  }),

  getCustomDomain: domains.get({
    summary: "Read a custom domain",
    permission: "custom-domain:read",
    answer: "The custom domain.",
  }),

  deleteCustomDomain: domains.remove({
    summary: "Remove a custom domain",
    description:
      "Its hosts answer no more. If it was active, the vanity host is the canonical one again, also where another custom domain stands by.",
    permission: "custom-domain:write",
    answer: "Removed.",
    remove: (caller, { applicationId, customDomainId: id }, options) =>
      removeCustomDomain(caller, { applicationId, id }, options),
  }),

  verifyCustomDomain: operation({
    method: "POST",
    path: "/custom-domains/{customDomainId}/verify",
    summary: "Look at a custom domain's records",
    description:
      "Asks the DNS, which may take ten seconds, as often as you like. Once all records are right the domain is verified, and stays so.",
    permission: "custom-domain:write",
    answers: { 200: { description: "What was seen, verified or not.", body: customDomain } },
    refusals: ["custom_domain_not_found", "domain_proven_elsewhere"],
    async run({ caller, params, request }) {
      const outcome = await verifyCustomDomain(
        caller,
        { applicationId: caller.applicationId, id: params.customDomainId },
        request,
      );
      if (outcome.type === "proven_elsewhere") return { type: "refused", code: "domain_proven_elsewhere" };
      if (outcome.type !== "checked") return notMade(outcome, "custom_domain_not_found");
      return done(200, domainOf(outcome.domain), etagOf(outcome.domain.version));
    },
  }),

  activateCustomDomain: operation({
    method: "POST",
    path: "/custom-domains/{customDomainId}/activate",
    summary: "Activate a custom domain",
    description:
      "From then on its hosts are the canonical ones: in links, redirects and tokens. Another that was active stands by. The vanity hosts go on answering.",
    permission: "custom-domain:write",
    answers: { 200: { description: "Active.", body: customDomain } },
    refusals: ["custom_domain_not_found", "domain_not_verified", "host_taken"],
    takesVersion: true,
    async run(asked) {
      const { caller, params, expectedVersion, request } = asked;
      const name = { applicationId: caller.applicationId, id: params.customDomainId };
      const outcome = await activateCustomDomain(caller, name, { expectedVersion, request });
      if (outcome.type === "not_verified") return { type: "refused", code: "domain_not_verified" };
      if (outcome.type === "host_taken") return { type: "refused", code: "host_taken" };
      if (outcome.type !== "activated") return notMade(outcome, "custom_domain_not_found");
      return domains.answer(asked);
    },
  }),
});
