import { DEMO } from "../db/demo";
import { type CastTenant, type CastUser, castApplication, castTenant, rowsAbout } from "./support/cast";
import { cookiesOf, send } from "./support/http";
import {
  askForTokens,
  askForUserinfo,
  askToAuthorize,
  logInByHttp,
  logInUpToHandOver,
  makePkce,
  type Parameters,
} from "./support/oauth";
import { test as base, expect } from "./support/test";
import { activationLinkIn, arriveAt, openInSameBrowser, openSignup, signUp } from "./support/verbs";

type Login = {
  home: CastTenant;
  person: CastUser;
  /** The session of that person, for a Cookie header. */
  cookie: string;
  verifier: string;
  /** A whole authorization request, with or without changes. */
  request(change?: Parameters): Parameters;
  /** A fresh code, and a whole token request for it, with or without changes. */
  exchange(change?: Parameters): Promise<Parameters>;
};

const test = base.extend<{ login: Login }>({
  /** A person who is logged in at a tenant of the test's own application. */
  login: async ({ site, application, tenant, user }, use) => {
    const home = await tenant();
    const person = await user(home.origin);
    const cookie = await logInByHttp(site, home.origin, person);
    const { verifier, challenge } = makePkce();
    const redirectUri = `${application.yourApp}/callback`;
    const request = (change: Parameters = {}) => ({
      client_id: application.clientId,
      response_type: "code",
      redirect_uri: redirectUri,
      scope: "openid email roles",
      state: "the client's own",
      nonce: "n",
      code_challenge: challenge,
      code_challenge_method: "S256",
      ...change,
    });
    await use({
      home,
      person,
      cookie,
      verifier,
      request,
      async exchange(change = {}) {
        const { location } = await askToAuthorize(site, home.origin, cookie, request());
        const code = location?.searchParams.get("code") ?? undefined;
        expect(code).toBeTruthy();
        return {
          grant_type: "authorization_code",
          client_id: application.clientId,
          code,
          redirect_uri: redirectUri,
          code_verifier: verifier,
          ...change,
        };
      },
    });
  },
});

test("a session gives a code, the code gives tokens, and the tokens name user and tenant", async ({
  site,
  application,
  login,
}) => {
  const { location } = await askToAuthorize(site, login.home.origin, login.cookie, login.request());
  expect(`${location?.origin}${location?.pathname}`).toBe(`${application.yourApp}/callback`);
  expect(Object.fromEntries(location?.searchParams ?? [])).toMatchObject({
    state: "the client's own",
    iss: application.origin,
    tenant_name: login.home.name,
    tenant_domain: login.home.name,
  });
  const tokens = await askForTokens(site, application.origin, await login.exchange());
  expect(tokens.status).toBe(200);
  const { claims } = await askForUserinfo(site, application.origin, tokens.accessToken);
  expect(claims).toMatchObject({
    sub: login.person.id,
    tnt_id: login.home.id,
    app_id: application.id,
    email: login.person.email,
  });
});

test("a redirect URI that is not exactly the registered one gets a page, never a redirect", async ({
  site,
  application,
  login,
}) => {
  const { yourApp } = application;
  const wrong = [
    "https://evil.example/callback",
    `${yourApp}/callback/`,
    `${yourApp}/callback?x=1`,
    `${yourApp}/callback#x`,
    `${yourApp}/CALLBACK`,
    `${yourApp}/callback/../callback`,
    `${yourApp}@evil.example/callback`,
    yourApp.replace("localhost", "127.0.0.1"),
    `http://localhost:${Number(new URL(yourApp).port) + 1}/callback`,
    "javascript:alert(1)",
    "",
    undefined,
  ];
  for (const redirect_uri of wrong) {
    const answer = await askToAuthorize(site, login.home.origin, login.cookie, login.request({ redirect_uri }));
    expect([redirect_uri, answer.status, answer.location?.href]).toEqual([redirect_uri, 400, undefined]);
    expect(answer.headers["content-type"]).toContain("text/html");
  }
});

test("an unknown client, a client of another application and one that is switched off get a page, never a redirect", async ({
  site,
  application,
  login,
  freshName,
  database,
}) => {
  const other = await castApplication(database, site, { name: freshName("other") });
  for (const client_id of ["a".repeat(26), other.clientId, DEMO.clientId, "x", "", undefined]) {
    const change = { client_id, redirect_uri: `${other.yourApp}/callback` };
    const answer = await askToAuthorize(site, login.home.origin, login.cookie, login.request(change));
    expect([client_id, answer.location?.href]).toEqual([client_id, undefined]);
    expect(Math.floor(answer.status / 100)).toBe(4);
  }
  await database.query("update clients set enabled = false where id = $1", [application.clientId]);
  const answer = await askToAuthorize(site, login.home.origin, login.cookie, login.request());
  expect([answer.status, answer.location]).toEqual([400, undefined]);
  await other.close();
});

test("a public client gets no code without a challenge, and no token without its verifier", async ({
  site,
  application,
  login,
}) => {
  for (const change of [
    { code_challenge: undefined, code_challenge_method: undefined },
    { code_challenge: login.verifier, code_challenge_method: "plain" },
  ]) {
    const { location } = await askToAuthorize(site, login.home.origin, login.cookie, login.request(change));
    expect(location?.origin).toBe(application.yourApp);
    expect(location?.searchParams.get("error")).toBe("invalid_request");
    expect(location?.searchParams.get("code")).toBeNull();
  }
  const wrong: [string | undefined, string][] = [
    [makePkce().verifier, "invalid_grant"],
    [undefined, "invalid_grant"],
    // Too short to be a verifier at all.
    [login.verifier.slice(0, -1), "invalid_request"],
  ];
  for (const [code_verifier, error] of wrong) {
    const answer = await askForTokens(site, application.origin, await login.exchange({ code_verifier }));
    expect([code_verifier, answer.status, answer.error]).toEqual([code_verifier, 400, error]);
    expect(answer.accessToken).toBeUndefined();
  }
});

test("a code is only good with the redirect URI and the client that it was given for", async ({
  site,
  application,
  login,
  database,
}) => {
  for (const change of [
    { redirect_uri: `${application.yourApp}/other` },
    { redirect_uri: undefined },
    { client_id: DEMO.clientId },
    { client_id: "a".repeat(26) },
    { client_id: undefined },
    { code: "a".repeat(43) },
  ]) {
    const answer = await askForTokens(site, application.origin, await login.exchange(change));
    expect([change, answer.accessToken]).toEqual([change, undefined]);
    expect([400, 401]).toContain(answer.status);
  }
  // Another client of the same application, with everything else right.
  const sibling = "b".repeat(26);
  await database.query(
    "insert into clients (application_id, id, display_name, type, redirect_uris) values ($1, $2, 'Other', 'PUBLIC', $3)",
    [application.id, sibling, [`${application.yourApp}/callback`]],
  );
  const answer = await askForTokens(site, application.origin, await login.exchange({ client_id: sibling }));
  expect([answer.status, answer.error]).toEqual([400, "invalid_grant"]);
});

test("a code works once; using it again takes back what it gave", async ({ site, application, login }) => {
  const request = await login.exchange();
  const first = await askForTokens(site, application.origin, request);
  expect((await askForUserinfo(site, application.origin, first.accessToken)).status).toBe(200);
  const again = await askForTokens(site, application.origin, request);
  expect([again.status, again.error]).toEqual([400, "invalid_grant"]);
  expect((await askForUserinfo(site, application.origin, first.accessToken)).status).toBe(401);
  const refreshed = await askForTokens(site, application.origin, {
    grant_type: "refresh_token",
    client_id: application.clientId,
    refresh_token: first.refreshToken ?? "none",
  });
  expect(refreshed.accessToken).toBeUndefined();
});

test("many who refresh one token at once stay logged in, on one chain; who comes late ends it", async ({
  site,
  application,
  login,
  database,
}) => {
  const first = await askForTokens(site, application.origin, await login.exchange());
  const refresh = (refreshToken: string) =>
    askForTokens(site, application.origin, {
      grant_type: "refresh_token",
      client_id: application.clientId,
      refresh_token: refreshToken,
    });
  const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(first.refreshToken)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const successors = new Set(answers.map(({ refreshToken }) => refreshToken));
  expect(successors.size).toBe(1);
  for (const { accessToken } of answers) {
    expect((await askForUserinfo(site, application.origin, accessToken)).status).toBe(200);
  }
  const [successor = ""] = successors;
  const next = await refresh(successor);
  expect(next.status).toBe(200);
  await database.query(
    "update oauth_artifacts set reusable_until = reusable_until - interval '31 seconds' where application_id = $1",
    [application.id],
  );
  for (const token of [first.refreshToken, successor, next.refreshToken]) {
    const late = await refresh(token);
    expect([late.status, late.error]).toEqual([400, "invalid_grant"]);
  }
  expect((await askForUserinfo(site, application.origin, next.accessToken)).status).toBe(401);
});

test("a session of one tenant is none at another, of the same application or not", async ({
  site,
  tenant,
  login,
  freshName,
  database,
}) => {
  const sibling = await tenant();
  const other = await castApplication(database, site, { name: freshName("other") });
  const foreign = await castTenant(database, site, other, { name: freshName("globex") });
  for (const [origin, change] of [
    [sibling.origin, {}],
    [foreign.origin, { client_id: other.clientId, redirect_uri: `${other.yourApp}/callback` }],
  ] as const) {
    const asked = await askToAuthorize(site, origin, login.cookie, login.request(change));
    expect([asked.location?.origin, asked.location?.pathname]).toEqual([origin, "/login"]);
    const silent = await askToAuthorize(site, origin, login.cookie, login.request({ ...change, prompt: "none" }));
    expect(silent.location?.searchParams.get("error")).toBe("login_required");
    expect(silent.location?.searchParams.get("code")).toBeNull();
  }
  const home = await askToAuthorize(site, login.home.origin, login.cookie, login.request({ prompt: "none" }));
  expect(home.location?.searchParams.get("code")).toBeTruthy();
  await other.close();
});

test("what one application gave opens nothing at another", async ({
  site,
  application,
  login,
  freshName,
  database,
}) => {
  const other = await castApplication(database, site, { name: freshName("other") });
  const change = { client_id: other.clientId };
  for (const request of [await login.exchange(), await login.exchange(change)]) {
    const answer = await askForTokens(site, other.origin, request);
    expect(answer.accessToken).toBeUndefined();
    expect([400, 401]).toContain(answer.status);
  }
  const { accessToken } = await askForTokens(site, application.origin, await login.exchange());
  expect((await askForUserinfo(site, other.origin, accessToken)).status).toBe(401);
  expect((await askForUserinfo(site, application.origin, accessToken)).status).toBe(200);
  await other.close();
});

test("the demo's confidential client gets nothing without its secret", async ({ site, login }) => {
  const request = await login.exchange({ client_id: DEMO.clientId });
  const answer = await askForTokens(site, site.demo.application, request);
  expect([answer.status, answer.error]).toEqual([401, "invalid_client"]);
});

test("a hand-over opens a session on its own tenant's host, once, in the browser that typed the password, and nowhere else", async ({
  site,
  application,
  tenant,
  user,
}) => {
  const [home, sibling] = [await tenant(), await tenant()];
  const person = await user(home.origin);
  const { origin: where, path, cookie } = await logInUpToHandOver(site, home.origin, person);
  expect(where).toBe(home.origin);
  for (const origin of [sibling.origin, application.origin, site.demo.tenant]) {
    const answer = await send(site, origin, path, { headers: { cookie } });
    expect([origin, answer.status, answer.headers.location]).toEqual([origin, 302, `${origin}/login`]);
    expect(cookiesOf(answer)).not.toContain("session=");
  }
  // A victim who is sent the link of somebody else's login is not logged in as them.
  const elsewhere = await send(site, home.origin, path);
  expect(elsewhere.headers.location).toBe(`${home.origin}/login`);
  expect(cookiesOf(elsewhere)).not.toContain("session=");

  const first = await send(site, home.origin, path, { headers: { cookie } });
  expect(first.headers.location).toContain(application.yourApp);
  expect(first.headers["set-cookie"]?.join()).toMatch(/session=[\w-]{43};.*HttpOnly/i);
  const again = await send(site, home.origin, path, { headers: { cookie } });
  expect(again.headers.location).toBe(`${home.origin}/login`);
  expect(cookiesOf(again)).not.toContain("session=");
});

test("in a whole signup create-auth-session is asked exactly once, on the tenant's own host", async ({
  page,
  application,
  mailbox,
  address,
  freshName,
  database,
}) => {
  const email = address();
  const name = freshName();
  const asked: string[] = [];
  page.context().on("request", (request) => {
    if (request.url().includes("create-auth-session")) asked.push(new URL(request.url()).hostname);
  });
  await openSignup(page, application.origin);
  await signUp(page, { tenantDisplayName: "Acme", tenantName: name, email });
  const tab = await openInSameBrowser(page, activationLinkIn(await mailbox.newest(email)));
  await arriveAt(tab, application.yourApp);
  await arriveAt(page, application.yourApp);
  expect(asked).toEqual([`${name}-${application.hostname}`]);
  expect((await rowsAbout(database, email)).sessions).toBe(1);
  const { rows } = await database.query(
    "select count(*)::int as created from audit_events where application_id = $1 and action = 'session.created'",
    [application.id],
  );
  expect(rows).toEqual([{ created: 1 }]);
});
