// An OpenID Connect client by hand, for what a well-behaved one would never send.
import { createHash, randomBytes } from "node:crypto";
import type { CastUser } from "./cast";
import { cookiesOf, type HttpAnswer, loadForm, postForm, send } from "./http";
import type { Site } from "./test";

/** Parameters of a request; one that is undefined is left out. */
export type Parameters = Record<string, string | undefined>;

/** Code verifier and challenge (RFC 7636). */
export function makePkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}

/** The end of a login that its browser has not gone to yet, and the cookies that this browser holds. */
export type HandOver = { origin: string; path: string; cookie: string };

/** Logs in by plain HTTP as far as the hand-over, which is returned unspent. */
export async function logInUpToHandOver(site: Site, tenantOrigin: string, user: CastUser): Promise<HandOver> {
  const form = await loadForm(site, tenantOrigin, "/login");
  const posted = await postForm(site, form, { identifier: user.email, password: user.password });
  const cookie = cookiesOf(posted);
  const passedOn = await send(site, tenantOrigin, posted.headers.location ?? "", { headers: { cookie } });
  const href = /href="([^"]*create-auth-session[^"]*)"/.exec(passedOn.body)?.[1];
  if (!href) throw new Error(`No hand-over: ${posted.status}, ${passedOn.status}`);
  const { origin, pathname, search } = new URL(href.replaceAll("&amp;", "&"));
  return { origin, path: pathname + search, cookie };
}

/** Logs in by plain HTTP. Returns the session for a Cookie header. */
export async function logInByHttp(site: Site, tenantOrigin: string, user: CastUser): Promise<string> {
  const { origin, path, cookie } = await logInUpToHandOver(site, tenantOrigin, user);
  const answer = await send(site, origin, path, { headers: { cookie } });
  const session = cookiesOf(answer);
  if (!/session=./.test(session)) throw new Error(`No session: ${answer.status}`);
  return session;
}

/** Asks a host to authorize. */
export async function askToAuthorize(
  site: Site,
  origin: string,
  cookie: string,
  parameters: Parameters,
): Promise<HttpAnswer & { location: URL | undefined }> {
  const answer = await send(site, origin, `/api/v1/oauth2/authorize?${encode(parameters)}`, { headers: { cookie } });
  const { location } = answer.headers;
  return { ...answer, location: location ? new URL(location, origin) : undefined };
}

/** Asks a host for tokens. */
export async function askForTokens(
  site: Site,
  origin: string,
  parameters: Parameters,
): Promise<{
  status: number;
  error: string | undefined;
  accessToken: string;
  refreshToken: string;
  idToken: string;
}> {
  const { status, body } = await send(site, origin, "/api/v1/oauth2/token", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: encode(parameters),
  });
  const answered = JSON.parse(body);
  return {
    status,
    error: answered.error,
    accessToken: answered.access_token,
    refreshToken: answered.refresh_token,
    idToken: answered.id_token,
  };
}

/** Asks who is behind an access token. */
export async function askForUserinfo(site: Site, origin: string, accessToken: string) {
  const answer = await send(site, origin, "/api/v1/oauth2/userinfo", {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  return { status: answer.status, claims: answer.body ? JSON.parse(answer.body) : undefined };
}

function encode(parameters: Parameters): string {
  const given = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return new URLSearchParams(given).toString();
}
