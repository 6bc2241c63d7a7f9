import { castOperator, dashboardOf, signIn } from "./support/operator";
import { expect, test } from "./support/test";

test.describe.configure({ timeout: 180_000 });

test("without scripts a small file of users is brought in, and users are taken out", async ({
  page,
  site,
  database,
  application,
  tenant,
}) => {
  const globex = await tenant();
  await signIn(page, site, await castOperator(database, application.id));
  const users = `${dashboardOf(site)}/applications/${application.id}/tenants/${globex.id}/users`;
  await page.goto(`${users}/import`);
  await page.getByRole("button", { name: "Import users" }).click();
  await expect(page.getByText("Choose a file with at least one line.")).toBeVisible();
  await page.getByLabel("User file").setInputFiles({
    name: "users.ndjson",
    mimeType: "application/x-ndjson",
    buffer: Buffer.from('{"email":"ann@import.example"}\n{"email":"nobody"}'),
  });
  await page.getByRole("button", { name: "Import users" }).click();
  await expect(page.getByRole("definition")).toHaveText([/./, /./, "2", "1", "1"]);
  await expect(page.getByText("invalid email address")).toBeVisible();
  await page.goto(`${users}/export`);
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download users" }).click();
  expect((await downloading).suggestedFilename()).toMatch(/^users-\d{4}-\d\d-\d\d\.ndjson$/);
});

test("without scripts a configuration file is planned, and applied as it was shown", async ({
  page,
  site,
  database,
  application,
}) => {
  await signIn(page, site, await castOperator(database, application.id));
  const { rows } = await database.query("select name from workspaces where id = $1", [application.workspaceId]);
  await page.goto(`${dashboardOf(site)}/workspaces/${application.workspaceId}/configuration`);
  await page.getByLabel("File", { exact: true }).setInputFiles({
    name: "foyer.yaml",
    mimeType: "application/yaml",
    buffer: Buffer.from(`version: 1\nworkspaces:\n  - name: ${rows[0].name}\n    displayName: Renamed\n`),
  });
  await page.getByRole("button", { name: "Preview changes" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Renamed" })).toContainText("Second Company");
  await page.getByRole("button", { name: "Apply these changes" }).click();
  await expect(page.getByText("1 change applied.")).toBeVisible();
  const after = await database.query("select display_name from workspaces where id = $1", [application.workspaceId]);
  expect(after.rows).toEqual([{ display_name: "Renamed" }]);
});
