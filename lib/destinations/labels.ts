// Client-safe: how a tenant's placeholder in a redirect URI is written where a URL parser takes no braces.

/**
 * A registered redirect URI may contain a placeholder for the tenant, which clients send literally. The library doesn't accept braces in a
 * host, so it gets a label instead, on both sides of each comparison. A label that a client sends itself is refused.
 */
export const LABELS = [
  ["{tenant_name}", "x-foyer-tenant-name-x"],
  ["{tenant_domain}", "x-foyer-tenant-domain-x"],
] as const;

/** A redirect URI for the library. */
export function withLabels(redirectUri: string): string {
  return LABELS.reduce((uri, [placeholder, label]) => uri.replaceAll(placeholder, label), redirectUri);
}

/** The reverse of {@link withLabels}. */
export function withPlaceholders(labelled: string): string {
  return LABELS.reduce((uri, [placeholder, label]) => uri.replaceAll(label, placeholder), labelled);
}

/** Whether a text contains one of our labels. */
export function holdsLabel(text: string): boolean {
  return LABELS.some(([, label]) => text.includes(label));
}
