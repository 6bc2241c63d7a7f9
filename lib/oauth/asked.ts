import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import type { RefusalPage } from "../server/refusals";
import type { User } from "./claims";

/** Who is logged in at a tenant's host, as far as OpenID Connect asks: a row of `sessions` that is alive. */
export type LoggedIn = { id: string; userId: string; authenticatedAt: Date };

/**
 * One request to the library, as its storage sees it. The library has sessions, cookies and stores of its own making; here they are
 * answered from our session and our host, which it cannot be handed in any other way.
 */
export type Asked = {
  applicationId: string;
  /** The tenant of the host that was asked; null on the application's own host. */
  tenantId: string | null;
  session: LoggedIn | undefined;
  /** Whose session it is, looked up with it; undefined with no session. */
  user?: User | undefined;
  /** The access token that is to be revoked: read by us, since the library reads none. */
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
  /** Set by the library once it knows which client asks, for the audit; and for whom, where a code says so. */
  client?: { id: string; grantType: string; userId?: string; tenantId?: string };
  /** Set when a grant was ended, with all that came from it: whose it was. */
  ended?: { tenantId: string; userId: string };
  /** The authorize request as it came, kept where it has to wait for its tenant. */
  query?: string;
  /** Set by the library when it wants a login first: the interaction that it began, and for which client. */
  interaction?: { uid: string; clientId: string };
  /** Set when it can neither answer nor redirect: the page for the visitor. */
  refusal?: RefusalPage;
  /** Set when it failed inside: what it answers with then says nothing. */
  fault?: unknown;
};

const store = new AsyncLocalStorage<Asked>();

/** Runs `work` with `asked` in reach of the library's callbacks. */
export function withAsked<T>(asked: Asked, work: () => Promise<T>): Promise<T> {
  return store.run(asked, work);
}

/** The request that is being answered. @throws outside of {@link withAsked} */
export function currentAsked(): Asked {
  const asked = store.getStore();
  if (!asked) throw new Error("The OpenID Connect library was used outside of a request.");
  return asked;
}

/** How the library names our session: where its row is. No secret: cookies carry a token of their own. */
export function sessionUid(tenantId: string, sessionId: string): string {
  return `${tenantId}.${sessionId}`;
}

/** The reverse of {@link sessionUid}; undefined for what has not that form. */
export function sessionOfUid(uid: string | undefined): { tenantId: string; sessionId: string } | undefined {
  const [tenantId, sessionId, ...rest] = uid?.split(".") ?? [];
  return tenantId && sessionId && rest.length === 0 ? { tenantId, sessionId } : undefined;
}
