import type { BrowserContext } from "@playwright/test";
import { activateDomain, moveYourApp } from "./support/custom-domains";
import { test as base, expect } from "./support/edge-test";
import { certificatesMet, handshake } from "./support/handshake";
import { askToAuthorize, makePkce } from "./support/oauth";
import { discoveryScreen, loginScreen } from "./support/screens";
import {
  activationLinkIn,
  arriveAt,
  leaveYourApp,
  logIn,
  openInSameBrowser,
  openSignup,
  PASSWORD,
  STATE,
  signUp,
} from "./support/verbs";

type Fixtures = {
  /** The test's application under a domain of its own, and its client application, which knows it by that. */
  atItsDomain: Awaited<ReturnType<typeof moveYourApp>>;
};

const test = base.extend<Fixtures>({
  atItsDomain: async ({ edge, site, database, application, machine, freshName }, use) => {
    const owner = { ownerType: "APPLICATION", ownerId: application.id } as const;
    const domain = await activateDomain(edge, machine, owner, `auth.${freshName("yourapp")}.io`);
    const moved = await moveYourApp(database, site, application, domain);
    await use(moved);
    await moved.close();
  },
});

test("on an application's own domain somebody sets up a tenant, which has its host there at once, and lands logged in", async ({
  page,
  site,
  atItsDomain: application,
  mailbox,
  address,
  freshName,
}) => {
  const email = address();
  const tenantName = freshName();
  const tenantHost = `${tenantName}.${application.hostname}`;
  const tenantOrigin = site.origin(tenantHost);
  expect(await handshake(site, tenantOrigin)).toHaveProperty("refused");
  const met = await certificatesMet(page);
  await openSignup(page, application.origin, { client_id: application.clientId, state: STATE });
  await signUp(page, { tenantDisplayName: "Acme Labs", tenantName, email });
  const link = activationLinkIn(await mailbox.newest(email));
  expect(new URL(link).origin).toBe(application.origin);
  const tab = await openInSameBrowser(page, link);
  for (const each of [tab, page]) {
    expect(await arriveAt(each, application.yourApp)).toMatchObject({
      email,
      tenant: { name: tenantName },
      state: STATE,
    });
  }

  await expect.poll(() => met.get(application.origin)).toEqual([application.hostname]);
  await expect.poll(() => met.get(tenantOrigin)).toEqual([tenantHost]);
  expect(await handshake(site, tenantOrigin)).toEqual({ names: [tenantHost] });
  const cookies = await ourCookies(page.context(), application.yourApp);
  expect(cookies.map(({ name }) => name.replace(/-[a-z2-7]{26}$/, ""))).toContain("__Host-session");
  for (const cookie of cookies) {
    expect(cookie).toMatchObject({ name: expect.stringMatching(/^__Host-/), secure: true, path: "/", httpOnly: true });
    // Of one host each: one for all hosts under a name begins with a dot.
    expect([application.hostname, tenantHost]).toContain(cookie.domain);
  }
  expect(cookies.filter(({ name }) => name === "__Host-session").map(({ domain }) => domain)).toEqual([tenantHost]);
});

test("on a tenant's own domain somebody joins it; who comes by another of its hosts is led there, and no session is good elsewhere", async ({
  page,
  site,
  edge,
  machine,
  application: { hostname: vanity },
  atItsDomain: application,
  mailbox,
  address,
  freshName,
}) => {
  const email = address();
  const name = freshName("globex");
  const created = await machine.call("POST", "/tenants", {
    body: { name, displayName: "Globex", signupEnabled: true },
  });
  const tenant = JSON.parse(created.body);
  expect([created.status, tenant.origin]).toEqual([201, site.origin(`${name}.${application.hostname}`)]);
  const owner = { ownerType: "TENANT", ownerId: tenant.id } as const;
  const { hostname, origin } = await activateDomain(edge, machine, owner, `login.${freshName("globex")}.com`);
  const met = await certificatesMet(page);
  await openSignup(page, origin, { state: STATE });
  await signUp(page, { email });
  const link = activationLinkIn(await mailbox.newest(email));
  expect(new URL(link).origin).toBe(origin);
  const tab = await openInSameBrowser(page, link);
  for (const each of [tab, page]) {
    expect(await arriveAt(each, application.yourApp)).toMatchObject({ email, tenant: { name }, state: STATE });
  }
  await expect.poll(() => met.get(origin)).toEqual([hostname]);

  // Whoever stole the session has it at its own host alone.
  const sessions = (await page.context().cookies()).filter((cookie) => cookie.name === "__Host-session");
  expect(sessions.map(({ domain }) => domain)).toEqual([hostname]);
  const cookie = `__Host-session=${sessions[0]?.value}`;
  const silently = async (at: string) => {
    const answer = await askToAuthorize(site, at, cookie, {
      client_id: application.clientId,
      response_type: "code",
      redirect_uri: `${application.yourApp}/callback`,
      scope: "openid",
      state: "s",
      nonce: "n",
      prompt: "none",
      tenant_name: name,
      code_challenge: makePkce().challenge,
      code_challenge_method: "S256",
    });
    return answer.location?.searchParams.has("code") ? "logged in" : answer.location?.origin;
  };
  expect(await silently(origin)).toBe("logged in");
  const others = [tenant.origin, site.origin(`${name}-${vanity}`), application.origin];
  for (const elsewhere of others) expect(await silently(elsewhere)).toBe(origin);

  // Logged out by the client at a host that it knows from before, and in again from the application's login page, which asks for the tenant.
  await leaveYourApp(page);
  await page.goto(`${others[1]}/api/v1/logout?client_id=${application.clientId}`);
  await page.waitForURL((url) => url.origin === origin && url.pathname === "/login");
  await expect(loginScreen(page).password).toBeVisible();
  expect(await silently(origin)).toBe(application.yourApp);
  await page.goto(`${application.origin}/login?client_id=${application.clientId}`);
  await discoveryScreen(page).tenantName.fill(name);
  await discoveryScreen(page).submit.click();
  await page.waitForURL((url) => url.origin === origin && url.pathname === "/login");
  await logIn(page, email, PASSWORD);
  expect(await arriveAt(page, application.yourApp)).toMatchObject({ email, tenant: { name } });
});

/** All cookies that a browser holds but those of the client application. */
async function ourCookies(context: BrowserContext, yourApp: string) {
  const { hostname } = new URL(yourApp);
  return (await context.cookies()).filter(({ domain }) => domain !== hostname);
}
