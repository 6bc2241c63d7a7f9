import "server-only";
import { z } from "zod";
import { accessToTenant, type Owner } from "../access/access";
import type { ClientCaller, Problem } from "./operation";
import { idText } from "./schemas";

// What belongs to an application or to one of its tenants.

export const ownerType = z.enum(["APPLICATION", "TENANT"]);

/** Query parameters of a list: of all owners, of those of one type, or of one. */
export const ownerFilter = { ownerType: ownerType.optional(), ownerId: idText.optional() };

/** The owner that a body names; one of another application isn't there. */
export async function ownerOf(caller: ClientCaller, body: Record<string, unknown>): Promise<Owner | Problem> {
  const { applicationId } = caller;
  if (body.ownerType === "TENANT") {
    const tenantId = String(body.ownerId);
    const access = await accessToTenant(caller, applicationId, tenantId);
    return access ? { applicationId, tenantId } : { type: "refused", code: "tenant_not_found" };
  }
  return body.ownerType !== "APPLICATION" || body.ownerId === applicationId
    ? { applicationId, tenantId: null }
    : { type: "refused", code: "application_not_found" };
}

/** The same as answers write it. */
export function wireOfOwner({ applicationId, tenantId }: Owner): {
  ownerType: z.output<typeof ownerType>;
  ownerId: string;
} {
  return tenantId === null
    ? { ownerType: "APPLICATION", ownerId: applicationId }
    : { ownerType: "TENANT", ownerId: tenantId };
}
