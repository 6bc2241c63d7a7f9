import { expectAccessible, WCAG_22_AA } from "./support/accessible";
import { rowsAbout } from "./support/cast";
import {
  activationScreen,
  checkEmailScreen,
  discoveryScreen,
  loginScreen,
  signupScreen,
  verificationScreen,
} from "./support/screens";
import { decide } from "./support/settings";
import { expect, type Page, test } from "./support/test";
import { activationLinkIn, arriveAt, fillSignup, linkIn, openSignup, PASSWORD, signUp } from "./support/verbs";

// Axe takes its time, twice a page.
test.describe.configure({ timeout: 180_000 });

test("the signup form, empty, with errors and refused", async ({
  page,
  application,
  tenant,
  address,
  freshName,
  database,
}) => {
  await openSignup(page, application.origin);
  await expectAccessible(page, "application signup");
  const screen = signupScreen(page);
  await screen.submit.click();
  await expect(screen.summary).toBeVisible();
  await expectAccessible(page, "application signup with errors");
  await page.goto((await tenant()).origin.concat("/signup"));
  await expectAccessible(page, "tenant signup");
  await openSignup(page, application.origin);
  await database.query("update applications set signup_enabled = false where id = $1", [application.id]);
  await fillSignup(page, { tenantDisplayName: "Acme", tenantName: freshName(), email: address(), password: PASSWORD });
  await expect(screen.refusal).toBeVisible();
  await expectAccessible(page, "refused signup");
  await page.reload();
  await expect(page.getByRole("heading", { name: "Sign-up is closed" })).toBeVisible();
  await expectAccessible(page, "signup off");
});

test("the way through the mail, and its dead ends", async ({ page, browser, site, mailbox, address, database }) => {
  const email = address();
  await openSignup(page, site.demo.tenant);
  await signUp(page, { email });
  await expectAccessible(page, "check your email");
  const link = activationLinkIn(await mailbox.newest(email));
  const other = await (await browser.newContext()).newPage();
  const activation = activationScreen(other);
  await other.goto(link);
  await expect(activation.askedForPassword).toBeVisible();
  await expectAccessible(other, "password asked");
  await activation.password.fill("a wrong one");
  await activation.finish.click();
  await expect(activation.password).toHaveAccessibleDescription(/attempts left/);
  await expectAccessible(other, "wrong password");
  await activation.notMe.click();
  await expect(activation.deleteSignup).toBeVisible();
  await expectAccessible(other, "this wasn't me");
  await activation.deleteSignup.click();
  await expect(activation.deleted).toBeVisible();
  await expectAccessible(other, "signup deleted");
  await other.goto(link);
  await expectAccessible(other, "unusable link");
  await expect(page.getByRole("heading", { name: "We can't find this sign-up" })).toBeVisible();
  await expectAccessible(page, "can't find this sign-up");
  expect((await rowsAbout(database, email)).users).toEqual([]);
  await other.context().close();
});

test("the tab whose signup was finished elsewhere", async ({ page, browser, site, mailbox, address }) => {
  const email = address();
  await openSignup(page, site.demo.tenant);
  await signUp(page, { email });
  const other = await (await browser.newContext()).newPage();
  await other.goto(activationLinkIn(await mailbox.newest(email)));
  await activationScreen(other).password.fill(PASSWORD);
  await activationScreen(other).finish.click();
  await arriveAt(other, site.demo.client);
  await expect(page.getByRole("heading", { name: "You're all set" })).toBeVisible();
  await expectAccessible(page, "activated elsewhere");
  await other.context().close();
});

test("the page that asks whose mailbox it is, here and elsewhere", async ({
  page,
  browser,
  application,
  tenant,
  mailbox,
  address,
  database,
  screenshots,
}) => {
  const globex = await tenant();
  await decide(database, globex, "workflow-policies", { verificationStep: "EMAIL_VERIFICATION" });
  const email = address();
  await openSignup(page, globex.origin);
  await fillSignup(page, { email, password: PASSWORD });
  await arriveAt(page, application.yourApp);
  await page.goto(`${globex.origin}/verify-email`);
  await expect(verificationScreen(page).sendAgain).toBeVisible();
  await expectAccessible(page, "another mail");
  const link = linkIn(await mailbox.newest(email), "/verify-email/link\\?email_auth_code=");
  await page.goto(link);
  await expect(verificationScreen(page).heading).toBeVisible();
  await expectAccessible(page, "verification");
  await screenshots(page, "verify-email");
  const other = await (await browser.newContext()).newPage();
  const screen = verificationScreen(other);
  await other.goto(link);
  await screen.confirm.click();
  await expect(screen.password).toHaveAccessibleDescription(/Enter your password/);
  await expectAccessible(other, "verification elsewhere, without its password");
  await screenshots(other, "verify-email-elsewhere");
  await screen.mine.click();
  await expect(screen.makeItMine).toBeVisible();
  await expectAccessible(other, "this is mine");
  await other.goBack();
  await screen.notMe.click();
  await expect(screen.closeLogin).toBeVisible();
  await expectAccessible(other, "this wasn't me, after verification");
  await verificationScreen(page).confirm.click();
  await expect(verificationScreen(page).confirmed).toBeVisible();
  await expectAccessible(page, "verified");
  await other.goto(link);
  await expect(other.getByRole("heading", { name: "This link has already been used" })).toBeVisible();
  await expectAccessible(other, "verification link used already");
  await other.goto(`${globex.origin}/verify-email`);
  await expectAccessible(other, "verification without a login");
  await other.context().close();
});

test("login, discovery, logout, and pages that have nothing to show", async ({ page, site, user }) => {
  await page.goto(`${site.demo.application}/login`);
  await expectAccessible(page, "discovery");
  await discoveryScreen(page).tenantName.fill("nobody-here");
  await discoveryScreen(page).submit.click();
  await expect(discoveryScreen(page).tenantName).toHaveAccessibleDescription(/couldn.t find that company/i);
  await expectAccessible(page, "discovery with an error");
  await page.goto(`${site.demo.tenant}/login`);
  await expectAccessible(page, "login");
  await loginScreen(page).email.fill((await user(site.demo.tenant)).email);
  await loginScreen(page).password.fill("wrong");
  await loginScreen(page).submit.click();
  await expect(loginScreen(page).refusal).toBeVisible();
  await expectAccessible(page, "login refused");
  for (const path of [
    "/logout",
    "/continue",
    "/no-way-on",
    "/no-such-page",
    "/signup?state=a&state=b",
    "/signup/check-email?attempt=x",
  ]) {
    await page.goto(site.demo.tenant + path);
    await expectAccessible(page, path);
  }
  await page.goto(`${site.origin("nobody.localhost")}/signup`);
  await expectAccessible(page, "nobody's host");
});

test("the mailbox, and the mail in it", async ({ page, site, mailbox, address }) => {
  const email = address("a.rather.long.name.that.no.phone.is.wide.enough.for");
  await openSignup(page, site.demo.tenant);
  await signUp(page, { email });
  const mail = await mailbox.newest(email);
  const ofMail = `${site.origin("localhost")}/mailbox?to=${encodeURIComponent(email)}`;
  // As text: nothing looks into the frame that shows the other form, where no script may run.
  await page.goto(`${ofMail}&view=text`);
  await expect(page.getByText(activationLinkIn(mail))).toBeVisible();
  await expectAccessible(page, "mailbox");
  await page.goto(`${site.origin("localhost")}/mailbox?to=nobody@example.com`);
  await expectAccessible(page, "empty mailbox");
  await page.goto("about:blank");
  await page.setContent(mail.html);
  await expect(page.getByRole("link", { name: "Finish signing up" })).toBeVisible();
  await expectAccessible(page, "the mail itself", WCAG_22_AA);
});

test("somebody signs up with the keyboard alone, and hears first what is wrong", async ({
  page,
  application,
  address,
  freshName,
}) => {
  const email = address();
  const screen = signupScreen(page);
  await openSignup(page, application.origin);
  await tabTo(page, screen.tenantDisplayName);
  await page.keyboard.press("Enter");
  // The summary takes the focus, and its first link leads into the first field.
  await expect(screen.summary).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(screen.tenantDisplayName).toBeFocused();
  await page.keyboard.type("Acme Labs");
  await page.keyboard.press("Tab");
  await expect(screen.tenantName).toBeFocused();
  await expect(screen.tenantName).toHaveValue("acme-labs");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(freshName());
  await page.keyboard.press("Tab");
  await page.keyboard.type(email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Tab");
  await expect(screen.showPassword).toBeFocused();
  await page.keyboard.press("Space");
  await expect(screen.password).toHaveAttribute("type", "text");
  await page.keyboard.press("Tab");
  await expect(screen.submit).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(checkEmailScreen(page).heading).toBeVisible();
});

test("everything that can have the focus shows that it has it", async ({ page, site }) => {
  await openSignup(page, site.demo.application);
  for (let i = 0; i < 8; i += 1) {
    await page.keyboard.press("Tab");
    const shown = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return { shown: true, what: "nothing" };
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      return {
        shown: (outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2) || boxShadow !== "none",
        what: element.outerHTML.slice(0, 120),
      };
    });
    expect.soft(shown.shown, shown.what).toBe(true);
  }
});

async function tabTo(page: Page, target: ReturnType<Page["getByLabel"]>): Promise<void> {
  for (let i = 0; i < 5; i += 1) {
    await page.keyboard.press("Tab");
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  await expect(target).toBeFocused();
}
