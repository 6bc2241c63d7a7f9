import { readFile } from "node:fs/promises";
import { expectAccessible } from "./support/accessible";
import { castApplication } from "./support/cast";
import { castOperator, dashboardOf, signIn } from "./support/operator";
import { expect, test } from "./support/test";
import { openForm } from "./support/verbs";

const FORMULA = '=HYPERLINK("https://evil.example","Click")';

test("who changed what from what to what is read, filtered and downloaded, by a viewer too", async ({
  page,
  browser,
  site,
  database,
  application,
  tenant,
  screenshots,
}) => {
  test.setTimeout(240_000);
  const { id, name } = await tenant();
  const at = `${dashboardOf(site)}/applications/${application.id}`;
  const admin = await (await browser.newContext()).newPage();
  await signIn(admin, site, await castOperator(database, application.id));
  await openForm(admin, `${at}/tenants/${id}/settings`);
  await admin.getByLabel("Name", { exact: true }).fill(FORMULA);
  await admin.getByRole("button", { name: "Save", exact: true }).click();
  await expect(admin.getByText("Saved.")).toBeVisible();
  await openForm(admin, `${at}/password-policy`);
  await admin.getByLabel("Minimum length").fill("15");
  await admin.getByRole("button", { name: "Save", exact: true }).click();
  await expect(admin.getByText("Saved.")).toBeVisible();
  await admin.context().close();

  await signIn(page, site, await castOperator(database, application.id, "VIEWER"));
  await page.getByRole("link", { name: "Audit log" }).click();
  const events = page.getByRole("list", { name: "Events" }).getByRole("listitem");
  await expect(events).toHaveCount(2);
  await expect(events.nth(0)).toContainText("Settings changed");
  await expect(events.nth(0)).toContainText("Operator Olivia Operator");
  await expect(events.nth(0).getByRole("row", { name: "Minimum length Inherit 15 characters" })).toBeVisible();
  await expect(events.nth(1)).toContainText("Tenant changed");
  await expect(events.nth(1).getByRole("cell", { name: "Globex", exact: true })).toBeVisible();
  await events.nth(1).getByText("Details").click();
  await expectAccessible(page, "the audit log");
  await screenshots(page, "audit-log");

  await page.getByLabel("Event", { exact: true }).selectOption("Tenant changed");
  await page.getByLabel("Tenant").fill(name);
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(events).toHaveCount(1);
  await expect(page).toHaveURL(/action=tenant\.changed/);

  const csv = await downloaded("CSV");
  expect(csv.split("\r\n")).toHaveLength(3);
  expect(csv).toContain(`"'${FORMULA.replaceAll('"', '""')}"`);
  expect(csv).not.toMatch(/(^|,)"?[=+\-@]/m);
  const lines = (await downloaded("NDJSON")).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { action: "tenant.changed", details: { changes: { displayName: { from: "Globex", to: FORMULA } } } },
  ]);

  await page.getByLabel("Scope").selectOption("Entire workspace");
  await page.getByLabel("Event", { exact: true }).selectOption("All events");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Audit log" })).toBeVisible();
  await expect(page.getByText("Tenant changed")).toHaveCount(0);
  await expectAccessible(page, "the audit log of a workspace");

  async function downloaded(format: string): Promise<string> {
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: format, exact: true }).click();
    return readFile(await (await download).path(), "utf8");
  }
});

test("workspace A never sees B's log, by its page or by its download", async ({
  page,
  request,
  site,
  database,
  application,
  freshName,
}) => {
  await database.query(
    `insert into audit_events (application_id, id, actor_type, action, outcome, details)
     values ($1, translate($1, 'abc', 'cab'), 'SYSTEM', 'application.changed', 'saved', '{"secretOfB": true}')`,
    [application.id],
  );
  const other = await castApplication(database, site, { name: freshName("other") });
  await signIn(page, site, await castOperator(database, other.id));
  const at = `${dashboardOf(site)}/applications/${application.id}/audit`;
  for (const path of ["", "?scope=workspace", "/export?format=csv", "/export?format=ndjson&scope=workspace"]) {
    const response = await page.request.get(`${at}${path}`);
    expect(response.status()).toBe(404);
    expect(await response.text()).not.toContain("secretOfB");
  }
  // Nor does somebody who is nobody.
  const stranger = await request.get(`${at}/export?format=csv`, { maxRedirects: 0 });
  expect(stranger.status()).toBe(303);
  expect(await stranger.text()).toBe("");
  await other.close();
});
