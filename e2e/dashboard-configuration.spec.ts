import { readFile } from "node:fs/promises";
import { expectAccessible } from "./support/accessible";
import { newId } from "./support/cast";
import { castOperator, dashboardOf, signIn } from "./support/operator";
import { expect, type Page, test } from "./support/test";
import { openForm } from "./support/verbs";

test.describe.configure({ timeout: 180_000 });

async function plan(page: Page) {
  await page.getByRole("button", { name: "Preview changes" }).click();
}

async function applyPlan(page: Page) {
  await page.getByRole("button", { name: "Apply these changes" }).click();
}

test("a workspace's configuration is taken out, changed and brought back: what it changes is shown first, and just that is done", async ({
  page,
  site,
  database,
  application,
  tenant,
  user,
  screenshots,
}) => {
  const globex = await tenant();
  await user(globex.origin);
  const operator = await castOperator(database, application.id);
  await signIn(page, site, operator);
  await page.goto(`${dashboardOf(site)}/workspaces/${application.workspaceId}`);
  await page.getByRole("link", { name: "Configuration file" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Configuration file" })).toBeVisible();
  await openForm(page, `${dashboardOf(site)}/workspaces/${application.workspaceId}/configuration`);
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download YAML" }).click();
  const exported = await readFile(await (await downloading).path(), "utf8");
  const changed = exported.replace("displayName: Second App", "displayName: Renamed by a file");
  const name = async () =>
    (await database.query("select display_name as name from applications where id = $1", [application.id])).rows[0]
      .name;

  // Chosen, the file can be read and mended in the page.
  await page.getByLabel("File", { exact: true }).setInputFiles({
    name: "foyer.yaml",
    mimeType: "application/yaml",
    buffer: Buffer.from(changed),
  });
  await expect(page.getByLabel("File contents")).toHaveValue(changed);
  await plan(page);
  const row = page.getByRole("row").filter({ hasText: "Renamed by a file" });
  await expect(row).toContainText("Second App");
  await expect(page.getByText("0 to create, 1 to change, 0 to delete.")).toBeVisible();
  expect(await name()).toBe("Second App");

  // Somebody is faster: told, and planned again.
  await database.query(
    "update applications set display_name = 'Somebody was here', version = version + 1 where id = $1",
    [application.id],
  );
  await applyPlan(page);
  await expect(
    page.getByRole("alert").filter({ hasText: "the configuration has changed since the preview" }),
  ).toBeVisible();
  await expect(row).toContainText("Somebody was here");
  expect(await name()).toBe("Somebody was here");
  await applyPlan(page);
  await expect(page.getByRole("status").filter({ hasText: "1 change applied." })).toBeVisible();
  expect(await name()).toBe("Renamed by a file");
  await plan(page);
  await expect(page.getByText("No changes. Everything already matches the file.")).toBeVisible();

  // What deletes and what makes signup less safe is agreed to by itself.
  const weaker = changed
    .replace(/ {8}tenants:\n[\s\S]*$/, "        tenants: []\n")
    .replace(/ {8}roles:/, "        settings: { passwordPolicy: { breachedPasswordCheck: false } }\n        roles:")
    .replace("        settings: {}\n", "");
  await page.getByLabel("File contents").fill(weaker);
  await page.getByRole("checkbox", { name: "Delete items missing from the file" }).check();
  await plan(page);
  await expect(page.getByText("1 user will be deleted with it.")).toBeVisible();
  await expect(page.getByText("Passwords known from data leaks will be accepted")).toBeVisible();
  await expectAccessible(page, "plan");
  await screenshots(page, "configuration-plan");
  await page.getByRole("checkbox", { name: "Make signup less secure" }).check();
  await applyPlan(page);
  await expect(page.getByRole("alert").filter({ hasText: "Confirm the marked points" })).toBeVisible();
  await page.getByRole("checkbox", { name: "Permanently delete 1 user" }).check();
  await page.getByRole("checkbox", { name: "Make signup less secure" }).check();
  await applyPlan(page);
  await expect(page.getByRole("status").filter({ hasText: / changes? applied/ })).toBeVisible();
  const { rows } = await database.query("select 1 from tenants where id = $1", [globex.id]);
  expect(rows).toEqual([]);

  // A right that was taken away meanwhile is asked for again.
  await database.query("update workspace_memberships set role = 'VIEWER' where operator_id = $1", [operator.id]);
  await page.getByLabel("File contents").fill(exported);
  await plan(page);
  await expect(page.getByRole("alert").filter({ hasText: "but not change it" })).toBeVisible();
  await page.reload();
  await expect(page.getByText("Only owners and admins can import a file.")).toBeVisible();
  await expect(page.getByRole("main").getByRole("button")).toHaveCount(0);
});

test("mistakes are told with their place; a secret is typed, never shown, and left alone where it is empty", async ({
  page,
  site,
  database,
  application,
  screenshots,
}) => {
  await signIn(page, site, await castOperator(database, application.id));
  await openForm(page, `${dashboardOf(site)}/workspaces/${application.workspaceId}/configuration`);
  const { rows } = await database.query(
    "select a.name, w.name as workspace from applications a join workspaces w on w.id = a.workspace_id where a.id = $1",
    [application.id],
  );
  const client = '{ displayName: Robot, type: MACHINE, secret: { env: ROBOT_SECRET }, permissions: ["user:read"] }';
  const text = (permissions: string) =>
    `version: 1\nworkspaces:\n  - name: ${rows[0].workspace}\n    applications:\n      - name: ${rows[0].name}\n        clients:\n          - ${permissions}\n`;
  await page.getByLabel("File contents").fill(text(client).replace("displayName", "displayname"));
  await plan(page);
  await expect(page.getByText("Unknown field “displayname”.")).toBeVisible();
  await page.getByLabel("File contents").fill(text(client));
  await plan(page);
  await expect(page.getByText("The variable ROBOT_SECRET is not set.")).toBeVisible();
  await screenshots(page, "configuration-mistakes");
  await expectAccessible(page, "mistakes");
  // In one line, and as a file: a browser takes minutes to type thousands of lines.
  const large = `${text(client)}# ${"much ".repeat(12_600)}`;
  await page.getByLabel("File", { exact: true }).setInputFiles({
    name: "large.yaml",
    mimeType: "application/yaml",
    buffer: Buffer.from(large),
  });
  await expect(page.getByLabel("File contents")).toHaveValue(large);
  await plan(page);
  await expect(page.getByRole("alert").filter({ hasText: "larger than 60 kB" })).toBeVisible();
  await page.getByLabel("File contents").fill(text(client));
  const secret = `secret-${newId()}-${newId()}`;
  await page.getByLabel("ROBOT_SECRET").fill(secret);
  await plan(page);
  await expect(page.getByText("1 to create, 0 to change, 0 to delete.")).toBeVisible();
  await expect(page.getByRole("main")).not.toContainText(secret);
  await applyPlan(page);
  await expect(page.getByRole("status").filter({ hasText: "1 change applied." })).toBeVisible();
  const hash = async () =>
    (
      await database.query(
        "select secret_hash as hash from clients where application_id = $1 and display_name = 'Robot'",
        [application.id],
      )
    ).rows[0].hash;
  const before = await hash();
  expect(before).toEqual(expect.any(String));
  await page.getByLabel("ROBOT_SECRET").fill("");
  await page.getByLabel("File contents").fill(text(client.replace('"user:read"', '"user:read", "tenant:read"')));
  await plan(page);
  await expect(page.getByText("0 to create, 1 to change, 0 to delete.")).toBeVisible();
  await applyPlan(page);
  await expect(page.getByRole("status").filter({ hasText: "1 change applied." })).toBeVisible();
  expect(await hash()).toBe(before);

  // What no file can bring about is told beside what it does.
  const domain = `auth.${rows[0].name}.example.com`;
  const domains = `        domains: [{ domain: ${domain}, active: true }]\n`;
  await page.getByLabel("File contents").fill(text(client).replace("        clients:", `${domains}        clients:`));
  await plan(page);
  await expect(page.getByText("Custom domains that can't be used yet")).toBeVisible();
  await applyPlan(page);
  await expect(page.getByRole("status").filter({ hasText: "2 changes applied." })).toBeVisible();
  await plan(page);
  await expect(page.getByText("No changes for now.")).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: domain })).toBeVisible();
  await expectAccessible(page, "a file that waits for a domain");
  await screenshots(page, "configuration-waiting");
});
