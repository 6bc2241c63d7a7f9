// Foyer as two certified OpenID Connect clients of different makers see it, over https, at vanity hosts with a port, with certificates of a
// private authority: openid-client on a server, angular-auth-oidc-client in a page.
import * as openid from "openid-client";
import { type CastApplication, newId } from "./support/cast";
import { discoveryScreen, loginScreen } from "./support/screens";
import { test as base, expect, type Page, type Site } from "./support/test";
import { arriveAt, logIn, STATE } from "./support/verbs";
import { pinnedFetch } from "./support/your-app/reach";
import { startYourSpa, type YourSpa } from "./support/your-spa/app";

const test = base.extend<{ spa: YourSpa & { clientId: string } }>({
  /** A page that is a public client of the test's application. */
  spa: async ({ application, database }, use) => {
    const clientId = newId();
    const spa = await startYourSpa({
      issuer: application.origin,
      clientId,
      scope: "openid email profile roles offline_access",
    });
    await database.query(
      `insert into clients (application_id, id, display_name, type, redirect_uris) values ($1, $2, 'Page', 'PUBLIC', $3)`,
      [application.id, clientId, [`${spa.origin}/callback`]],
    );
    await use({ ...spa, clientId });
    await spa.close();
  },
});

/** What the page shows of its visitor. */
async function visitorOf(page: Page): Promise<Record<string, unknown>> {
  return JSON.parse((await page.locator("#visitor").textContent()) ?? "");
}

function statusOf(page: Page) {
  return page.getByRole("status");
}

test("a library in a page logs somebody in who says which tenant is theirs, renews the tokens and gives them back", async ({
  page,
  application,
  tenant,
  user,
  spa,
}) => {
  const home = await tenant();
  const { id, email, password } = await user(home.origin);
  const problems: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  await page.goto(spa.origin);
  await expect(statusOf(page)).toHaveText("Not logged in");
  await page.getByRole("button", { name: "Log in" }).click();
  // The library knows one authorization endpoint and nothing of tenants.
  await discoveryScreen(page).tenantName.fill(home.name);
  await discoveryScreen(page).submit.click();
  await expect(loginScreen(page).password).toBeVisible();
  expect(new URL(page.url()).origin).toBe(home.origin);
  await logIn(page, email, password);
  await expect(statusOf(page)).toHaveText("Logged in");
  expect(new URL(page.url()).origin).toBe(spa.origin);
  const first = await visitorOf(page);
  expect(first).toMatchObject({ sub: id, email, tnt_id: home.id, app_id: application.id });

  await page.getByRole("button", { name: "Renew the tokens" }).click();
  await expect(statusOf(page)).toHaveText("Logged in");
  const renewed = await visitorOf(page);
  expect(renewed).toMatchObject({ sub: id, email });
  expect(renewed.accessToken).not.toBe(first.accessToken);

  await page.getByRole("button", { name: "Give back the tokens" }).click();
  await expect(statusOf(page)).toHaveText("Given back");
  for (const { accessToken } of [first, renewed]) {
    expect(await userinfoStatus(page, application, String(accessToken))).toBe(401);
  }
  // What the page may not read it could not have logged.
  expect(problems.filter((text) => !text.includes("401"))).toEqual([]);
});

test("a library in a page is led to the tenant that it hints at, and straight through where somebody is logged in", async ({
  page,
  application,
  tenant,
  user,
  spa,
}) => {
  const home = await tenant();
  const { email, password } = await user(home.origin);
  await page.goto(`${home.origin}/login`);
  await logIn(page, email, password);
  await arriveAt(page, application.yourApp);
  await page.goto(`${spa.origin}?login_hint=${home.name}`);
  await expect(statusOf(page)).toHaveText("Not logged in");
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(statusOf(page)).toHaveText("Logged in");
  expect(await visitorOf(page)).toMatchObject({ email, tnt_id: home.id });
});

/** Asks from within the page, as its scripts could. */
function userinfoStatus(page: Page, application: CastApplication, accessToken: string): Promise<number> {
  return page.evaluate(
    async ({ url, token }) => (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status,
    { url: `${application.origin}/api/v1/oauth2/userinfo`, token: accessToken },
  );
}

test("a page of somebody else's can read none of the answers", async ({ page, application, spa }) => {
  const stranger = await startYourSpa({ issuer: application.origin, clientId: spa.clientId, scope: "openid" });
  const readable = (path: string, method: string) =>
    page.evaluate(
      async ({ url, method }) => {
        const sent = method === "POST" ? { method, body: new URLSearchParams({ client_id: "x" }) } : { method };
        return fetch(url, sent).then(
          () => true,
          () => false,
        );
      },
      { url: application.origin + path, method },
    );
  const endpoints = [
    ["/api/v1/oauth2/token", "POST"],
    ["/api/v1/oauth2/revoke", "POST"],
    ["/api/v1/oauth2/userinfo", "GET"],
    ["/api/v1/oauth2/jwks", "GET"],
    ["/.well-known/openid-configuration", "GET"],
  ] as const;
  for (const [origin, expected] of [
    [spa.origin, true],
    [stranger.origin, false],
  ] as const) {
    await page.goto(origin);
    for (const [path, method] of endpoints)
      expect([origin, path, await readable(path, method)]).toEqual([origin, path, expected]);
    expect(await readable("/api/v1/oauth2/authorize?client_id=x", "GET")).toBe(false);
  }
  await stranger.close();
});

function discover(site: Site, application: CastApplication) {
  return openid.discovery(new URL(application.origin), application.clientId, undefined, openid.None(), {
    [openid.customFetch]: pinnedFetch(site.pin, site.authority),
    execute: [openid.enableNonRepudiationChecks],
  });
}

test("a library on a server logs somebody in at their tenant, renews the tokens, gives them back and logs out", async ({
  page,
  site,
  application,
  tenant,
  user,
  database,
}) => {
  const home = await tenant();
  const { id, email, password } = await user(home.origin);
  const configuration = await discover(site, application);
  const verifier = openid.randomPKCECodeVerifier();
  const [state, nonce] = [openid.randomState(), openid.randomNonce()];
  const url = openid.buildAuthorizationUrl(configuration, {
    redirect_uri: `${application.yourApp}/callback`,
    scope: "openid email offline_access",
    state,
    nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    login_hint: home.hostname,
    max_age: "3600",
  });
  const called = page.waitForRequest((request) => request.url().startsWith(`${application.yourApp}/callback`));
  await page.goto(url.href);
  await logIn(page, email, password);
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, maxAge: 3600 };
  const tokens = await openid.authorizationCodeGrant(configuration, new URL((await called).url()), {
    ...checks,
    idTokenExpected: true,
  });
  expect(tokens.claims()).toMatchObject({ sub: id, tnt_id: home.id });
  const renewed = await openid.refreshTokenGrant(configuration, tokens.refresh_token ?? "");
  expect(await openid.fetchUserInfo(configuration, renewed.access_token, id)).toMatchObject({ email });
  await openid.tokenRevocation(configuration, renewed.refresh_token ?? "");
  await expect(openid.fetchUserInfo(configuration, renewed.access_token, id)).rejects.toThrow();
  await expect(openid.refreshTokenGrant(configuration, renewed.refresh_token ?? "")).rejects.toThrow();

  const bye = `${application.yourApp}/?bye=1`;
  await database.query("update applications set logout_urls = $2 where id = $1", [application.id, [bye]]);
  const leaving = new URLSearchParams({ client_id: application.clientId, redirect_url: bye, state: STATE });
  await page.goto(`${home.origin}/api/v1/logout?${leaving}`);
  await expect(page.getByRole("heading", { name: "Welcome" })).toBeVisible();
  const arrived = new URL(page.url());
  expect([arrived.origin, arrived.searchParams.get("bye"), arrived.searchParams.get("state")]).toEqual([
    application.yourApp,
    "1",
    STATE,
  ]);
  await page.goto(`${home.origin}/api/v1/oauth2/authorize?${url.searchParams}`);
  await expect(loginScreen(page).password).toBeVisible();
});
