// Client-safe: how a tenant's placeholder in a redirect URI is written where a URL parser takes no braces.

/**
 * A registered redirect URI may hold a placeholder for the tenant, which clients send literally. The library takes no braces in a host, so it
 * is shown a label in their place, on both sides of each comparison: equal stays equal, and a label that somebody sends is refused.
 */
export const LABELS = [
  ["{tenant_name}", "x-foyer-tenant-name-x"],
  ["{tenant_domain}", "x-foyer-tenant-domain-x"],
] as const;

/** A redirect URI as the library may read it. */
export function withLabels(redirectUri: string): string {
  return LABELS.reduce((uri, [placeholder, label]) => uri.replaceAll(placeholder, label), redirectUri);
}

/** What a redirect URI was before {@link withLabels}. */
export function withPlaceholders(labelled: string): string {
  return LABELS.reduce((uri, [placeholder, label]) => uri.replaceAll(label, placeholder), labelled);
}

/** Whether a text holds one of our labels. A client that sends one is refused. */
export function holdsLabel(text: string): boolean {
  return LABELS.some(([, label]) => text.includes(label));
}
