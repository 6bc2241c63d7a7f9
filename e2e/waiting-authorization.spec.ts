import type { Page } from "@playwright/test";
import {
  activationCodeScreen,
  checkEmailScreen,
  discoveryScreen,
  loginScreen,
  mailScreen,
  newPasswordScreen,
  signupScreen,
} from "./support/screens";
import { CLIENT_STATE, castSecondClient, type SecondClient } from "./support/second-client";
import { decide } from "./support/settings";
import { test as base, expect } from "./support/test";
import {
  activationLinkIn,
  codeIn,
  fillSignup,
  finishWithPassword,
  linkIn,
  logIn,
  openInSameBrowser,
  PASSWORD,
  signUp,
  untilHydrated,
} from "./support/verbs";

const test = base.extend<{ second: SecondClient }>({
  second: async ({ database, application }, use) => use(await castSecondClient(database, application)),
});

/** Waits for the second client's redirect URI, with a code and the state of its own request. */
async function expectToGoOn(page: Page, second: SecondClient, tenantName: string): Promise<void> {
  await page.waitForURL((url) => url.href.startsWith(second.redirectUri));
  const { searchParams } = new URL(page.url());
  expect(searchParams.get("code")).toBeTruthy();
  expect(searchParams.getAll("state")).toEqual([CLIENT_STATE]);
  expect(searchParams.get("tenant_name")).toBe(tenantName);
}

/** Waits for the second client's login URL, which begins anew: it learns the tenant, and nothing of the request that waited. */
async function expectToBeginAnew(page: Page, second: SecondClient, tenantName: string): Promise<void> {
  await page.waitForURL((url) => url.href.startsWith(second.loginUrl));
  expect([...new URL(page.url()).searchParams]).toEqual([
    ["tenant_name", tenantName],
    ["tenant_domain", tenantName],
  ]);
}

test("somebody whom a client sent to log in signs up instead, by link, and goes on with that client's request", async ({
  page,
  tenant,
  second,
  address,
  mailbox,
}) => {
  const { origin, name } = await tenant();
  const email = address();
  // A demand for a fresh login is met by signing up.
  await page.goto(origin + second.authorize({ prompt: "login", max_age: "0" }));
  await loginScreen(page).signUp.click();
  await signupScreen(page).logIn.click();
  await loginScreen(page).signUp.click();
  await untilHydrated(page);
  await signUp(page, { email });
  const tab = await openInSameBrowser(page, activationLinkIn(await mailbox.newest(email)));
  // Of the two tabs the first to come goes on; the other begins anew.
  const ended = (at: Page) => at.waitForURL((url) => url.pathname.startsWith("/second/"));
  await Promise.all([ended(tab), ended(page)]);
  const [goneOn, anew] = tab.url().startsWith(second.redirectUri) ? [tab, page] : [page, tab];
  await expectToGoOn(goneOn, second, name);
  await expectToBeginAnew(anew, second, name);
});

test("at the application the request goes on at the new tenant's host, by code and after a detour", async ({
  page,
  database,
  application,
  second,
  address,
  mailbox,
  freshName,
}) => {
  await decide(database, { applicationId: application.id, id: application.id }, "workflow-policies", {
    userActivationStrategy: "EMAIL_CODE",
  });
  const email = address();
  await page.goto(application.origin + second.authorize({ prompt: "login" }));
  await discoveryScreen(page).signUp.click();
  await untilHydrated(page);
  const typed = { tenantDisplayName: "Acme", password: PASSWORD };
  await fillSignup(page, { ...typed, tenantName: freshName(), email: address("wrong") });
  await activationCodeScreen(page).changeAddress.click();
  await untilHydrated(page);
  const tenantName = freshName();
  await fillSignup(page, { ...typed, tenantName, email });
  await activationCodeScreen(page).code.fill(codeIn(await mailbox.newest(email)));
  await expectToGoOn(page, second, tenantName);
});

test("where the address is confirmed afterwards, signing up goes on at once, and the mail leads to the client", async ({
  page,
  database,
  tenant,
  second,
  address,
  mailbox,
}) => {
  const home = await tenant();
  await decide(database, home, "workflow-policies", { verificationStep: "EMAIL_VERIFICATION" });
  const email = address();
  await page.goto(home.origin + second.authorize());
  await loginScreen(page).signUp.click();
  await untilHydrated(page);
  await signupScreen(page).email.fill(email);
  await signupScreen(page).password.fill(PASSWORD);
  await signupScreen(page).submit.click();
  await expectToGoOn(page, second, home.name);
  await page.goto(linkIn(await mailbox.newest(email), "/verify-email/link\\?email_auth_code="));
  await page.getByRole("button", { name: "Confirm email" }).click();
  const go = page.getByRole("heading", { name: "Email confirmed" }).locator("xpath=ancestor::main").getByRole("link");
  await expect(go.first()).toHaveAttribute("href", new RegExp(`^${second.loginUrl}\\?`));
});

test("a new password that was asked for on the way goes on as well; so does a login by link", async ({
  page,
  database,
  tenant,
  second,
  user,
  mailbox,
}) => {
  const home = await tenant();
  await decide(database, home, "identity-providers", { loginFactors: ["PASSWORD", "MAGIC_LINK"] });
  const { email } = await user(home.origin);
  await page.goto(home.origin + second.authorize());
  await page.getByRole("link", { name: /forg/i }).click();
  await untilHydrated(page);
  await mailScreen(page).email.fill(email);
  await mailScreen(page).mailLink.click();
  await page.goto(linkIn(await mailbox.newest(email), "/reset-password/link\\?email_auth_code="));
  await untilHydrated(page);
  await newPasswordScreen(page).password.fill("a password that nobody had before");
  await newPasswordScreen(page).save.click();
  await expectToGoOn(page, second, home.name);

  await page.goto(home.origin + second.authorize({ prompt: "login" }));
  await untilHydrated(page);
  await loginScreen(page).email.fill(email);
  await page.getByRole("button", { name: /link/i }).click();
  await page.goto(linkIn(await mailbox.newest(email, 2), "/login/link\\?email_auth_code="));
  await untilHydrated(page);
  await page.getByRole("button", { name: "Log in" }).click();
  await expectToGoOn(page, second, home.name);
});

test("finished in another browser, or after the request has died, the client's login URL begins anew", async ({
  page,
  browser,
  database,
  application,
  tenant,
  second,
  address,
  mailbox,
}) => {
  const home = await tenant();
  const email = address();
  const begin = async () => {
    await page.goto(home.origin + second.authorize());
    await loginScreen(page).signUp.click();
    await untilHydrated(page);
  };
  await begin();
  await signUp(page, { email });
  const other = await (await browser.newContext()).newPage();
  await other.goto(activationLinkIn(await mailbox.newest(email)));
  await untilHydrated(other);
  await finishWithPassword(other, PASSWORD);
  await expectToBeginAnew(other, second, home.name);
  // The first tab has no session: it logs in, and its request goes on.
  await page.getByRole("link", { name: "Log in" }).click();
  await logIn(page, email, PASSWORD);
  await expectToGoOn(page, second, home.name);

  await page.context().clearCookies();
  const late = address("late");
  await begin();
  await signUp(page, { email: late });
  await database.query("update oauth_artifacts set expires_at = now() where application_id = $1 and model = $2", [
    application.id,
    "Interaction",
  ]);
  await page.goto("about:blank");
  const tab = await openInSameBrowser(page, activationLinkIn(await mailbox.newest(late)));
  await expectToBeginAnew(tab, second, home.name);
});

test("a link with somebody else's request gives nothing away, and ends at the client's login URL", async ({
  page,
  browser,
  tenant,
  second,
  user,
}) => {
  const home = await tenant();
  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(home.origin + second.authorize({ login_hint: "stranger@example.com" }));
  await expect(loginScreen(stranger).email).toHaveValue("stranger@example.com");
  const { email, password } = await user(home.origin);
  await page.goto(stranger.url());
  await expect(loginScreen(page).email).toHaveValue("");
  await logIn(page, email, password);
  await expectToBeginAnew(page, second, home.name);
  // The stranger's browser is no nearer to that person's session.
  await stranger.reload();
  await expect(loginScreen(stranger).heading).toBeVisible();
});

test("somebody who has a login already finds back to the request from the mail that says so", async ({
  page,
  tenant,
  second,
  user,
  mailbox,
}) => {
  const home = await tenant();
  const { email, password } = await user(home.origin);
  await page.goto(home.origin + second.authorize());
  await loginScreen(page).signUp.click();
  await untilHydrated(page);
  await signUp(page, { email });
  await expect(checkEmailScreen(page).heading).toBeVisible();
  await page.goto(linkIn(await mailbox.newest(email), "/login"));
  await logIn(page, email, password);
  await expectToGoOn(page, second, home.name);
});

test("somebody who has their login pages mailed goes on from there, at the tenant of their choice", async ({
  page,
  application,
  tenant,
  second,
  user,
  mailbox,
}) => {
  const home = await tenant();
  const { email, password } = await user(home.origin);
  await page.goto(application.origin + second.authorize());
  await page.locator('a[href^="/login/find"]').click();
  await untilHydrated(page);
  await mailScreen(page).email.fill(email);
  await mailScreen(page).mailLoginPages.click();
  await page.goto(linkIn(await mailbox.newest(email), "/login"));
  expect(new URL(page.url()).origin).toBe(home.origin);
  await logIn(page, email, password);
  await expectToGoOn(page, second, home.name);
});
