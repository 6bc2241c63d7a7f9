import { letAMinutePass } from "./support/cast";
import { castOperator, dashboardOf, signIn } from "./support/operator";
import {
  activationCodeScreen,
  activationScreen,
  checkEmailScreen,
  discoveryScreen,
  loginScreen,
  mailScreen,
  newPasswordScreen,
  signupScreen,
  verificationScreen,
} from "./support/screens";
import { decide } from "./support/settings";
import { expectNoFailure, watchShown } from "./support/shown";
import { test as base, expect, type Page } from "./support/test";
import { isTranslated, showOriginal, translate } from "./support/translator";
import {
  activationLinkIn,
  arriveAt,
  codeIn,
  fillSignup,
  finishWithPassword,
  linkIn,
  logIn,
  openForm,
  openSignup,
  otherThan,
  PASSWORD,
  signUp,
  untilHydrated,
} from "./support/verbs";

/** Every test watches for a page of failure, however short. */
const test = base.extend<{ translated: (url: string) => Promise<void> }>({
  /** Opens a page with a form, waits until its scripts run, and translates it and all that follow. */
  translated: async ({ page }, use) => {
    const shown = await watchShown(page);
    await use(async (url) => {
      await openForm(page, url);
      await translate(page, "now");
      expect(await isTranslated(page)).toBe(true);
    });
    expectNoFailure(shown());
  },
});

/** Later pages are translated once their scripts run. */
async function untilTranslated(page: Page): Promise<void> {
  await expect.poll(() => isTranslated(page)).toBe(true);
}

const NEW_PASSWORD = "quiet rivers over 7 stones";

test("who mistypes on a translated login page reads each sentence, keeps what was typed, and gets in", async ({
  page,
  translated,
  application,
  tenant,
  user,
}) => {
  const { origin } = await tenant();
  const { email, password } = await user(origin);
  const screen = loginScreen(page);
  await translated(`${origin}/login`);
  await screen.submit.click();
  await expect(screen.email).toHaveAccessibleDescription("Enter your email address.");
  await logIn(page, email, "not my password");
  await expect(screen.refusal).toContainText("email or password.");
  await expect(screen.email).toHaveValue(email);
  await expect(screen.submit).toHaveText("Log in");
  await logIn(page, email, password);
  expect(await arriveAt(page, application.yourApp)).toMatchObject({ email });
});

test("a translated signup counts what is left to mend, says how strong a password is, and goes on to the translated mail page", async ({
  page,
  translated,
  application,
  address,
  freshName,
  database,
  mailbox,
}) => {
  const email = address();
  const screen = signupScreen(page);
  await translated(`${application.origin}/signup`);
  await screen.submit.click();
  await expect(screen.summary).toContainText("4 fields");
  await screen.email.fill(email);
  await screen.submit.click();
  await expect(screen.summary).toContainText("3 fields");
  await screen.tenantDisplayName.fill("Globex");
  await screen.tenantName.fill("old");
  await expect(page.locator("bdi")).toContainText(/^old/);
  const name = freshName();
  await screen.tenantName.fill(name);
  await expect(page.locator("bdi")).toContainText(new RegExp(`^${name}`));
  await screen.password.fill("abc");
  await expect(screen.password).toHaveAccessibleDescription(/Use at least 8/);
  await screen.password.fill(PASSWORD);
  await expect(screen.password).not.toHaveAccessibleDescription(/Use at least 8/);
  await screen.showPassword.click();
  await expect(page.getByRole("button", { name: "Hide password" })).toHaveText(/Hide/);
  await screen.submit.click();

  const mail = checkEmailScreen(page);
  await expect(mail.heading).toBeVisible();
  await untilTranslated(page);
  // It counts down, translated each second.
  const counted = await mail.resend.innerText();
  await expect(mail.resend).not.toHaveText(counted);
  await letAMinutePass(database, email);
  await page.reload();
  await untilTranslated(page);
  await mail.resend.click();
  await expect(mail.resent).toBeVisible();
  await page.goto(activationLinkIn(await mailbox.newest(email, 2)));
  expect(await arriveAt(page, application.yourApp)).toMatchObject({ email });
});

test("a translated page says after each wrong password how many tries are left, never an older number", async ({
  page,
  browser,
  translated,
  application,
  tenant,
  mailbox,
  address,
}) => {
  const { origin } = await tenant();
  const email = address();
  const elsewhere = await (await browser.newContext()).newPage();
  await openSignup(elsewhere, origin);
  await signUp(elsewhere, { email });
  await elsewhere.context().close();
  const screen = activationScreen(page);
  await translated(activationLinkIn(await mailbox.newest(email)));
  for (const left of ["4 attempts left", "3 attempts left", "2 attempts left"]) {
    await finishWithPassword(page, "not my password");
    await expect(screen.password).toHaveAccessibleDescription(new RegExp(left));
    await expect(page.getByText("attempts left")).toHaveCount(1);
    expect(await isTranslated(page)).toBe(true);
  }
  await finishWithPassword(page, PASSWORD);
  expect(await arriveAt(page, application.yourApp)).toMatchObject({ email });
});

test("a translated page takes codes, wrong and right", async ({
  page,
  translated,
  application,
  tenant,
  mailbox,
  address,
  database,
}) => {
  const globex = await tenant();
  await decide(database, globex, "workflow-policies", { userActivationStrategy: "EMAIL_CODE" });
  const email = address();
  await translated(`${globex.origin}/signup`);
  await fillSignup(page, { email, password: PASSWORD });
  const screen = activationCodeScreen(page);
  await expect(screen.heading).toBeVisible();
  await untilTranslated(page);
  const right = codeIn(await mailbox.newest(email));
  for (const left of ["4 attempts left", "3 attempts left"]) {
    await screen.code.fill(otherThan(right));
    await expect(screen.code).toHaveAccessibleDescription(new RegExp(left));
  }
  await screen.code.fill(right);
  expect(await arriveAt(page, application.yourApp)).toMatchObject({ email });
});

test("translated pages mail links, log in by them, choose passwords and log out", async ({
  page,
  translated,
  application,
  tenant,
  user,
  mailbox,
  database,
}) => {
  const globex = await tenant();
  await decide(database, globex, "identity-providers", { loginFactors: ["PASSWORD", "MAGIC_LINK"] });
  const { email } = await user(globex.origin);
  const screen = mailScreen(page);
  await translated(`${globex.origin}/login`);
  await screen.mailLink.click();
  await expect(screen.email).toHaveAccessibleDescription(/Enter your full email address/);
  await screen.email.fill(email);
  await screen.mailLink.click();
  await expect(screen.onItsWay).toBeVisible();
  await page.goto(linkIn(await mailbox.newest(email), "/login/link\\?email_auth_code="));
  await untilTranslated(page);
  await loginScreen(page).submit.click();
  expect(await arriveAt(page, application.yourApp)).toMatchObject({ email });

  await page.goto(`${globex.origin}/forgot-password`);
  await untilTranslated(page);
  await screen.mailLink.click();
  await expect(screen.email).toHaveAccessibleDescription(/email address/);
  await screen.email.fill(email);
  await screen.mailLink.click();
  await expect(screen.onItsWay).toBeVisible();
  await page.goto(linkIn(await mailbox.newest(email, 2), "/reset-password/link\\?email_auth_code="));
  await untilTranslated(page);
  const reset = newPasswordScreen(page);
  await reset.password.fill("password1");
  await reset.save.click();
  await expect(reset.password).toHaveAccessibleDescription(/easy to guess/);
  await reset.password.fill(NEW_PASSWORD);
  await reset.save.click();
  expect(await arriveAt(page, application.yourApp)).toMatchObject({ email });

  await page.goto(`${globex.origin}/logout`);
  await untilTranslated(page);
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(loginScreen(page).heading).toBeVisible();
});

test("translated pages find the login page of a tenant, and confirm or refuse an address", async ({
  page,
  translated,
  application,
  tenant,
  mailbox,
  address,
  database,
}) => {
  const globex = await tenant();
  await decide(database, globex, "workflow-policies", { verificationStep: "EMAIL_VERIFICATION" });
  const discovery = discoveryScreen(page);
  await translated(`${application.origin}/login`);
  await discovery.submit.click();
  await expect(discovery.tenantName).toHaveAccessibleDescription(/Enter/);
  await discovery.tenantName.fill("nosuchtenant");
  await discovery.submit.click();
  await expect(discovery.tenantName).toHaveAccessibleDescription(/couldn.t find that company/i);
  await discovery.tenantName.fill(globex.name);
  await discovery.submit.click();
  await expect(loginScreen(page).password).toBeVisible();

  const email = address();
  await openSignup(page, globex.origin);
  await untilTranslated(page);
  await fillSignup(page, { email, password: PASSWORD });
  await arriveAt(page, application.yourApp);
  await page.goto(`${globex.origin}/verify-email`);
  await untilTranslated(page);
  const screen = verificationScreen(page);
  await screen.sendAgain.click();
  await expect(page.getByText("We just sent one.")).toBeVisible();
  await page.goto(linkIn(await mailbox.newest(email), "/verify-email/link\\?email_auth_code="));
  await untilTranslated(page);
  await screen.confirm.click();
  await expect(screen.confirmed).toBeVisible();
});

test("the translated dashboard signs in, saves settings, ends sessions and signs out", async ({
  page,
  browser,
  site,
  translated,
  application,
  database,
}) => {
  const operator = await castOperator(database, application.id);
  const other = await (await browser.newContext()).newPage();
  await signIn(other, site, operator);
  const dashboard = dashboardOf(site);
  await translated(`${dashboard}/sign-in`);
  await page.getByLabel("Email").fill(operator.email);
  await page.getByLabel("Password", { exact: true }).fill("not my password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "email or password." })).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(operator.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();

  await page.goto(`${dashboard}/applications/${application.id}/password-policy`);
  await untilHydrated(page);
  await untilTranslated(page);
  const minimum = page.getByLabel(/Shortest|Minimum length/i);
  const save = page.getByRole("button", { name: "Save" });
  const saved = page.getByText("Saved.");
  await minimum.fill("x");
  await save.click();
  await expect(page.getByRole("alert").filter({ has: page.getByRole("link") })).toContainText("one field");
  await minimum.fill("12");
  await save.click();
  await expect(saved).toBeVisible();
  await minimum.fill("13");
  await expect(saved).toHaveCount(0);
  await save.click();
  await expect(saved).toBeVisible();

  // The answer brings the whole page with it: its texts are the new ones.
  await page.goto(`${dashboard}/account`);
  await untilTranslated(page);
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(page.getByRole("status")).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign out everywhere else" })).toHaveCount(0);
  await page.getByRole("button", { name: "Sign out", exact: true }).first().click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await other.context().close();
});

test("a translator that is switched off leaves the page as it was, and right from then on", async ({
  page,
  translated,
  tenant,
}) => {
  const { origin } = await tenant();
  const screen = loginScreen(page);
  await translated(`${origin}/login`);
  await logIn(page, "nobody@example.com", "not my password");
  await expect(screen.refusal).toBeVisible();
  await showOriginal(page);
  await expect(page.locator("font")).toHaveCount(0);
  await expect(screen.heading).toHaveText("Log in to Globex");
  await screen.password.fill("");
  await screen.submit.click();
  await expect(screen.password).toHaveAccessibleDescription("Enter your password.");
  await expect(screen.submit).toHaveText("Log in");
});
