import { castOperator, dashboardOf, signIn } from "./support/operator";
import { expect, test } from "./support/test";

test.describe.configure({ timeout: 180_000 });

test("without scripts a tenant's domain is added, looked at, used and removed", async ({
  page,
  site,
  database,
  application,
  tenant,
  freshName,
}) => {
  const { id, origin } = await tenant();
  const domain = `login.${freshName("corp")}.example.com`;
  await signIn(page, site, await castOperator(database, application.id));
  await page.goto(`${dashboardOf(site)}/applications/${application.id}/tenants/${id}/domains`);
  await page.getByRole("link", { name: "Add domain" }).click();
  for (const typed of ["example.com", domain]) {
    await page.getByLabel("Domain", { exact: true }).fill(typed);
    await page.getByRole("button", { name: "Add domain" }).click();
    if (typed !== domain) await expect(page.getByText("Please check one field")).toBeVisible();
  }
  await expect(page.getByRole("heading", { level: 1, name: domain })).toBeVisible();
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page.getByText("The DNS didn't respond for some records")).toBeVisible();
  await expect(page.getByText("No response", { exact: true })).toHaveCount(2);
  await database.query(
    `update custom_domains set verified_at = now(), recheck_at = now() + interval '1 day', expires_at = null
     where domain = $1`,
    [domain],
  );
  await page.goto(page.url());
  await page.getByRole("link", { name: "Use this domain" }).click();
  await page.getByRole("button", { name: "Use this domain" }).click();
  await expect(page.getByText("Links and redirects lead here.")).toBeVisible();
  await page.getByRole("link", { name: "Back to custom domains" }).click();
  const address = page.getByRole("region", { name: "Current address" });
  await expect(address.getByText(site.origin(domain), { exact: true })).toBeVisible();
  await page.getByRole("link", { name: domain }).click();
  await page.getByRole("link", { name: "Remove domain" }).click();
  await page.getByRole("button", { name: "Remove domain" }).click();
  await expect(page.getByText("No custom domains yet.")).toBeVisible();
  await expect(address.getByText(origin, { exact: true })).toBeVisible();
});
