import { castOperator, dashboardOf, signIn } from "./support/operator";
import { loginScreen, signupScreen } from "./support/screens";
import { expect, type Page, test } from "./support/test";
import { isTranslated, translate } from "./support/translator";
import { openWithoutScripts, PASSWORD } from "./support/verbs";

/** What password managers put behind a field. */
async function insertIcon(page: Page, selector: string): Promise<void> {
  await page.locator(selector).evaluate((field) => {
    const icon = document.createElement("div");
    icon.setAttribute("data-lastpass-icon-root", "");
    field.after(icon);
  });
}

for (const [what, change] of [
  ["a password manager put its icon beside a field", (page: Page) => insertIcon(page, "#email")],
  ["the page was translated", (page: Page) => translate(page, "start").then(() => page.evaluate(() => {}))],
  ["nobody changed the page", async () => {}],
] as const) {
  test(`what was typed before the scripts came is still there when ${what}`, async ({ page, tenant, address }) => {
    const { origin } = await tenant();
    if (what === "the page was translated") await change(page);
    const release = await openWithoutScripts(page, `${origin}/signup`);
    const screen = signupScreen(page);
    const email = address();
    await page.locator("#password").fill("abc");
    await page.locator("#email").pressSequentially(email);
    if (what !== "the page was translated") await change(page);
    await release();
    await expect(screen.email).toHaveValue(email);
    await expect(screen.password).toHaveValue("abc");
    await expect(screen.email).toBeFocused();
    // What is said of it is right, too.
    await expect(screen.password).toHaveAccessibleDescription(/too short/i);
    if (what === "the page was translated") await expect.poll(() => isTranslated(page)).toBe(true);
    await screen.password.fill("abc");
    await screen.submit.click();
    await expect(screen.summary).toBeVisible();
    await screen.password.fill(PASSWORD);
    await screen.submit.click();
    await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
  });
}

test("on the login page, too, with a wrong password and then the right one", async ({
  page,
  tenant,
  user,
  application,
}) => {
  const { origin } = await tenant();
  const { email, password } = await user(origin);
  const release = await openWithoutScripts(page, `${origin}/login`);
  await page.locator("#identifier").fill(email);
  await page.locator("#password").fill("not my password");
  await insertIcon(page, "#identifier");
  await insertIcon(page, "#password");
  await release();
  const screen = loginScreen(page);
  await expect(screen.email).toHaveValue(email);
  await expect(screen.password).toHaveValue("not my password");
  await screen.submit.click();
  await expect(screen.refusal).toContainText("email or password.");
  await screen.password.fill(password);
  await screen.submit.click();
  await page.waitForURL((url) => url.origin === application.yourApp);
});

test("a web address that was typed before the scripts came is not replaced by one that they suggest", async ({
  page,
  application,
  freshName,
}) => {
  const release = await openWithoutScripts(page, `${application.origin}/signup`);
  const [screen, name] = [signupScreen(page), freshName()];
  await page.locator("#tenantDisplayName").fill("Globex");
  await page.locator("#tenantName").fill(name);
  await page.locator("#email").focus();
  await release();
  await expect(screen.tenantName).toHaveAccessibleDescription(new RegExp(name));
  await expect(screen.tenantName).toHaveValue(name);
});

for (const isChanged of [false, true]) {
  test(`choices and fields of the dashboard keep what was put into them before the scripts came${isChanged ? ", on a page that was changed" : ""}`, async ({
    page,
    site,
    application,
    database,
  }) => {
    const operator = await castOperator(database, application.id);
    await signIn(page, site, operator);
    const base = `${dashboardOf(site)}/applications/${application.id}`;
    const release = await openWithoutScripts(page, `${base}/branding`);
    await page.locator("#accentColor").fill("#aa3300");
    if (isChanged) await insertIcon(page, "#accentColor");
    await release();
    await expect(page.locator("#accentColor")).toHaveValue("#aa3300");
    // Under control of the page's scripts, which say what the colour makes.
    await expect(page.locator('input[type="color"]')).toHaveValue("#aa3300");
  });
}
