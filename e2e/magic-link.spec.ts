import { activationScreen, loginScreen, mailScreen, signupScreen } from "./support/screens";
import { decide } from "./support/settings";
import { expect, test } from "./support/test";
import { activationLinkIn, arriveAt, fillSignup, linkIn, openSignup, STATE } from "./support/verbs";

const LINK = "/login/link\\?email_auth_code=";

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "" : " without JavaScript";
  test(`somebody logs in${how} by a link, with state intact, and once`, async ({
    browser,
    application,
    tenant,
    user,
    mailbox,
    database,
  }) => {
    const globex = await tenant();
    await decide(database, globex, "identity-providers", { loginFactors: ["PASSWORD", "MAGIC_LINK"] });
    const { email } = await user(globex.origin);
    const page = await (await browser.newContext({ javaScriptEnabled })).newPage();
    await page.goto(`${globex.origin}/login?state=${encodeURIComponent(STATE)}`);
    const screen = mailScreen(page);
    await screen.mailLink.click();
    await expect(screen.email).toHaveAccessibleDescription(/Enter your full email address/);
    await screen.email.fill(email);
    await screen.mailLink.click();
    await expect(screen.onItsWay).toBeVisible();
    const link = linkIn(await mailbox.newest(email), LINK);

    // Whatever opens a link in a mail, scanners too, spends nothing.
    for (let look = 0; look < 3; look += 1) await page.goto(link);
    await expect(page.getByText(`You'll be logged in as ${email}.`)).toBeVisible();
    await loginScreen(page).submit.click();
    expect(await arriveAt(page, application.yourApp)).toMatchObject({ email, state: STATE });
    await page.goto(link);
    await expect(page.getByRole("heading", { name: "This link has already been used" })).toBeVisible();
    await page.context().close();
  });
}

test("an address that nobody has gets the same answer, and no mail", async ({
  page,
  tenant,
  mailbox,
  address,
  database,
}) => {
  const globex = await tenant();
  await decide(database, globex, "identity-providers", { loginFactors: ["MAGIC_LINK"] });
  const email = address("nobody");
  await page.goto(`${globex.origin}/login`);
  await expect(loginScreen(page).password).toHaveCount(0);
  await mailScreen(page).email.fill(email);
  await mailScreen(page).mailLink.click();
  await expect(mailScreen(page).onItsWay).toBeVisible();
  const { rows } = await database.query("select 1 from outbox where to_email = $1", [email]);
  expect(rows).toEqual([]);
  expect(await mailbox.of(email)).toEqual([]);
});

test("with links alone nobody is asked for a password; elsewhere a button finishes the signup", async ({
  page,
  browser,
  application,
  tenant,
  mailbox,
  address,
  database,
}) => {
  const globex = await tenant();
  await decide(database, globex, "identity-providers", { loginFactors: ["MAGIC_LINK"] });
  const email = address();
  await openSignup(page, globex.origin, {}, false);
  await expect(signupScreen(page).password).toHaveCount(0);
  await fillSignup(page, { email });
  const link = activationLinkIn(await mailbox.newest(email));
  const other = await (await browser.newContext()).newPage();
  await other.goto(link);
  await expect(activationScreen(other).password).toHaveCount(0);
  await activationScreen(other).finish.click();
  expect(await arriveAt(other, application.yourApp)).toMatchObject({ email });
  await other.context().close();
});

test("with both factors a password is welcome and not asked for", async ({ page, tenant, database, address }) => {
  const globex = await tenant();
  await decide(database, globex, "identity-providers", { loginFactors: ["PASSWORD", "MAGIC_LINK"] });
  const email = address();
  await openSignup(page, globex.origin);
  await expect(signupScreen(page).password).toHaveAccessibleDescription(/Leave empty/);
  await fillSignup(page, { email });
  await expect(page.getByText(email, { exact: true })).toBeVisible();
  const { rows } = await database.query("select password_hash from signup_attempts where email = $1", [email]);
  expect(rows).toEqual([{ password_hash: null }]);
});
