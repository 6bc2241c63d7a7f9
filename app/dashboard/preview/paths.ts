// Client-safe: where drafts of settings are made and shown.
import type { Owner } from "@/lib/access/access";

/** The page that shows a draft. */
export function previewPath(token: string): string {
  return `/preview?draft=${encodeURIComponent(token)}`;
}

/** What takes a settings form for a draft. @param shownTenantId whose page is to be shown; null for the application's */
export function draftPath(
  { applicationId, tenantId }: Owner,
  collection: string,
  shownTenantId: string | null,
): string {
  const query = new URLSearchParams({
    application: applicationId,
    tenant: tenantId ?? "",
    collection,
    shown: shownTenantId ?? "",
  });
  return `/preview/draft?${query}`;
}
