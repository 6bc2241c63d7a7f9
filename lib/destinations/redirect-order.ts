import { type Destinations, type Fill, hasPlaceholder, withParameters } from "./destinations";

/**
 * Where signup ends: the custom redirect URL, else the client's login URL, else the application's (spec, "Where it ends"). `state` is
 * appended as it was given; a login URL that has no placeholder also learns the tenant, and any login URL the tenant's active custom domain.
 * The destination's own query is kept, but our parameters replace those of the same name.
 *
 * @param fill returns undefined for an unsafe URL: the next one counts
 * @returns undefined if no URL is left
 */
export function destinationOf(from: Destinations, fill: Fill): string | undefined {
  const { customRedirectUrl, clientLoginUrl, applicationLoginUrl, environment, tenantName } = from;
  for (const template of [customRedirectUrl, clientLoginUrl, applicationLoginUrl]) {
    const filled = template === null ? undefined : fill(template, tenantName, environment);
    if (template === null || filled === undefined) continue;
    const parameters: [string, string][] = [];
    const isLoginUrl = template !== customRedirectUrl;
    if (isLoginUrl && !hasPlaceholder(template)) {
      parameters.push(["tenant_name", tenantName], ["tenant_domain", tenantName]);
    }
    // A placeholder in the login URL gives only the tenant's name.
    if (isLoginUrl && from.tenantCustomDomain !== null) {
      parameters.push(["tenant_custom_domain", from.tenantCustomDomain]);
    }
    if (from.state !== null) parameters.push(["state", from.state]);
    return withParameters(filled, parameters);
  }
  return undefined;
}
