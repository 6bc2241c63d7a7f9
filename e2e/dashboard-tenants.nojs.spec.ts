import { newId } from "./support/cast";
import { askForTokens } from "./support/oauth";
import { castOperator, dashboardOf, signIn } from "./support/operator";
import { expect, test } from "./support/test";

test.describe.configure({ timeout: 180_000 });

test("without scripts a list of URLs grows by its empty line, and shrinks by emptying one", async ({
  page,
  site,
  database,
  application,
}) => {
  await signIn(page, site, await castOperator(database, application.id));
  await page.goto(`${dashboardOf(site)}/applications/${application.id}/settings`);
  const line = (number: number) => page.getByLabel(`Logout URLs, URL ${number}`);
  for (const [number, url] of [
    [1, "https://one.example.com/"],
    [2, "https://two.example.com/"],
  ] as const) {
    await line(number).fill(url);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved.")).toBeVisible();
    // The page before said so, too: this line is of the new one.
    await expect(line(number + 1)).toHaveValue("");
  }
  await line(1).fill("");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(line(1)).toHaveValue("https://two.example.com/");
  await expect(line(2)).toHaveValue("");
});

test("without scripts where signup ends is told as it is saved", async ({ page, site, database, application }) => {
  await signIn(page, site, await castOperator(database, application.id));
  await page.goto(`${dashboardOf(site)}/applications/${application.id}/policies`);
  await page.getByLabel("Custom redirect URL").fill("https://{tenant_name}.example.com/");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("https://tenant1.example.com/", { exact: true })).toBeVisible();
});

test("without scripts a client is made, its secret shown once and replaced, and a role given and taken", async ({
  page,
  site,
  database,
  application,
  tenant,
  user,
}) => {
  const globex = await tenant();
  const ada = await user(globex.origin);
  await database.query(
    "insert into roles (application_id, id, name, display_name) values ($1, $2, 'member', 'Member')",
    [application.id, newId()],
  );
  await signIn(page, site, await castOperator(database, application.id));
  const at = `${dashboardOf(site)}/applications/${application.id}`;
  await page.goto(`${at}/clients/new`);
  await page.getByRole("link", { name: "Machine" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Provisioner");
  await page.getByLabel("Full access").check();
  await page.getByRole("button", { name: "Create client" }).click();
  await expect(page.getByText("This client will have full access")).toBeVisible();
  await page.getByRole("button", { name: "Save anyway" }).click();
  const shown = page.getByRole("region", { name: "New secret" });
  await expect(shown).toBeVisible();
  const [secret = "", clientId = ""] = await shown.locator("code").allTextContents();
  const ask = (client_secret: string) =>
    askForTokens(site, application.origin, { grant_type: "client_credentials", client_id: clientId, client_secret });
  expect((await ask(secret)).status).toBe(200);
  await page.goto(`${at}/clients/${clientId}/secret`);
  await page.getByRole("button", { name: "Replace secret" }).click();
  await expect(shown).toBeVisible();
  expect((await ask(secret)).status).toBe(401);

  await page.goto(`${at}/tenants/${globex.id}/users/${ada.id}`);
  await page.getByRole("button", { name: "Assign role" }).click();
  await expect(page.getByText("Role assigned.")).toBeVisible();
  await page.getByRole("button", { name: "Remove Member" }).click();
  await expect(page.getByText("Role removed.")).toBeVisible();
  await page.getByRole("link", { name: "Deactivate" }).click();
  await page.getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("Can't log in until an operator")).toBeVisible();
  await page.getByRole("link", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("Nobody has joined this tenant yet.")).toBeVisible();
});
