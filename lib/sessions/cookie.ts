import "server-only";
import { cookies } from "next/headers";
import { MARKERS_KEPT, type Marker, parseMarker } from "../attempts/marker";
import { env } from "../env/env";
import { type Ties, withTie } from "../secrets/interaction-ties";
import { keyedHash } from "../secrets/keys";
import { isSameSecret, secretIdIn } from "../secrets/one-time-secrets";
import { putCookie, withCookiesSet } from "../server/next-workarounds";

/**
 * Every cookie of the hosted pages. All are HttpOnly, SameSite=Lax and bound to their host: `__Host-` wherever https is spoken, without the
 * prefix only on plain-http loopback, where browsers would refuse it.
 */
type CookieLifetime = { maxAgeSeconds?: number };

const SESSION = "session";
const OPERATOR = "operator-session";
const MARKER = "signup-";
const LINK = "link-";
const CONTINUATION = "continue";
const HAND_OVER = "hand-over-";
const INTERACTIONS = "interactions";
const LINK_SECONDS = 15 * 60;
const LINKS_KEPT = 5;
const OPERATOR_LINK = "operator-link-";
/** Filling in the form of a new operator may take long. Opening the link again begins a new hour. */
const OPERATOR_LINK_SECONDS = 60 * 60;
const CONTINUATION_SECONDS = 120;

function nameOf(name: string): string {
  return env().scheme === "https" ? `__Host-${name}` : name;
}

async function setCookie(name: string, value: string, { maxAgeSeconds }: CookieLifetime): Promise<void> {
  putCookie(nameOf(name), value, { secure: env().scheme === "https", maxAgeSeconds });
}

async function readCookie(name: string): Promise<string | undefined> {
  return (await readCookies()).get(nameOf(name)) || undefined;
}

/** Every cookie of this browser by its full name, with what this very request has set or dropped. */
export async function readCookies(): Promise<Map<string, string>> {
  return withCookiesSet((await cookies()).getAll());
}

async function dropCookie(name: string): Promise<void> {
  await setCookie(name, "", { maxAgeSeconds: 0 });
}

/** The token of this host's auth session, unverified. */
export function readSessionToken(): Promise<string | undefined> {
  return readCookie(SESSION);
}

/** @param maxAgeSeconds undefined: until the browser closes */
export function setSessionToken(token: string, maxAgeSeconds: number | undefined): Promise<void> {
  return setCookie(SESSION, token, { maxAgeSeconds });
}

export function dropSessionToken(): Promise<void> {
  return dropCookie(SESSION);
}

/** The name of the cookie that next-auth reads an operator's token from. */
export function operatorSessionCookie(): string {
  return nameOf(OPERATOR);
}

export function setOperatorToken(token: string, maxAgeSeconds: number): Promise<void> {
  return setCookie(OPERATOR, token, { maxAgeSeconds });
}

export function readOperatorToken(): Promise<string | undefined> {
  return readCookie(OPERATOR);
}

export function dropOperatorToken(): Promise<void> {
  return dropCookie(OPERATOR);
}

/** The markers of this browser whose signature holds, newest last. */
export async function readMarkers(applicationId: string): Promise<Marker[]> {
  const prefix = nameOf(MARKER);
  return [...(await readCookies())]
    .filter(([name]) => name.startsWith(prefix))
    .map(([, value]) => parseMarker(applicationId, value))
    .filter((marker) => marker !== undefined)
    .sort((a, b) => a.issuedAt - b.issuedAt);
}

/** Keeps a marker beside the newest others, so that two tabs can each finish their own attempt. */
export async function setMarker(marker: Marker, maxAgeSeconds: number): Promise<void> {
  const others = (await readMarkers(marker.applicationId)).filter((other) => other.attemptId !== marker.attemptId);
  for (const old of others.slice(0, Math.max(others.length - (MARKERS_KEPT - 1), 0))) {
    await dropCookie(MARKER + old.attemptId);
  }
  await setCookie(MARKER + marker.attemptId, marker.value, { maxAgeSeconds });
}

/** Takes a link's token out of the URL. Returns the public id under which the page finds it; undefined when it is no token at all. */
export async function holdLinkToken(token: string): Promise<string | undefined> {
  const secretId = secretIdIn(token);
  if (!secretId) return undefined;
  await holdBesideOthers(LINK, secretId, token, LINK_SECONDS);
  return secretId;
}

async function holdBesideOthers(kind: string, id: string, token: string, maxAgeSeconds: number): Promise<void> {
  const held = [...(await readCookies()).keys()].filter((name) => name.startsWith(nameOf(kind)));
  const others = held.filter((name) => name !== nameOf(kind + id));
  // Anybody can make up a token of the right form; without a bound the headers would grow until the server refuses them.
  for (const old of others.slice(0, Math.max(others.length - (LINKS_KEPT - 1), 0))) {
    await dropCookie(old.slice(nameOf("").length));
  }
  await setCookie(kind + id, token, { maxAgeSeconds });
}

/** The token that this browser opened a link with. */
export async function readLinkToken(secretId: string | undefined): Promise<string | undefined> {
  return secretId && /^[a-z2-7]{26}$/.test(secretId) ? readCookie(LINK + secretId) : undefined;
}

/** Takes the token of an operator's link out of the URL, beside those of other tabs. @param linkId by which the page finds it */
export function holdOperatorLink(linkId: string, token: string): Promise<void> {
  return holdBesideOthers(OPERATOR_LINK, linkId, token, OPERATOR_LINK_SECONDS);
}

/** The token of the link that this browser opened under that name. */
export function readOperatorLink(linkId: string): Promise<string | undefined> {
  return readCookie(OPERATOR_LINK + linkId);
}

export function dropOperatorLink(linkId: string): Promise<void> {
  return dropCookie(OPERATOR_LINK + linkId);
}

/** Ties this browser to an authorization that goes on here, beside those that it began here itself. */
export async function addTie(ties: Ties, uid: string, maxAgeSeconds: number): Promise<void> {
  await setCookie(INTERACTIONS, withTie(ties, uid), { maxAgeSeconds });
}

/** Lets this browser, and no other, spend a hand-over that was issued on this host. */
export async function setHandOverBinding(code: string, binding: string): Promise<void> {
  const secretId = secretIdIn(code);
  if (secretId) await setCookie(HAND_OVER + secretId, binding, { maxAgeSeconds: CONTINUATION_SECONDS });
}

export async function readHandOverBinding(code: string): Promise<string | undefined> {
  const secretId = secretIdIn(code);
  return secretId ? readCookie(HAND_OVER + secretId) : undefined;
}

/** Where the "Continue" page leads: signed, so that it is only ever a URL that this server made for this host. */
export function setContinuation(hostname: string, url: string): Promise<void> {
  const value = `${Buffer.from(url).toString("base64url")}.${keyedHash("continuation", hostname, url)}`;
  return setCookie(CONTINUATION, value, { maxAgeSeconds: CONTINUATION_SECONDS });
}

export async function readContinuation(hostname: string): Promise<string | undefined> {
  const [encoded = "", signature = ""] = (await readCookie(CONTINUATION))?.split(".") ?? [];
  const url = Buffer.from(encoded, "base64url").toString();
  return encoded && isSameSecret(signature, keyedHash("continuation", hostname, url)) ? url : undefined;
}
