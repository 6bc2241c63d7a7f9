// Every route handler but the API's operations, and how each is asked: a new one without a line here fails the walk.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { ActionScene } from "./dashboard-actions";
import type { HttpQuestion } from "./http";
import { signedReport } from "./mail-reports";
import type { Reader } from "./outage-cases";
import { WEBHOOK_SECRET } from "./places";

/** What the requests speak of. */
export type OutageScene = {
  at: ActionScene;
  application: { origin: string; clientId: string; redirectUri: string };
  tenant: { origin: string; name: string };
  dashboard: string;
  /** Of an owner who is signed in, and of somebody who is logged in at the tenant, both for a Cookie header. */
  operatorCookie: string;
  userCookie: string;
  /** An access token of that person, and one of a machine client. */
  userToken: string;
  machine: { id: string; secret: string };
  /** What next-auth wants with each post. */
  csrf: { token: string; cookie: string };
};

type Route = {
  reader: Reader;
  on: "application" | "tenant" | "dashboard";
  path: string | ((scene: OutageScene) => string);
  question?: (scene: OutageScene) => HttpQuestion;
  /** It does something, so that it isn't asked in peace. */
  once?: true;
};

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const PROVEN = { code_verifier: "x".repeat(43) };
const posted = (fields: Record<string, string>, headers: Record<string, string> = {}): HttpQuestion => ({
  method: "POST",
  headers: { ...FORM, ...headers },
  body: new URLSearchParams(fields).toString(),
});
const basic = ({ machine }: OutageScene) =>
  `Basic ${Buffer.from(`${machine.id}:${machine.secret}`).toString("base64")}`;
const asOperator = ({ operatorCookie }: OutageScene): HttpQuestion => ({ headers: { cookie: operatorCookie } });
const asUser = ({ userCookie }: OutageScene): HttpQuestion => ({ headers: { cookie: userCookie } });
const owned = ({ at }: OutageScene) => `/applications/${at.applicationId}`;
const link = (path: string): Route => ({ reader: "page", on: "tenant", path: `${path}?email_auth_code=x` });
const handOver = (workflow: string): Route => ({
  reader: "page",
  on: "tenant",
  path: `/api/v1/${workflow}/create-auth-session?auth_session_code=${"x".repeat(43)}`,
});
const operatorLink = (path: string): Route => ({ reader: "page", on: "dashboard", path: `${path}?token=none` });

/** By path of the file below app, without `/route.ts`. */
export const ROUTES: Record<string, Route[]> = {
  "api/auth/[...nextauth]": [
    { reader: "program", on: "dashboard", path: "/api/auth/session", question: asOperator },
    { reader: "program", on: "dashboard", path: "/api/auth/csrf" },
    {
      reader: "program",
      on: "dashboard",
      path: "/api/auth/callback/credentials",
      question: ({ csrf, dashboard, at }) =>
        posted(
          { csrfToken: csrf.token, email: "nobody@example.com", password: at.password, json: "true" },
          { cookie: csrf.cookie, origin: dashboard },
        ),
      once: true,
    },
    {
      reader: "program",
      on: "dashboard",
      path: "/api/auth/signout",
      question: ({ csrf, dashboard, operatorCookie }) =>
        posted(
          { csrfToken: csrf.token, json: "true" },
          { cookie: `${csrf.cookie}; ${operatorCookie}`, origin: dashboard },
        ),
      once: true,
    },
  ],
  "api/auth/provider": [{ reader: "program", on: "dashboard", path: "/api/auth/provider" }],
  "api/health/live": [{ reader: "health", on: "dashboard", path: "/api/health/live" }],
  "api/health/ready": [{ reader: "health", on: "dashboard", path: "/api/health/ready" }],
  "api/internal/tls-ask": [
    {
      reader: "program",
      on: "dashboard",
      path: ({ tenant }) => `/api/internal/tls-ask?domain=${new URL(tenant.origin).hostname}`,
    },
  ],
  // Where a mail provider is set there is no mailbox.
  "api/mailbox": [{ reader: "program", on: "dashboard", path: "/api/mailbox" }],
  "api/mailbox/[id]/html": [{ reader: "program", on: "dashboard", path: "/api/mailbox/1/html" }],
  "api/webhooks/resend": [
    { reader: "program", on: "dashboard", path: "/api/webhooks/resend", question: report, once: true },
  ],
  "api/v1/[...path]": [{ reader: "api", on: "application", path: "/api/v1/nothing/here" }],
  "api/v1/openapi.json": [{ reader: "api", on: "application", path: "/api/v1/openapi.json" }],
  "api/v1/signup/create-auth-session": [handOver("signup")],
  "api/v1/login/create-auth-session": [handOver("login")],
  "api/v1/user-activation/create-auth-session": [handOver("user-activation")],
  "api/v1/logout": [
    { reader: "page", on: "tenant", path: ({ application }) => `/api/v1/logout?client_id=${application.clientId}` },
    { reader: "page", on: "tenant", path: "/api/v1/logout", question: asUser, once: true },
  ],
  "api/v1/oauth2/authorize": [
    { reader: "page", on: "tenant", path: authorizePath },
    { reader: "page", on: "tenant", path: authorizePath, question: asUser },
    { reader: "page", on: "application", path: authorizePath },
    {
      reader: "page",
      on: "tenant",
      path: "/api/v1/oauth2/authorize",
      question: (scene) => posted(Object.fromEntries(new URLSearchParams(authorizePath(scene).split("?")[1]))),
    },
  ],
  "api/v1/oauth2/authorize/[uid]": [
    {
      reader: "page",
      on: "tenant",
      path: `/api/v1/oauth2/authorize/${"a".repeat(43)}`,
      question: ({ userCookie }) => ({ headers: { cookie: `${userCookie}; interaction=${"a".repeat(43)}` } }),
    },
  ],
  "api/v1/oauth2/token": [
    {
      reader: "protocol",
      on: "application",
      path: "/api/v1/oauth2/token",
      question: (scene) => posted({ grant_type: "client_credentials" }, { authorization: basic(scene) }),
    },
    ...["authorization_code", "refresh_token"].map(
      (grant_type): Route => ({
        reader: "protocol",
        on: "application",
        path: "/api/v1/oauth2/token",
        question: ({ application: { clientId, redirectUri } }) =>
          posted({
            grant_type,
            code: "x",
            refresh_token: "x",
            client_id: clientId,
            ...PROVEN,
            redirect_uri: redirectUri,
          }),
      }),
    ),
  ],
  "api/v1/oauth2/revoke": [
    {
      reader: "protocol",
      on: "application",
      path: "/api/v1/oauth2/revoke",
      question: (scene) => posted({ token: "x" }, { authorization: basic(scene) }),
    },
  ],
  "api/v1/oauth2/userinfo": ["GET", "POST"].map((method) => ({
    reader: "protocol",
    on: "tenant",
    path: "/api/v1/oauth2/userinfo",
    question: ({ userToken }) => ({ method, headers: { authorization: `Bearer ${userToken}` } }),
  })),
  "api/v1/oauth2/jwks": [
    { reader: "protocol", on: "application", path: "/api/v1/oauth2/jwks" },
    {
      reader: "protocol",
      on: "application",
      path: "/api/v1/oauth2/jwks",
      question: ({ application }) => ({ headers: { origin: new URL(application.redirectUri).origin } }),
    },
  ],
  "api/v1/oauth2/openid-configuration": [
    { reader: "protocol", on: "application", path: "/.well-known/openid-configuration" },
    { reader: "protocol", on: "tenant", path: "/api/v1/oauth2/openid-configuration" },
  ],
  "hosted/activate/link": [link("/activate/link")],
  "hosted/login/link": [link("/login/link")],
  "hosted/login/mailed": [
    {
      reader: "page",
      on: "application",
      path: ({ tenant }) => `/login/mailed?mail=${"a".repeat(26)}&tenant=${tenant.name}`,
    },
  ],
  "hosted/reset-password/link": [link("/reset-password/link")],
  "hosted/verify-email/link": [link("/verify-email/link")],
  "hosted/icon": [{ reader: "page", on: "tenant", path: "/icon" }],
  "hosted/signup/follow": [
    { reader: "page", on: "tenant", path: `/signup/follow?attempt=${"a".repeat(26)}`, question: asUser },
  ],
  "hosted/signup/status": [{ reader: "page", on: "tenant", path: `/signup/status?attempt=${"a".repeat(26)}` }],
  "dashboard/applications/[applicationId]/audit/export": [
    { reader: "page", on: "dashboard", path: (scene) => `${owned(scene)}/audit/export`, question: asOperator },
  ],
  "dashboard/applications/[applicationId]/tenants/[tenantId]/users/export/file": [
    {
      reader: "page",
      on: "dashboard",
      path: (scene) => `${owned(scene)}/tenants/${scene.at.tenantId}/users/export/file`,
      question: postedByOperator,
    },
  ],
  "dashboard/applications/[applicationId]/tenants/[tenantId]/users/import/[importId]/refusals": [
    {
      reader: "page",
      on: "dashboard",
      path: (scene) => `${owned(scene)}/tenants/${scene.at.tenantId}/users/import/${scene.at.importId}/refusals`,
      question: asOperator,
    },
  ],
  "dashboard/applications/[applicationId]/tenants/export/file": [
    {
      reader: "page",
      on: "dashboard",
      path: (scene) => `${owned(scene)}/tenants/export/file`,
      question: postedByOperator,
    },
  ],
  "dashboard/invitation/link": [operatorLink("/invitation/link")],
  "dashboard/sign-in/new-password/link": [operatorLink("/sign-in/new-password/link")],
  "dashboard/welcome/link": [operatorLink("/welcome/link")],
  "dashboard/preview/draft": [
    {
      reader: "page",
      on: "dashboard",
      path: ({ at }) => `/preview/draft?application=${at.applicationId}&collection=page-brandings`,
      question: postedByOperator,
    },
  ],
  "dashboard/workspaces/[workspaceId]/configuration/export": [
    {
      reader: "page",
      on: "dashboard",
      path: ({ at }) => `/workspaces/${at.workspaceId}/configuration/export`,
      question: asOperator,
    },
  ],
};

const APP = join(import.meta.dirname, "..", "..", "app");

/** The files below app with that name, by their folder. */
export function foldersWith(name: string): string[] {
  return readdirSync(APP, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === name)
    .map((entry) => relative(APP, entry.parentPath).split(sep).join("/"))
    .sort();
}

/** The routes that serve none of the API's operations. @param operationPaths as the document writes them, below /api/v1 */
export function otherRoutes(operationPaths: readonly string[]): string[] {
  const form = (path: string) => path.replace(/\[\w+\]|\{\w+\}/g, "*");
  const known = new Set(operationPaths.map((path) => form(`api/v1${path}`)));
  const files = foldersWith("route.ts").filter((folder) => !known.has(form(folder)));
  return [...files, ...tableOfEndpoints()].sort();
}

/** The endpoints beside the operations stand in one table behind one file. It is read as text, since it loads the whole server. */
function tableOfEndpoints(): string[] {
  const table = readFileSync(join(APP, "api", "v1", "endpoints.ts"), "utf8");
  const paths = [...table.matchAll(/^ {2}"\/(api\/v1\/[^"]+)":/gm)].map(([, path = ""]) => path);
  return paths.map((path) => path.replace(/\{(\w+)\}/g, "[$1]"));
}

function authorizePath({ application, tenant }: OutageScene): string {
  const query = new URLSearchParams({
    client_id: application.clientId,
    redirect_uri: application.redirectUri,
    response_type: "code",
    scope: "openid",
    state: "s",
    tenant_name: tenant.name,
    code_challenge: "x".repeat(43),
    code_challenge_method: "S256",
  });
  return `/api/v1/oauth2/authorize?${query}`;
}

function postedByOperator({ operatorCookie, dashboard }: OutageScene): HttpQuestion {
  return posted({ asSaved: "yes" }, { cookie: operatorCookie, origin: dashboard });
}

function report({ at }: OutageScene): HttpQuestion {
  const tags = [{ name: "mail", value: `${at.applicationId}_${at.tenantId}_${at.mailId}` }];
  const mail = { id: at.mailId, to: ["a@example.com"], from: "Foyer <hello@mail.foyer.test>", subject: "s", tags };
  const { body, id, timestamp, signature } = signedReport(WEBHOOK_SECRET, mail, { type: "email.delivered" });
  const headers = { "svix-id": id, "svix-timestamp": timestamp, "svix-signature": signature };
  return { method: "POST", headers: { "content-type": "application/json", ...headers }, body };
}
