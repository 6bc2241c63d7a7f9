import { cache } from "react";
import { type OwnerView, readOwner } from "@/lib/settings/read";
import { asActor, requireOperator } from "./operator";

const read = cache(async (applicationId: string, tenantId: string | null) => {
  const operator = await requireOperator();
  return readOwner(asActor(operator), { applicationId, tenantId });
});

/** Whose page is asked for, as the operator may see it; undefined for "nothing here". Layout and page ask once together. */
export function requireOwner(owner: {
  applicationId: string;
  tenantId: string | null;
}): Promise<OwnerView | undefined> {
  return read(owner.applicationId, owner.tenantId);
}
