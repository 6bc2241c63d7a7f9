// A client of an application besides its first: with a login URL and a redirect URI of its own, at which nobody asks anything more.
import type pg from "pg";
import { type CastApplication, newId } from "./cast";
import { makePkce, type Parameters } from "./oauth";

export type SecondClient = {
  id: string;
  loginUrl: string;
  redirectUri: string;
  /** The path of a whole authorization request, with or without changes. */
  authorize(change?: Parameters): string;
};

/** The `state` of its requests, which goes to its redirect URI and nowhere else. */
export const CLIENT_STATE = "keep-me-123";

export async function castSecondClient(database: pg.Pool, application: CastApplication): Promise<SecondClient> {
  const id = newId();
  const redirectUri = `${application.yourApp}/second/callback`;
  const loginUrl = `${application.yourApp}/second/login`;
  await database.query(
    `insert into clients (application_id, id, display_name, type, redirect_uris, login_url)
     values ($1, $2, 'Second', 'PUBLIC', $3, $4)`,
    [application.id, id, [redirectUri], loginUrl],
  );
  const { challenge } = makePkce();
  return {
    id,
    loginUrl,
    redirectUri,
    authorize(change = {}) {
      const request: Parameters = {
        client_id: id,
        response_type: "code",
        redirect_uri: redirectUri,
        scope: "openid email",
        state: CLIENT_STATE,
        code_challenge: challenge,
        code_challenge_method: "S256",
        ...change,
      };
      const given = Object.entries(request).filter((pair): pair is [string, string] => pair[1] !== undefined);
      return `/api/v1/oauth2/authorize?${new URLSearchParams(given)}`;
    },
  };
}
