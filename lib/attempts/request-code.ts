import "server-only";
import { keyedHash } from "../secrets/keys";
import { isSameSecret } from "../secrets/one-time-secrets";
import type { AttemptName } from "./attempts";

/**
 * Names an attempt to a caller of the API, who sends it back with the code that the user typed. It proves nothing about a browser and opens
 * nothing without that code; being signed, it can't be made up for somebody else's attempt.
 */
export function requestCodeOf({ applicationId, tenantId, id }: AttemptName): string {
  return `${tenantId}.${id}.${keyedHash("request-code", applicationId, tenantId, id)}`;
}

/** The attempt that a request code names; undefined unless we made it for this application. */
export function parseRequestCode(applicationId: string, value: string): AttemptName | undefined {
  const [tenantId, id] = value.split(".");
  if (!tenantId || !id) return undefined;
  const name = { applicationId, tenantId, id };
  return isSameSecret(value, requestCodeOf(name)) ? name : undefined;
}
