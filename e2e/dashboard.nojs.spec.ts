import { castOperator, dashboardOf, signIn } from "./support/operator";
import { expect, test } from "./support/test";

test("without scripts an operator signs in, is refused with the typed values kept, saves, and signs out", async ({
  page,
  site,
  database,
  application,
  tenant,
}) => {
  const globex = await tenant({ signupEnabled: false });
  await signIn(page, site, await castOperator(database, application.id));
  await page.goto(`${dashboardOf(site)}/applications/${application.id}/tenants/${globex.id}/settings`);
  await page.getByRole("switch").check();
  await page.getByLabel("Add a domain").fill("no_domain");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Please check one field")).toBeVisible();
  await expect(page.getByRole("switch")).toBeChecked();
  await page.getByLabel("Keep no_domain").uncheck();
  await page.getByLabel("Add a domain").fill("globex.example, globex.test");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(page.getByLabel("Keep globex.test")).toBeChecked();

  await page.goto(`${dashboardOf(site)}/applications/${application.id}/tenants/${globex.id}/policies`);
  const step = page.getByRole("group", { name: "Verification step" });
  await step.getByLabel("Override", { exact: true }).check();
  await step.getByLabel("Email verification").check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("anyone could claim an address")).toBeVisible();
  await page.getByRole("button", { name: "Save anyway" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(step.getByText("This tenant", { exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  const { rows } = await database.query(
    "select signup_enabled, allowed_signup_email_domains as domains from tenants where id = $1",
    [globex.id],
  );
  expect(rows).toEqual([{ signup_enabled: true, domains: ["globex.example", "globex.test"] }]);
});
