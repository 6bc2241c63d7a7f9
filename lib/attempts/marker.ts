import "server-only";
import { keyedHash } from "../secrets/keys";
import { isSameSecret } from "../secrets/one-time-secrets";
import type { AttemptName } from "./attempts";

/**
 * A marker shows that this browser (or API caller) began exactly this attempt. Its value is signed and opens nothing by itself: together
 * with the attempt's secret it stands in for the attempt's password.
 */
export type Marker = { applicationId: string; tenantId: string; attemptId: string; issuedAt: number; value: string };

/** A browser keeps the markers of its last attempts: two tabs may carry two states. */
export const MARKERS_KEPT = 5;

/** @param issuedAt milliseconds since 1970; orders a browser's markers, judges nothing */
export function makeMarker(
  applicationId: string,
  tenantId: string,
  attemptId: string,
  issuedAt: number = Date.now(),
): Marker {
  const signature = keyedHash("attempt-marker", applicationId, tenantId, attemptId, String(issuedAt));
  return {
    applicationId,
    tenantId,
    attemptId,
    issuedAt,
    value: `${tenantId}.${attemptId}.${issuedAt}.${signature}`,
  };
}

/** The marker in a cookie or an API's `attemptProof`; undefined unless we made it for this application. */
export function parseMarker(applicationId: string, value: string): Marker | undefined {
  const [tenantId, attemptId, issuedAt, signature] = value.split(".");
  if (!tenantId || !attemptId || !issuedAt || !signature || !/^\d{1,15}$/.test(issuedAt)) return undefined;
  const made = makeMarker(applicationId, tenantId, attemptId, Number(issuedAt));
  return isSameSecret(value, made.value) ? made : undefined;
}

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
