import type { Handler } from "@/lib/api/serve";
import { type CurrentHost, currentRequest } from "@/lib/hosts/current";
import { authorize, authorizeByForm, publishConfiguration, publishKeys, resumeAuthorize } from "@/lib/oauth/endpoints";
import { exchangeToken, revokeToken } from "@/lib/oauth/tokens";
import { answerUserinfo } from "@/lib/oauth/userinfo";
import { answerLogout } from "@/lib/sessions/log-out";
import { readSession } from "@/lib/sessions/session";
import { beginAuthSession } from "./begin-auth-session";
import { endpoint } from "./endpoint";

/** The end of every signup, activation and login. */
const createAuthSession = endpoint({ answers: { GET: beginAuthSession }, shared: false });

const discovery = published(publishConfiguration);

/** What is below /api/v1 besides the operations of the API: the endpoints of OAuth 2.0 and OpenID Connect, and URLs for browsers. */
export const ENDPOINTS: Record<string, Handler> = {
  "/.well-known/openid-configuration": discovery,
  "/api/v1/oauth2/openid-configuration": discovery,
  "/api/v1/oauth2/jwks": published(publishKeys),
  // Browsers come here themselves; no page may read the answers.
  "/api/v1/oauth2/authorize": endpoint({
    answers: {
      GET: async (request, host) => authorize(request, host, await readSession(host)),
      POST: authorizeByForm,
    },
    shared: false,
  }),
  "/api/v1/oauth2/authorize/{uid}": endpoint({
    answers: {
      GET: async (request, host, { uid = "" }) => resumeAuthorize(request, host, await readSession(host), uid),
    },
    shared: false,
  }),
  "/api/v1/oauth2/token": endpoint({
    answers: { POST: async (request, host) => exchangeToken(request, host, await currentRequest()) },
    shared: true,
  }),
  "/api/v1/oauth2/revoke": endpoint({
    answers: { POST: async (request, host) => revokeToken(request, host, await currentRequest()) },
    shared: true,
  }),
  "/api/v1/oauth2/userinfo": endpoint({ answers: { GET: answerUserinfo, POST: answerUserinfo }, shared: true }),
  "/api/v1/logout": endpoint({
    answers: { GET: async (request, host) => answerLogout(request, host, await currentRequest()) },
    shared: false,
  }),
  "/api/v1/signup/create-auth-session": createAuthSession,
  "/api/v1/user-activation/create-auth-session": createAuthSession,
  "/api/v1/login/create-auth-session": createAuthSession,
};

/** The same for all callers of a host, so HEAD is supported for caches and programs. */
function published(publish: (host: CurrentHost) => Promise<Response>) {
  const answer = (_request: Request, host: CurrentHost) => publish(host);
  return endpoint({ answers: { GET: answer, HEAD: answer }, shared: true });
}
