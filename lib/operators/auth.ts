import "server-only";
import { createHash, randomBytes } from "node:crypto";
import type { NextAuthOptions } from "next-auth";
import { decode, encode } from "next-auth/jwt";
import CredentialsProvider from "next-auth/providers/credentials";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { env, originOf } from "../env/env";
import { currentRequest, type RequestContext } from "../hosts/current";
import { log } from "../log";
import { keyFor } from "../secrets/keys";
import { operatorSessionCookie, readOperatorToken } from "../sessions/cookie";
import { type ProviderClaims, signInByProvider } from "./provider";
import { endOperatorSession, findOperatorSession, OPERATOR_SESSION, type SignedInOperator } from "./session";
import { signInOperator } from "./sign-in";

declare module "next-auth" {
  interface Session {
    operator: SignedInOperator;
  }
  interface User {
    sessionId?: string;
  }
}

declare module "next-auth/jwt" {
  interface JWT {
    sessionId?: string | undefined;
  }
}

const PROVIDER = "oidc";
const PROVIDER_MS = 8_000;
/** From leaving for the provider until coming back. */
const ROUND_TRIP_SECONDS = 15 * 60;

/**
 * Calls next-auth, and throws errors of our own callbacks. By itself it would treat an unavailable database as an ended session or a wrong
 * password, and delete the browser's token.
 *
 * @param ask calls one of next-auth's functions with these options
 * @throws the first fault of ours
 */
export async function askNextAuth<Result>(ask: (options: NextAuthOptions) => Promise<Result>): Promise<Result> {
  const faults: unknown[] = [];
  const result = await ask(
    operatorAuth(async (work) => {
      try {
        return await work();
      } catch (error) {
        faults.push(error);
        throw error;
      }
    }),
  );
  if (faults.length > 0) throw faults[0];
  return result;
}

/** Does our own part of next-auth's work, and notes that it failed. */
type Noting = <Result>(work: () => Promise<Result>) => Promise<Result>;

/**
 * How next-auth works for operators. Its encrypted token carries the id of a row and nothing else that counts: whoever asks for the session
 * asks for that row, so a session can be ended from anywhere.
 */
function operatorAuth(noting: Noting): NextAuthOptions {
  return {
    secret: secret(),
    session: { strategy: "jwt", maxAge: OPERATOR_SESSION.absoluteSeconds },
    useSecureCookies: env().scheme === "https",
    cookies: cookies(),
    pages: { signIn: "/sign-in", signOut: "/", error: "/sign-in" },
    providers: [
      CredentialsProvider({
        credentials: { email: { type: "email" }, password: { type: "password" } },
        async authorize(given) {
          const credentials = { email: String(given?.email ?? ""), password: String(given?.password ?? "") };
          const outcome = await noting(async () => signInOperator(credentials, await currentRequest()));
          if (outcome.type === "refused") throw new Error(outcome.code);
          return outcome.type === "signed_in" ? { id: outcome.operator.id, sessionId: outcome.sessionId } : null;
        },
      }),
      ...provider(),
    ],
    callbacks: {
      async signIn({ user, account, profile }) {
        const request = await currentRequest();
        if (account?.provider === PROVIDER) {
          const outcome = await noting(() => signInByProvider((profile ?? {}) as ProviderClaims, request));
          if (outcome.type === "turned_away")
            return `${originOf(env().dashboardHost)}/sign-in?refusal=${outcome.reason}`;
          user.sessionId = outcome.sessionId;
        }
        // This browser's token is about to be replaced: the session in the old one would live on unseen.
        await noting(async () => endSessionOfToken(await readOperatorToken(), request));
        return true;
      },
      jwt: ({ token, user }) => (user ? { sessionId: user.sessionId } : { sessionId: token.sessionId }),
      async session({ session, token }) {
        const { sessionId } = token;
        const operator = sessionId ? await noting(() => findOperatorSession(sessionId)) : undefined;
        // next-auth returns an empty object if nobody is signed in.
        return operator ? { operator, expires: session.expires } : ({} as typeof session);
      },
    },
    events: {
      async signOut({ token }) {
        const sessionId = token?.sessionId;
        if (sessionId) await noting(async () => endOperatorSession(sessionId, await currentRequest()));
      },
    },
    // Its other data may contain what somebody typed.
    logger: {
      error: (code) => log().warn({ code }, "next-auth reported an error."),
      warn: (code) => log().debug({ code }, "next-auth warned."),
      debug: () => {},
    },
  };
}

/**
 * What next-auth's own form for leaving to the provider would send, and the cookie that belongs to it. A form can't be that form: a browser
 * holds the redirect to another host that follows against `form-action`.
 */
export function leavingForm(backTo: `/${string}`) {
  const token = randomBytes(32).toString("hex");
  const digest = createHash("sha256").update(`${token}${secret()}`).digest("hex");
  const { name, options } = cookies().csrfToken ?? {};
  return {
    path: ["signin", PROVIDER],
    fields: { csrfToken: token, callbackUrl: originOf(env().dashboardHost) + backTo },
    cookie: { name: name ?? "", value: `${token}|${digest}`, options },
  };
}

/** The token for the browser of somebody who has just signed in through a form of ours. */
export function operatorToken(sessionId: string): Promise<string> {
  return encode({ token: { sessionId }, secret: secret(), maxAge: OPERATOR_SESSION.absoluteSeconds });
}

/** Ends the session of a browser's token; an invalid token ends nothing. */
export async function endSessionOfToken(token: string | undefined, request: RequestContext): Promise<void> {
  const carried = await decode({ token, secret: secret() }).catch(() => null);
  if (carried?.sessionId) await endOperatorSession(carried.sessionId, request);
}

/** The provider of this installation, if it has one: code flow with PKCE, state and nonce. */
function provider(): OAuthConfig<ProviderClaims>[] {
  const given = env().operatorProvider;
  if (!given) return [];
  const { issuer, clientId, clientSecret } = given;
  return [
    {
      id: PROVIDER,
      name: PROVIDER,
      type: "oauth",
      wellKnown: `${issuer}/.well-known/openid-configuration`,
      clientId,
      clientSecret,
      authorization: { params: { scope: "openid email profile" } },
      checks: ["pkce", "state", "nonce"],
      idToken: true,
      httpOptions: { timeout: PROVIDER_MS },
      // Many providers say the address at their userinfo endpoint alone; the library makes sure that it speaks of the same subject.
      userinfo: {
        async request({ client, tokens }) {
          const claims = claimsIn(tokens);
          if (!client.issuer.metadata.userinfo_endpoint) return claims as never;
          const more: ProviderClaims = await client.userinfo(tokens as never);
          // An address and whether it is verified are one statement: never the one from here and the other from there.
          const { email, email_verified } = claims.email === undefined ? more : claims;
          return { iss: claims.iss, sub: claims.sub, name: claims.name ?? more.name, email, email_verified } as never;
        },
      },
      profile: (claims) => ({ id: String(claims.sub) }),
    },
  ];
}

/** The claims of the ID token, which the library has verified. */
function claimsIn(tokens: object): ProviderClaims {
  return "claims" in tokens && typeof tokens.claims === "function" ? tokens.claims() : {};
}

function secret(): string {
  return keyFor("operator-sessions").toString("base64url");
}

/** All bound to their host where https is spoken; by default some are `__Secure-` alone, which a sibling host could set as well. */
function cookies(): NonNullable<NextAuthOptions["cookies"]> {
  const prefix = env().scheme === "https" ? "__Host-" : "";
  const options = { httpOnly: true, sameSite: "lax", path: "/", secure: env().scheme === "https" } as const;
  const roundTrip = { ...options, maxAge: ROUND_TRIP_SECONDS };
  return {
    sessionToken: { name: operatorSessionCookie(), options },
    callbackUrl: { name: `${prefix}operator-callback-url`, options },
    csrfToken: { name: `${prefix}operator-csrf-token`, options },
    pkceCodeVerifier: { name: `${prefix}operator-provider-pkce`, options: roundTrip },
    state: { name: `${prefix}operator-provider-state`, options: roundTrip },
    nonce: { name: `${prefix}operator-provider-nonce`, options: roundTrip },
  };
}
