import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import type { RefusalPage } from "../server/refusals";
import type { User } from "./claims";

/** A valid row of `sessions`, with what OpenID Connect needs of it. */
export type LoggedIn = { id: string; userId: string; authenticatedAt: Date };

/**
 * What the library's callbacks and storage know of one call. The library has its own idea of sessions, cookies and storage; these are
 * answered from our session and our host, and there is no other way to pass them in.
 */
export type LibraryCall = {
  applicationId: string;
  /** The tenant of this host; null on the application's own host. */
  tenantId: string | null;
  session: LoggedIn | undefined;
  /** The session's user; undefined without a session. */
  user?: User | undefined;
  /** The access token that should be revoked. We read it, because the library can't. */
  presented?: {
    jti: string;
    kind: "user" | "client";
    clientId: string;
    exp: number;
    tenantId?: string;
    userId?: string;
  };
  /** Set when that token was revoked: whose it was; empty for a client's own. */
  revoked?: { tenantId?: string; userId?: string };
  /** Set once the library knows the client, and the user of a code; for the audit log. */
  client?: { id: string; grantType: string; userId?: string; tenantId?: string };
  /** Set when a grant has ended with all of its tokens: whose it was. */
  ended?: { tenantId: string; userId: string };
  /** The original query of the authorization request, stored if it has to wait for its tenant. */
  query?: string;
  /** Set by the library when it wants a login first: the interaction that it began, and for which client. */
  interaction?: { uid: string; clientId: string };
  /** Set when it can neither answer nor redirect: the page for the visitor. */
  refusal?: RefusalPage;
  /** Set when the library failed; its response is then of no use. */
  fault?: unknown;
};

const store = new AsyncLocalStorage<LibraryCall>();

/** Runs `work` so that the library's callbacks can read `call`. */
export function withCall<T>(call: LibraryCall, work: () => Promise<T>): Promise<T> {
  return store.run(call, work);
}

/** The call in progress. @throws outside of {@link withCall} */
export function currentCall(): LibraryCall {
  const call = store.getStore();
  if (!call) throw new Error("The OpenID Connect library was used outside of a request.");
  return call;
}

/** The library's name for our session, from the key of its row. It is no secret: the cookie has another token. */
export function sessionUid(tenantId: string, sessionId: string): string {
  return `${tenantId}.${sessionId}`;
}

/** The reverse of {@link sessionUid}; undefined for anything else. */
export function sessionOfUid(uid: string | undefined): { tenantId: string; sessionId: string } | undefined {
  const [tenantId, sessionId, ...rest] = uid?.split(".") ?? [];
  return tenantId && sessionId && rest.length === 0 ? { tenantId, sessionId } : undefined;
}
