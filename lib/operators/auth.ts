import "server-only";
import type { NextAuthOptions } from "next-auth";
import { decode, encode } from "next-auth/jwt";
import CredentialsProvider from "next-auth/providers/credentials";
import { env } from "../env";
import { currentRequest, type RequestContext } from "../hosts/current";
import { keyFor } from "../keys";
import { log } from "../log";
import { operatorSessionCookie } from "../sessions/cookie";
import { endOperatorSession, findOperatorSession, OPERATOR_SESSION, type Operator } from "./session";
import { signInOperator } from "./sign-in";

declare module "next-auth" {
  interface Session {
    operator: Operator;
  }
  interface User {
    sessionId: string;
  }
}

declare module "next-auth/jwt" {
  interface JWT {
    sessionId?: string;
  }
}

/**
 * How next-auth works for operators. Its encrypted token carries the id of a row and nothing else that counts: whoever asks for the session
 * asks for that row, so a session can be ended from anywhere.
 */
export function operatorAuth(): NextAuthOptions {
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
          const outcome = await signInOperator(credentials, await currentRequest());
          if (outcome.type === "refused") throw new Error(outcome.code);
          return outcome.type === "signed_in" ? { id: outcome.operator.id, sessionId: outcome.sessionId } : null;
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { sessionId: user.sessionId } : { sessionId: token.sessionId }),
      async session({ session, token }) {
        const operator = token.sessionId ? await findOperatorSession(token.sessionId) : undefined;
        // An empty object is how next-auth says that nobody is signed in.
        return operator ? { operator, expires: session.expires } : ({} as typeof session);
      },
    },
    events: {
      async signOut({ token }) {
        if (token?.sessionId) await endOperatorSession(token.sessionId, await currentRequest());
      },
    },
    // What it would write beside the code may hold what somebody typed.
    logger: {
      error: (code) => log().warn({ code }, "next-auth reported an error."),
      warn: (code) => log().debug({ code }, "next-auth warned."),
      debug: () => {},
    },
  };
}

/** The token for the browser of somebody who has just signed in through a form of ours. */
export function operatorToken(sessionId: string): Promise<string> {
  return encode({ token: { sessionId }, secret: secret(), maxAge: OPERATOR_SESSION.absoluteSeconds });
}

/** Ends the session that a browser's token carries; a token that is none ends nothing. */
export async function endSessionOfToken(token: string | undefined, request: RequestContext): Promise<void> {
  const carried = await decode({ token, secret: secret() }).catch(() => null);
  if (carried?.sessionId) await endOperatorSession(carried.sessionId, request);
}

function secret(): string {
  return keyFor("operator-sessions").toString("base64url");
}

/** All bound to their host where https is spoken; by default some are `__Secure-` alone, which a sibling host could set as well. */
function cookies(): NonNullable<NextAuthOptions["cookies"]> {
  const prefix = env().scheme === "https" ? "__Host-" : "";
  const options = { httpOnly: true, sameSite: "lax", path: "/", secure: env().scheme === "https" } as const;
  return {
    sessionToken: { name: operatorSessionCookie(), options },
    callbackUrl: { name: `${prefix}operator-callback-url`, options },
    csrfToken: { name: `${prefix}operator-csrf-token`, options },
  };
}
