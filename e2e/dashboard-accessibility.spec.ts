import { expectAccessible } from "./support/accessible";
import { newId } from "./support/cast";
import { castOperator, dashboardOf, signIn } from "./support/operator";
import { expect, test } from "./support/test";
import { openForm } from "./support/verbs";

// Axe takes its time, twice a page.
test.describe.configure({ timeout: 180_000 });

/** Those that dashboard-application.spec.ts and dashboard-tenants.spec.ts don't look at. */
const COLLECTIONS = ["policies", "user-schema", "identity-provider", "password-policy", "branding"];

test("the sign-in page, empty and refused, and the first operator's without its link", async ({
  page,
  site,
  screenshots,
}) => {
  const dashboard = dashboardOf(site);
  await openForm(page, `${dashboard}/sign-in`);
  await screenshots(page, "dashboard-sign-in");
  await expectAccessible(page, "sign-in");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("Email")).toHaveAccessibleDescription(/\S/);
  await expectAccessible(page, "sign-in with errors");
  await page.getByLabel("Email").fill("nobody@operators.example");
  await page.getByLabel("Password", { exact: true }).fill("not this one");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("Wrong email or password.")).toBeVisible();
  await expectAccessible(page, "sign-in refused");
  await page.goto(`${dashboard}/welcome`);
  await expectAccessible(page, "welcome without a link");
});

test("every settings page of an application, and those around it", async ({
  page,
  site,
  database,
  application,
  screenshots,
}) => {
  await signIn(page, site, await castOperator(database, application.id));
  const dashboard = dashboardOf(site);
  const at = `/applications/${application.id}`;
  const pages = {
    list: "/?all",
    nothing: `/applications/${newId()}`,
    "new-tenant": `${at}/tenants/new`,
    ...Object.fromEntries(COLLECTIONS.map((name) => [name, `${at}/${name}`])),
  };
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(`${dashboard}${path}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectAccessible(page, name);
    await screenshots(page, `dashboard-${name}`);
  }
  await openForm(page, `${dashboard}${at}/password-policy`);
  await page.getByLabel("Minimum length").fill("2");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Please check one field")).toBeVisible();
  await expectAccessible(page, "a setting refused");
});

test("every settings page of a tenant, inheriting and overriding", async ({
  page,
  site,
  database,
  application,
  tenant,
  screenshots,
}) => {
  const { id } = await tenant();
  await signIn(page, site, await castOperator(database, application.id));
  const at = `${dashboardOf(site)}/applications/${application.id}/tenants/${id}`;
  for (const name of COLLECTIONS) {
    await openForm(page, `${at}/${name}`);
    await expectAccessible(page, `tenant ${name}, inheriting`);
    for (const override of await page.getByLabel("Override", { exact: true }).all()) await override.check();
    await expectAccessible(page, `tenant ${name}, overriding`);
    await screenshots(page, `dashboard-tenant-${name}`);
  }
});
