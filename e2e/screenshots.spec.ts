import { DEMO } from "../db/demo";
import { activationScreen, checkEmailScreen, discoveryScreen, loginScreen, signupScreen } from "./support/screens";
import { expect, test } from "./support/test";
import { activationLinkIn, arriveAt, openInSameBrowser, openSignup, PASSWORD, signUp } from "./support/verbs";

test.describe.configure({ timeout: 180_000 });

test("pictures of the signup pages", async ({ page, site, screenshots, mailbox, address, freshName }) => {
  await openSignup(page, site.demo.application);
  const screen = signupScreen(page);
  await screenshots(page, "application-signup");
  await screen.submit.click();
  await expect(screen.summary).toBeVisible();
  await screenshots(page, "application-signup-errors");
  await screen.tenantDisplayName.fill("Müller & Söhne");
  await screen.tenantName.fill(freshName("mueller"));
  await screen.email.fill("ada@example.com");
  await screen.password.fill("one small");
  await expect(page.getByText("Available")).toBeVisible();
  await screenshots(page, "application-signup-filled");
  await screen.tenantDisplayName.fill("Donaudampfschifffahrtsgesellschaft ".repeat(5).trim());
  await screen.tenantName.fill("a-name-of-20-letters");
  await screenshots(page, "application-signup-long");

  await openSignup(page, site.demo.tenant);
  await screenshots(page, "tenant-signup");
  const email = address("ada.lovelace.of.the.analytical.engine");
  await signUp(page, { email });
  await screenshots(page, "check-email");
  const mail = await mailbox.newest(email);
  const tab = await openInSameBrowser(page, activationLinkIn(mail));
  await arriveAt(tab, site.demo.client);
  await screenshots(tab, "your-app");
  // The first tab follows by itself: where it goes next is ours to say only once it has arrived.
  await arriveAt(page, site.demo.client);
  await page.goto(`${site.origin("localhost")}/mailbox?to=${encodeURIComponent(email)}`);
  await expect(page.frameLocator("iframe").getByRole("link", { name: "Finish signing up" })).toBeVisible();
  await screenshots(page, "mailbox");
});

test("pictures of the activation pages", async ({ page, browser, site, screenshots, mailbox, address }) => {
  const email = address();
  await openSignup(page, site.demo.tenant);
  await signUp(page, { email });
  const link = activationLinkIn(await mailbox.newest(email));
  const other = await (await browser.newContext()).newPage();
  const screen = activationScreen(other);
  await other.goto(link);
  await expect(screen.askedForPassword).toBeVisible();
  await screenshots(other, "activate-password");
  await screen.password.fill("wrong");
  await screen.finish.click();
  await expect(screen.password).toHaveAccessibleDescription(/attempts left/);
  await screenshots(other, "activate-wrong-password");
  await screen.notMe.click();
  await expect(screen.deleteSignup).toBeVisible();
  await screenshots(other, "not-me");
  await screen.deleteSignup.click();
  await expect(screen.deleted).toBeVisible();
  await screenshots(other, "not-me-done");
  await other.goto(link);
  await screenshots(other, "unusable-link");
  await expect(page.getByRole("heading", { name: "We can't find this sign-up" })).toBeVisible();
  await screenshots(page, "attempt-unknown");
  await other.context().close();
});

test("a picture of the tab whose signup was finished elsewhere", async ({
  page,
  browser,
  site,
  screenshots,
  mailbox,
  address,
}) => {
  const email = address();
  await openSignup(page, site.demo.tenant);
  await signUp(page, { email });
  await expect(checkEmailScreen(page).heading).toBeVisible();
  const other = await (await browser.newContext()).newPage();
  await other.goto(activationLinkIn(await mailbox.newest(email)));
  await activationScreen(other).password.fill(PASSWORD);
  await activationScreen(other).finish.click();
  await arriveAt(other, site.demo.client);
  await expect(page.getByRole("heading", { name: "You're all set" })).toBeVisible();
  await screenshots(page, "activated-elsewhere");
  await other.context().close();
});

test("pictures of login, logout and the pages that refuse", async ({ page, site, screenshots }) => {
  await page.goto(`${site.demo.application}/login`);
  await screenshots(page, "discovery");
  await discoveryScreen(page).tenantName.fill("nobody-here");
  await discoveryScreen(page).submit.click();
  await expect(discoveryScreen(page).tenantName).toHaveAccessibleDescription(/couldn.t find that company/i);
  await screenshots(page, "discovery-error");
  await page.goto(`${site.demo.tenant}/login`);
  await screenshots(page, "login");
  await loginScreen(page).email.fill("ada@example.com");
  await loginScreen(page).password.fill("wrong");
  await loginScreen(page).submit.click();
  await expect(loginScreen(page).refusal).toBeVisible();
  await screenshots(page, "login-refused");
  const pages: [string, string][] = [
    ["logout", `${site.demo.tenant}/logout`],
    ["continue-nothing", `${site.demo.tenant}/continue`],
    ["signup-off", `${site.demo.tenant.replace(DEMO.tenant, "tenant2")}/signup`],
    ["bad-link", `${site.demo.tenant}/signup?state=a&state=b`],
    ["not-found", `${site.demo.tenant}/no-such-page`],
    ["nobodys-host", `${site.origin("nobody.localhost")}/signup`],
    ["mailbox-empty", `${site.origin("localhost")}/mailbox?to=nobody@example.com`],
  ];
  for (const [name, url] of pages) {
    await page.goto(url);
    await screenshots(page, name);
  }
});
