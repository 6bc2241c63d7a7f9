import { castOperator, dashboardOf, signIn } from "./support/operator";
import { expect, test } from "./support/test";

test("without scripts what is saved stands beside the form, and a button shows what is typed", async ({
  page,
  site,
  database,
  application,
}) => {
  await signIn(page, site, await castOperator(database, application.id));
  await page.goto(`${dashboardOf(site)}/applications/${application.id}/branding`);
  const frame = page.frameLocator("iframe");
  await expect(frame.getByRole("heading", { name: "Sign up for Second App" })).toBeVisible();
  await page.getByLabel("Accent color", { exact: true }).fill("#b91c1c");
  const opened = page.waitForEvent("popup");
  await page.getByRole("button", { name: "Preview these settings" }).click();
  const own = await opened;
  const button = own.getByRole("button", { name: "Sign up" });
  await expect(button).toBeVisible();
  await expect(own.locator("style")).toHaveCount(1);
  await expect(button).toHaveCSS("background-color", "rgb(185, 28, 28)");
  await button.click({ force: true });
  await expect(button).toBeVisible();
  await expect(page.getByLabel("Accent color", { exact: true })).toHaveValue("#b91c1c");
  const saved = await database.query("select 1 from settings where application_id = $1", [application.id]);
  expect(saved.rows).toEqual([]);

  // What Enter sends is saved: looking is never what a form does by itself.
  await page.getByLabel("Accent color", { exact: true }).press("Enter");
  await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
  await expect(frame.getByRole("button", { name: "Sign up" })).toHaveCSS("background-color", "rgb(185, 28, 28)");
});
