import { send } from "./support/http";
import { castOperator, dashboardOf, signIn } from "./support/operator";
import { expect, test } from "./support/test";

test.describe.configure({ timeout: 180_000 });

test("without scripts a key is rotated, a profile and a workspace's name are written, and an application is deleted", async ({
  page,
  site,
  database,
  application,
  tenant,
  user,
}) => {
  const globex = await tenant();
  const ada = await user(globex.origin);
  await signIn(page, site, await castOperator(database, application.id));
  const at = `${dashboardOf(site)}/applications/${application.id}`;
  await send(site, application.origin, "/api/v1/oauth2/jwks");
  await page.goto(`${at}/signing-keys/rotate`);
  await page.getByRole("button", { name: "Rotate signing key" }).click();
  await expect(page.getByRole("list", { name: "Signing keys" }).getByRole("listitem")).toHaveCount(2);

  await page.goto(`${at}/tenants/${globex.id}/users/${ada.id}/profile`);
  await page.getByLabel("Date of birth").fill("tomorrow");
  await page.getByLabel("Full name").fill("Ada Lovelace");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Please check one field")).toBeVisible();
  await page.getByLabel("Date of birth").fill("1915-12-10");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(page.getByLabel("Date of birth")).toHaveValue("1915-12-10");
  await expect(page.getByLabel("Full name")).toHaveValue("Ada Lovelace");

  await page.goto(`${dashboardOf(site)}/workspaces/${application.workspaceId}/settings`);
  await page.getByLabel("Name", { exact: true }).fill("Third Company");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();

  await page.goto(`${at}/delete`);
  const press = page.getByRole("button", { name: "Delete Second App" });
  await press.click();
  await expect(page.getByText("Nothing was deleted.")).toBeVisible();
  await page.getByRole("textbox").fill(application.hostname.split("-")[0] ?? "");
  await press.click();
  await expect(page.getByText("No applications yet.")).toBeVisible();
});
