import { loginScreen, mailScreen, newPasswordScreen } from "./support/screens";
import { expect, test } from "./support/test";
import { arriveAt, linkIn, logIn } from "./support/verbs";

const LINK = "/reset-password/link\\?email_auth_code=";
const NEW_PASSWORD = "quiet rivers over 7 stones";

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "" : " without JavaScript";
  test(`who forgot their password chooses a new one${how}, and the old one is dead`, async ({
    browser,
    application,
    tenant,
    user,
    mailbox,
  }) => {
    const { origin } = await tenant();
    const { email, password } = await user(origin);
    const page = await (await browser.newContext({ javaScriptEnabled })).newPage();
    await page.goto(`${origin}/login?state=kept`);
    await page.getByRole("link", { name: "Forgot your password?" }).click();
    await mailScreen(page).email.fill(email);
    await mailScreen(page).mailLink.click();
    await expect(mailScreen(page).onItsWay).toBeVisible();

    await page.goto(linkIn(await mailbox.newest(email), LINK));
    const screen = newPasswordScreen(page);
    await screen.save.click();
    await expect(screen.password).toHaveAccessibleDescription(/Choose a password/);
    await screen.password.fill("password1");
    await screen.save.click();
    await expect(screen.password).toHaveAccessibleDescription(/easy to guess/);
    await screen.password.fill(NEW_PASSWORD);
    await screen.save.click();
    expect(await arriveAt(page, application.yourApp)).toMatchObject({ email, state: "kept" });

    const other = await (await browser.newContext()).newPage();
    await other.goto(`${origin}/login`);
    await logIn(other, email, password);
    await expect(loginScreen(other).refusal).toBeVisible();
    await logIn(other, email, NEW_PASSWORD);
    expect(await arriveAt(other, application.yourApp)).toMatchObject({ email });
    await page.context().close();
    await other.context().close();
  });
}

test("an address that nobody has gets the same answer, and no mail", async ({ page, tenant, address, database }) => {
  const { origin } = await tenant();
  const email = address("nobody");
  await page.goto(`${origin}/forgot-password`);
  await mailScreen(page).email.fill(email);
  await mailScreen(page).mailLink.click();
  await expect(mailScreen(page).onItsWay).toBeVisible();
  await expect(page.getByText(email)).toBeVisible();
  const { rows } = await database.query("select 1 from outbox where to_email = $1", [email]);
  expect(rows).toEqual([]);
});
