import { expectAccessible } from "./support/accessible";
import { newId } from "./support/cast";
import { send } from "./support/http";
import { castOperator, dashboardOf, signIn } from "./support/operator";
import { smuggle } from "./support/smuggle";
import { expect, type Page, type Site, test } from "./support/test";
import { openForm, untilHydrated } from "./support/verbs";

test.describe.configure({ timeout: 180_000 });

/** The ids of the keys that programs find, the signing one first. The first question makes the first key. */
async function shownKeys(site: Site, origin: string): Promise<string[]> {
  const { body } = await send(site, origin, "/api/v1/oauth2/jwks");
  return JSON.parse(body).keys.map(({ kid }: { kid: string }) => kid);
}

async function save(page: Page) {
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
}

test("the signing key is rotated once, by the first of two pages that ask; the old one stays to be found", async ({
  page,
  site,
  database,
  application,
  screenshots,
}) => {
  await signIn(page, site, await castOperator(database, application.id));
  const at = `${dashboardOf(site)}/applications/${application.id}/signing-keys`;
  await page.goto(at);
  await expect(page.getByText("No keys yet.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Rotate signing key" })).toHaveCount(0);
  const [first] = await shownKeys(site, application.origin);
  const late = await page.context().newPage();
  await openForm(late, `${at}/rotate`);
  await page.reload();
  await page.getByRole("link", { name: "Rotate signing key" }).click();
  await expect(page.getByText(`${first}, stays in the JWKS for a day`)).toBeVisible();
  await untilHydrated(page);
  await expectAccessible(page, "the question before another key signs");
  await screenshots(page, "keys-rotate");
  await page.getByRole("button", { name: "Rotate signing key" }).click();
  const keys = page.getByRole("list", { name: "Signing keys" }).getByRole("listitem");
  await expect(keys).toHaveCount(2);
  const [second, ...others] = await shownKeys(site, application.origin);
  expect(others).toEqual([first]);
  await expect(keys.filter({ hasText: second ?? "" })).toContainText("In use");
  await expect(keys.filter({ hasText: first ?? "" })).toContainText("Retired");
  await expectAccessible(page, "signing keys");
  await screenshots(page, "keys");
  await late.getByRole("button", { name: "Rotate signing key" }).click();
  await expect(late.getByText("Someone changed this in the meantime.")).toBeVisible();
  expect(await shownKeys(site, application.origin)).toEqual([second, first]);
});

test("an application is deleted by whoever types its name, and by nobody who doesn't", async ({
  page,
  site,
  database,
  application,
  tenant,
  user,
  screenshots,
}) => {
  const { origin } = await tenant();
  await user(origin);
  await signIn(page, site, await castOperator(database, application.id));
  const name = application.hostname.split("-")[0] ?? "";
  await page.goto(`${dashboardOf(site)}/applications/${application.id}/settings`);
  await page.getByRole("link", { name: "Delete Second App" }).click();
  await expect(page.getByText("1 tenant, 1 user,")).toBeVisible();
  await untilHydrated(page);
  const typed = page.getByLabel(`Type ${name} to confirm`);
  const press = page.getByRole("button", { name: "Delete Second App" });
  await typed.fill("second app");
  await press.click();
  await expect(page.getByText("Nothing was deleted.")).toBeVisible();
  await expect(typed).toHaveValue("second app");
  await expectAccessible(page, "an application whose name was mistyped");
  await screenshots(page, "application-delete-mistyped");
  expect((await send(site, origin, "/login")).status).toBe(200);
  await database.query("update applications set version = version + 1 where id = $1", [application.id]);
  await typed.fill(name);
  await press.click();
  await expect(page.getByText("Someone changed this in the meantime.")).toBeVisible();
  await page.reload();
  await untilHydrated(page);
  await typed.fill(name);
  await press.click();
  await expect(page.getByText("No applications yet.")).toBeVisible();
  expect((await send(site, origin, "/login")).status).toBe(404);
  const { rows } = await database.query(
    `select (select count(*)::int from users where application_id = $1) as users,
            (select count(*)::int from installation_events where action = 'application.deleted'
               and details->>'applicationId' = $1) as events`,
    [application.id],
  );
  expect(rows).toEqual([{ users: 0, events: 1 }]);
});

test("a workspace is called otherwise, and the second of two operators sees both names", async ({
  page,
  browser,
  site,
  database,
  application,
  screenshots,
}) => {
  const at = `${dashboardOf(site)}/workspaces/${application.workspaceId}`;
  const other = await (await browser.newContext()).newPage();
  for (const each of [page, other]) await signIn(each, site, await castOperator(database, application.id));
  await page.goto(at);
  await page.getByRole("link", { name: "Workspace settings" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Workspace settings" })).toBeVisible();
  await untilHydrated(page);
  await expectAccessible(page, "workspace settings");
  await openForm(other, `${at}/settings`);
  await other.getByLabel("Name", { exact: true }).fill("Theirs & Co");
  await save(other);
  await page.getByLabel("Name", { exact: true }).fill("Mine");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const told = page.getByRole("alert").filter({ hasText: "Someone else changed this in the meantime" });
  await expect(told.getByRole("cell", { name: "Theirs & Co" })).toBeVisible();
  await expect(told.getByRole("cell", { name: "Mine" })).toBeVisible();
  await screenshots(page, "workspace-conflict");
  await save(page);
  await page.goto(`${dashboardOf(site)}/?all`);
  await expect(page.getByRole("heading", { name: "Mine" })).toBeVisible();
  await other.context().close();
});

test("a user's profile is written with signup's own rules, and the second of two operators sees both", async ({
  page,
  browser,
  site,
  database,
  application,
  tenant,
  user,
  screenshots,
}) => {
  const globex = await tenant();
  const [ada, bob] = [await user(globex.origin, {}), await user(globex.origin, { email: `${newId()}@example.com` })];
  await database.query("update users set external_id = 'crm-1' where id = $1", [bob.id]);
  const at = `${dashboardOf(site)}/applications/${application.id}/tenants/${globex.id}/users/${ada.id}`;
  const other = await (await browser.newContext()).newPage();
  for (const each of [page, other]) await signIn(each, site, await castOperator(database, application.id));
  await page.goto(at);
  await page.getByRole("link", { name: "Edit profile" }).click();
  await openForm(other, `${at}/profile`);
  await untilHydrated(page);
  await page.getByLabel("Full name").fill("Ada Lovelace");
  await page.getByLabel("Phone number").fill("0151 12345678");
  await page.getByLabel("Date of birth").fill("1990-02-30");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Please check 2 fields")).toBeVisible();
  await expect(page.getByLabel("Phone number")).toHaveAccessibleDescription(/starting with \+/);
  await expectAccessible(page, "a profile refused");
  await screenshots(page, "profile-refused");
  await page.getByLabel("Phone number").fill("+49 151 123-45678");
  await page.getByLabel("Date of birth").fill("1990-02-28");
  await page.getByLabel("ID in your application").fill("crm-1");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("link", { name: "Another user of this tenant has this ID." })).toBeVisible();
  await expect(page.getByLabel("Phone number")).toHaveValue("+49 151 123-45678");
  await page.getByLabel("ID in your application").fill("crm-2");
  await save(page);

  await other.getByLabel("Full name").fill("Augusta Ada King");
  await other.getByLabel("Phone number").fill("+4915112345678");
  await other.getByRole("button", { name: "Save", exact: true }).click();
  const told = other.getByRole("alert").filter({ hasText: "Someone else changed this in the meantime" });
  await expect(told.getByRole("row").filter({ hasText: "Augusta Ada King" })).toContainText("Ada Lovelace");
  await expect(told.getByRole("row").filter({ hasText: "Phone number" })).toHaveCount(0);
  await other.getByLabel("Date of birth").fill("1990-02-28");
  await save(other);
  await other.getByRole("link", { name: "Back to user" }).click();
  await expect(other.getByText("Augusta Ada King")).toBeVisible();
  const { rows } = await database.query(
    "select full_name, given_name, phone_number, birthdate::text, external_id from users where id = $1",
    [ada.id],
  );
  expect(rows).toEqual([
    {
      full_name: "Augusta Ada King",
      given_name: null,
      phone_number: "+4915112345678",
      birthdate: "1990-02-28",
      external_id: null,
    },
  ]);
  const events = await database.query("select details from audit_events where user_id = $1", [ada.id]);
  expect(JSON.stringify(events.rows)).not.toContain("Ada");
  await other.context().close();
});

test("a viewer looks at keys and names, and changes none of it, even by posting what an admin's browser would", async ({
  page,
  browser,
  site,
  database,
  application,
  tenant,
  user,
}) => {
  const globex = await tenant();
  const ada = await user(globex.origin);
  const keys = await shownKeys(site, application.origin);
  const viewer = await (await browser.newContext()).newPage();
  await signIn(page, site, await castOperator(database, application.id));
  await signIn(viewer, site, await castOperator(database, application.id, "VIEWER"));
  const dashboard = dashboardOf(site);
  const at = `${dashboard}/applications/${application.id}`;
  const profile = `${at}/tenants/${globex.id}/users/${ada.id}/profile`;
  const workspace = `${dashboard}/workspaces/${application.workspaceId}/settings`;
  await viewer.goto(`${at}/signing-keys`);
  await expect(viewer.getByText(keys[0] ?? "")).toBeVisible();
  await expect(viewer.getByRole("link", { name: "Rotate signing key" })).toHaveCount(0);
  for (const path of [`${at}/signing-keys/rotate`, `${at}/delete`, profile]) {
    expect((await viewer.goto(path))?.status()).toBe(404);
  }
  await viewer.goto(workspace);
  await expect(viewer.getByText("You can view these settings, but not change them.")).toBeVisible();
  await expect(viewer.getByRole("button", { name: "Save" })).toHaveCount(0);

  const posts: [string, string, (() => Promise<void>)?][] = [
    [`${at}/signing-keys/rotate`, "Rotate signing key"],
    [
      `${at}/delete`,
      "Delete Second App",
      () => page.getByRole("textbox").fill(application.hostname.split("-")[0] ?? ""),
    ],
    [profile, "Save", () => page.getByLabel("Full name").fill("Taken over")],
    [workspace, "Save", () => page.getByLabel("Name", { exact: true }).fill("Taken over")],
  ];
  for (const [url, button, fill] of posts) {
    await openForm(page, url);
    await fill?.();
    const answer = await smuggle({ from: page, to: viewer, url }, () =>
      page.getByRole("button", { name: button }).click(),
    );
    expect(answer, url).toMatch(/You can view (this|these settings), but not change (it|them)/);
  }
  const { rows } = await database.query(
    `select (select full_name from users where id = $1) as name,
            (select display_name from workspaces where id = $2) as workspace`,
    [ada.id, application.workspaceId],
  );
  expect(rows).toEqual([{ name: null, workspace: "Second Company" }]);
  expect(await shownKeys(site, application.origin)).toEqual(keys);
  await viewer.context().close();
});
