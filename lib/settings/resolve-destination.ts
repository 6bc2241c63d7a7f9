import "server-only";
import { eq } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { matches } from "@/db/rows";
import { applications, clients, tenants } from "@/db/schema";
import { destinationOf } from "../destinations/redirect-order";
import { fillSafely } from "../destinations/safe-destinations";
import { originOf } from "../env/env";
import { canonicalHostname, tenantCustomDomain } from "../hosts/resolve";
import { resolveSettings } from "./resolve";

type Ending = {
  applicationId: string;
  tenantId: string;
  clientId: string | null;
  state: string | null;
  /** A login has no custom redirect URL, which is for signups. */
  workflow: "signup" | "login";
  /** The URL where the authorization that waits in this browser goes on, if one does. Asked where no custom redirect URL comes before it. */
  authorization?: () => Promise<string | undefined>;
};

/** Our page on a tenant's canonical host for people who can be sent nowhere else. */
export const NO_WAY_ON = "/no-way-on";

/**
 * Where a signup or login of one tenant ends, from what is configured at this moment (spec, "Where it ends"). Where nobody may be sent to any
 * of that, the answer is {@link NO_WAY_ON}.
 */
export async function resolveDestination(ending: Ending, tx: Tx = db()): Promise<string> {
  const [owner] = await tx
    .select({
      loginUrl: applications.loginUrl,
      environment: applications.environment,
      tenantName: tenants.name,
      clientLoginUrl: clients.loginUrl,
    })
    .from(tenants)
    .innerJoin(applications, eq(applications.id, tenants.applicationId))
    .leftJoin(
      clients,
      matches(clients, { applicationId: tenants.applicationId, id: ending.clientId ?? "", enabled: true }),
    )
    .where(matches(tenants, { applicationId: ending.applicationId, id: ending.tenantId }));
  if (!owner) throw new Error(`No tenant ${ending.tenantId} to redirect for`);
  const { workflowPolicy } = await resolveSettings(ending.applicationId, ending.tenantId, tx);
  const customRedirectUrl = ending.workflow === "signup" ? workflowPolicy.customRedirectUrl : null;
  const authorization = customRedirectUrl === null ? await ending.authorization?.() : undefined;
  if (authorization !== undefined) return authorization;
  const destination = destinationOf(
    {
      customRedirectUrl,
      clientLoginUrl: owner.clientLoginUrl,
      applicationLoginUrl: owner.loginUrl,
      environment: owner.environment,
      tenantName: owner.tenantName,
      tenantCustomDomain: await tenantCustomDomain(ending.applicationId, ending.tenantId, tx),
      state: ending.state,
    },
    fillSafely({ applicationId: ending.applicationId }),
  );
  return destination ?? originOf(await canonicalHostname(ending.applicationId, ending.tenantId, tx)) + NO_WAY_ON;
}
