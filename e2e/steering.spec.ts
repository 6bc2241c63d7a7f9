import { castOperator, dashboardOf, signIn } from "./support/operator";
import { activationCodeScreen, signupScreen } from "./support/screens";
import { expect, test } from "./support/test";
import { arriveAt, codeIn, openForm, openSignup, untilHydrated } from "./support/verbs";

test("what an operator sets in the dashboard is what the next person meets, to the end", async ({
  page,
  browser,
  site,
  database,
  application,
  tenant,
  mailbox,
  address,
}) => {
  const globex = await tenant({ signupEnabled: false });
  await signIn(page, site, await castOperator(database, application.id));
  const save = async () => {
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("Saved.")).toBeVisible();
  };
  const settings = `${dashboardOf(site)}/applications/${application.id}`;
  await openForm(page, `${settings}/policies`);
  await page.getByLabel("One-time code").check();
  await save();
  await openForm(page, `${settings}/user-schema`);
  await page.getByRole("radiogroup", { name: "Full name" }).getByLabel("Required").check();
  await save();
  await openForm(page, `${settings}/identity-provider`);
  await page.getByLabel("Username").check();
  await save();
  await openForm(page, `${settings}/password-policy`);
  await page.getByLabel("Minimum length").fill("20");
  await save();
  await openForm(page, `${settings}/tenants/${globex.id}/settings`);
  await page.getByRole("switch").check();
  await page.getByLabel("Add a domain").fill("example.com");
  await page.getByLabel("Add a domain").press("Enter");
  await save();

  const context = await browser.newContext();
  const visitor = await context.newPage();
  const email = address();
  await openSignup(visitor, globex.origin, { client_id: application.clientId });
  await expect(visitor.getByText("example.com").first()).toBeVisible();
  await visitor.getByLabel("Email").fill(email);
  await visitor.getByLabel("Full name").fill("Ann Lee");
  await visitor.getByLabel("Username").fill(`ann${email.slice(4, 10).replace(/\W/g, "")}`);
  await visitor.getByLabel("Password", { exact: true }).fill("violet otter");
  await signupScreen(visitor).submit.click();
  await expect(visitor.getByText("Use at least 20 characters.").first()).toBeVisible();
  await visitor.getByLabel("Password", { exact: true }).fill("violet otter counts 41 maps");
  await signupScreen(visitor).submit.click();
  await expect(activationCodeScreen(visitor).heading).toBeVisible();
  await untilHydrated(visitor);
  await activationCodeScreen(visitor).code.fill(codeIn(await mailbox.newest(email)));
  expect(await arriveAt(visitor, application.yourApp)).toMatchObject({ email });
  const { rows } = await database.query("select full_name, status from users where email = $1", [email]);
  expect(rows).toEqual([{ full_name: "Ann Lee", status: "ACTIVE" }]);
  await context.close();
});
