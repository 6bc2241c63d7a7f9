import { readFile } from "node:fs/promises";
import type { Download } from "@playwright/test";
import { expectAccessible } from "./support/accessible";
import { castApplication } from "./support/cast";
import { castOperator, dashboardOf, signIn } from "./support/operator";
import { expect, test } from "./support/test";
import { openForm } from "./support/verbs";

test.describe.configure({ timeout: 180_000 });

/** Each line long enough that a few hundred are more than a request carries. */
function people(count: number): string[] {
  return Array.from({ length: count }, (_, number) =>
    JSON.stringify({
      email: `person${number}@import.example`,
      fullName: `Person ${number} ${"of somewhere ".repeat(8)}`,
    }),
  );
}

function file(lines: readonly string[]) {
  return { name: "users.ndjson", mimeType: "application/x-ndjson", buffer: Buffer.from(`${lines.join("\n")}\n`) };
}

async function linesIn(download: Download): Promise<Record<string, unknown>[]> {
  const text = await readFile(await download.path(), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

test("a file of users is brought in piece by piece, and what was refused is listed and downloaded", async ({
  page,
  site,
  database,
  application,
  tenant,
  screenshots,
}) => {
  const globex = await tenant();
  await signIn(page, site, await castOperator(database, application.id));
  const users = `${dashboardOf(site)}/applications/${application.id}/tenants/${globex.id}/users`;
  await page.goto(users);
  await page.getByRole("link", { name: "Import" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Import users" })).toBeVisible();
  await openForm(page, `${users}/import`);
  await expect(page.getByText("Nothing has been imported into this tenant yet.")).toBeVisible();
  await expectAccessible(page, "import");
  await screenshots(page, "bulk-import");
  await page.getByRole("button", { name: "Import users" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Choose a file with at least one line." })).toBeVisible();
  await page.getByLabel("User file").setInputFiles(file(["email;name", "ann@import.example;Ann"]));
  await page.getByRole("button", { name: "Import users" }).click();
  await expect(
    page.getByRole("alert").filter({ hasText: "This file does not contain one JSON object per line" }),
  ).toBeVisible();

  const lines = people(900);
  lines[3] = '{"email":"nobody","passwordHash":"hunter2"}';
  lines[700] = "not a line";
  await page.getByLabel("User file").setInputFiles(file(lines));
  await page.getByRole("button", { name: "Import users" }).click();
  await expect(page.getByText("Finished", { exact: true })).toBeVisible();
  await expect(page.getByRole("definition")).toHaveText([/./, /./, "900", "898", "2"]);
  const refused = page.getByRole("list", { name: "Rejected lines" }).locator(":scope > li");
  await expect(refused).toHaveCount(2);
  await expect(refused.nth(0)).toContainText("Line 4");
  await expect(refused.nth(0)).toContainText("invalid email address");
  await expect(refused.nth(1)).toContainText("This line is not a JSON object.");
  await expectAccessible(page, "import finished");
  await screenshots(page, "bulk-import-finished");
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download rejected lines" }).click();
  const told = await linesIn(await downloading);
  expect(told.map(({ line }) => line)).toEqual([4, 701]);
  expect(JSON.stringify(told)).not.toContain("hunter2");
  const { rows } = await database.query("select count(*)::int as users from users where tenant_id = $1", [globex.id]);
  expect(rows).toEqual([{ users: 898 }]);
});

test("an import that was cut off goes on with the same file, and nobody comes twice", async ({
  page,
  site,
  database,
  application,
  tenant,
}) => {
  const globex = await tenant();
  const operator = await castOperator(database, application.id);
  await signIn(page, site, operator);
  const imports = `${dashboardOf(site)}/applications/${application.id}/tenants/${globex.id}/users/import`;
  await openForm(page, imports);
  let sent = 0;
  await page.route(imports, async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    sent += 1;
    await (sent === 1 ? route.fallback() : route.abort());
  });
  await page.getByLabel("User file").setInputFiles(file(people(900)));
  await page.getByRole("button", { name: "Import users" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "We couldn't reach the server." })).toBeVisible();
  await page.unroute(imports);
  const [row] = (await database.query("select id, lines_done from user_imports where tenant_id = $1", [globex.id]))
    .rows;
  expect(row.lines_done).toBeGreaterThan(100);

  await openForm(page, `${imports}/${row.id}`);
  await expect(page.getByText("Not finished", { exact: true })).toBeVisible();
  await page.getByLabel("The same file").setInputFiles(file(people(5)));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "This file has fewer lines" })).toBeVisible();
  await page.getByLabel("The same file").setInputFiles(file(people(900)));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("Finished", { exact: true })).toBeVisible();
  await expect(page.getByRole("definition")).toHaveText([/./, /./, "900", "900", "0"]);

  // A right that was taken away meanwhile is asked for again with each piece.
  await openForm(page, imports);
  await database.query("update workspace_memberships set role = 'VIEWER' where operator_id = $1", [operator.id]);
  await page.getByLabel("User file").setInputFiles(file(['{"email":"late@import.example"}']));
  await page.getByRole("button", { name: "Import users" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "not import them" })).toBeVisible();
  const { rows } = await database.query("select count(*)::int as users from users where tenant_id = $1", [globex.id]);
  expect(rows).toEqual([{ users: 900 }]);
  await page.goto(imports);
  await expect(page.getByText("900 users imported, 0 lines rejected")).toBeVisible();
  await expect(page.getByLabel("User file")).toHaveCount(0);
});

test("users are taken out, of one tenant and of all; their password hashes only behind a page of its own; by no viewer", async ({
  page,
  site,
  database,
  application,
  tenant,
  user,
  screenshots,
}) => {
  const globex = await tenant();
  const ada = await user(globex.origin);
  const bob = await user((await tenant()).origin);
  const operator = await castOperator(database, application.id);
  await signIn(page, site, operator);
  const at = `${dashboardOf(site)}/applications/${application.id}/tenants`;
  const download = async (button: string) => {
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: button }).click();
    return linesIn(await downloading);
  };
  await page.goto(`${at}/${globex.id}/users`);
  await page.getByRole("link", { name: "Export" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Export users" })).toBeVisible();
  await expectAccessible(page, "export");
  await screenshots(page, "bulk-export");
  const ofOne = await download("Download users");
  expect(ofOne).toMatchObject([{ id: ada.id, email: ada.email }]);
  expect(ofOne[0]).not.toHaveProperty("passwordHash");
  await page.getByRole("link", { name: "export with password hashes" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Export users with password hashes" })).toBeVisible();
  expect(await download("Download with password hashes")).toMatchObject([
    { id: ada.id, passwordHash: expect.stringMatching(/^\$argon2id\$/) },
  ]);
  await page.goto(at);
  await page.getByRole("link", { name: "Export users" }).click();
  await expect(page.getByText("of all tenants")).toBeVisible();
  const all = await download("Download users");
  expect(all.map(({ email }) => email).sort()).toEqual([ada.email, bob.email].sort());
  const { rows } = await database.query(
    `select tenant_id, details->>'passwordHashes' as hashes from audit_events
     where application_id = $1 and action = 'users.exported' and actor_id = $2`,
    [application.id, operator.id],
  );
  expect(rows).toHaveLength(3);
  expect(rows.filter(({ hashes }) => hashes === "true")).toEqual([{ tenant_id: globex.id, hashes: "true" }]);

  await database.query("update workspace_memberships set role = 'VIEWER' where operator_id = $1", [operator.id]);
  const refused = page.waitForResponse((response) => response.url().endsWith("/export/file"));
  await page.getByRole("button", { name: "Download users" }).click();
  expect((await refused).status()).toBe(403);
  expect((await page.goto(`${at}/export`))?.status()).toBe(404);
  expect((await page.goto(`${at}/${globex.id}/users/export`))?.status()).toBe(404);
});

test("imports, files and exports of another workspace are not there", async ({
  page,
  site,
  database,
  application,
  tenant,
  user,
  freshName,
}) => {
  const globex = await tenant();
  await user(globex.origin);
  const { rows } = await database.query(
    `insert into user_imports (application_id, tenant_id, id, lines_done, completed_at)
     values ($1, $2, translate($2, 'a', 'b'), 1, now()) returning id`,
    [application.id, globex.id],
  );
  const other = await castApplication(database, site, { name: freshName("other") });
  await signIn(page, site, await castOperator(database, other.id, "OWNER"));
  const at = `${dashboardOf(site)}/applications/${application.id}/tenants`;
  const tenantUsers = `${at}/${globex.id}/users`;
  for (const path of [
    `${at}/export`,
    `${tenantUsers}/export`,
    `${tenantUsers}/import`,
    `${tenantUsers}/import/${rows[0].id}`,
    `${tenantUsers}/import/${rows[0].id}/refusals`,
    `${dashboardOf(site)}/workspaces/${application.workspaceId}/configuration`,
    `${dashboardOf(site)}/workspaces/${application.workspaceId}/configuration/export`,
    `${dashboardOf(site)}/workspaces/${application.workspaceId}/activity`,
  ]) {
    expect((await page.goto(path))?.status(), path).toBe(404);
  }
  const headers = { origin: dashboardOf(site) };
  for (const path of [`${at}/export/file`, `${tenantUsers}/export/file`]) {
    expect((await page.request.post(path, { headers })).status()).toBe(404);
  }
  await other.close();
});
