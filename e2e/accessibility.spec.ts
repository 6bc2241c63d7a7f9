import AxeBuilder from "@axe-core/playwright";
import { rowsAbout } from "./support/cast";
import { activationScreen, checkEmailScreen, discoveryScreen, loginScreen, signupScreen } from "./support/screens";
import { expect, type Page, test } from "./support/test";
import { activationLinkIn, arriveAt, fillSignup, openSignup, PASSWORD, signUp } from "./support/verbs";

const WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** Landmarks and the like, beyond what the norm asks for. A mail is a document in a frame of its reader's, without any. */
const PAGE = [...WCAG_22_AA, "best-practice"];

/** Nothing found, light and dark; and nothing to scroll sideways for on a narrow phone or at 400 % zoom (WCAG 1.4.10). */
async function expectAccessible(page: Page, where: string, tags = PAGE): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
    const found = violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) }));
    expect.soft(found, `${where}, ${colorScheme}`).toEqual([]);
  }
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect.soft(overflow, `${where}, pixels too wide at 320`).toBeLessThanOrEqual(0);
  if (size) await page.setViewportSize(size);
  expect.soft(await page.title(), `${where}, title`).not.toBe("");
  expect.soft(await page.locator("html").getAttribute("lang"), `${where}, language`).toBe("en");
}

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
  await expect(page.getByRole("heading", { name: "Signup is closed" })).toBeVisible();
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
  await expect(activation.password).toHaveAccessibleDescription(/tries left/);
  await expectAccessible(other, "wrong password");
  await activation.notMe.click();
  await expect(activation.deleteSignup).toBeVisible();
  await expectAccessible(other, "this wasn't me");
  await activation.deleteSignup.click();
  await expect(activation.deleted).toBeVisible();
  await expectAccessible(other, "signup deleted");
  await other.goto(link);
  await expectAccessible(other, "unusable link");
  await expect(page.getByRole("heading", { name: "We lost track of this signup" })).toBeVisible();
  await expectAccessible(page, "lost track");
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

test("login, discovery, logout, and pages that have nothing to show", async ({ page, site, user }) => {
  await page.goto(`${site.demo.application}/login`);
  await expectAccessible(page, "discovery");
  await discoveryScreen(page).tenantName.fill("nobody-here");
  await discoveryScreen(page).submit.click();
  await expect(discoveryScreen(page).tenantName).toHaveAccessibleDescription(/no such/);
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
