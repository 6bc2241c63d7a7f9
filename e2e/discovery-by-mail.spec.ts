import { mailScreen } from "./support/screens";
import { expect, test } from "./support/test";

test("who forgot where they log in gets a mail with every login page that knows their address", async ({
  page,
  application,
  tenant,
  user,
  mailbox,
}) => {
  const [first, second] = [await tenant(), await tenant()];
  const other = await tenant();
  const { email } = await user(first.origin);
  await user(second.origin, { email });
  await page.goto(`${application.origin}/login`);
  await page.getByRole("link", { name: "Email me my login pages" }).click();
  await mailScreen(page).mailLoginPages.click();
  await expect(mailScreen(page).email).toHaveAccessibleDescription(/Enter your full email address/);
  await mailScreen(page).email.fill(email);
  await mailScreen(page).mailLoginPages.click();
  await expect(mailScreen(page).onItsWay).toBeVisible();
  const { text } = await mailbox.newest(email);
  expect(text).toContain(`${first.origin}/login`);
  expect(text).toContain(`${second.origin}/login`);
  expect(text).not.toContain(other.origin);
});

test("an address that no tenant knows gets the same answer, and no mail", async ({
  browser,
  application,
  address,
  database,
}) => {
  const email = address("nobody");
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await page.goto(`${application.origin}/login/find`);
  await mailScreen(page).email.fill(email);
  await mailScreen(page).mailLoginPages.click();
  await expect(mailScreen(page).onItsWay).toBeVisible();
  const { rows } = await database.query("select 1 from outbox where to_email = $1", [email]);
  expect(rows).toEqual([]);
  await page.context().close();
});
