import "server-only";
import { originOf } from "../env/env";
import { applicationHosts, canonicalHostname } from "../hosts/resolve";

/** The issuer of an application: the origin of its canonical host, exactly. */
export async function issuerOf(applicationId: string): Promise<string> {
  return originOf(await canonicalHostname(applicationId, null));
}

/**
 * The origins of all hosts that an application itself has. Each has been its issuer, or may have been: a token that was issued under one of
 * them was issued by the same application, with the same keys, and is good until it expires (docs/decisions/0014).
 */
export async function issuersOf(applicationId: string): Promise<string[]> {
  return (await applicationHosts(applicationId)).map(({ hostname }) => originOf(hostname));
}

/** The audience of access tokens: our API, and with it the application's own servers. */
export function audienceOf(issuer: string): string {
  return `${issuer}/api/v1`;
}

/** Whether a resource is the API of an application, under any of its names. @param current the one that the library's instance was made for, which most requests use */
export async function isOwnAudience(applicationId: string, current: string, resource: string): Promise<boolean> {
  return resource === current || (await issuersOf(applicationId)).map(audienceOf).includes(resource);
}
