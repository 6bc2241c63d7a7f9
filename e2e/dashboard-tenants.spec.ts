import { expectAccessible } from "./support/accessible";
import { castApplication, letAMinutePass, newId } from "./support/cast";
import { castOperator, dashboardOf, signIn } from "./support/operator";
import { signupScreen } from "./support/screens";
import { expect, type Page, test } from "./support/test";
import {
  activationLinkIn,
  fillSignup,
  openForm,
  openInSameBrowser,
  openSignup,
  PASSWORD,
  signUp,
} from "./support/verbs";

test.describe.configure({ timeout: 180_000 });

async function save(page: Page) {
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
}

test("an operator switches self-signup on and a person signs up; switches it off while a form is open and that form is refused", async ({
  page,
  browser,
  site,
  database,
  application,
  tenant,
  mailbox,
  address,
}) => {
  const globex = await tenant({ signupEnabled: false });
  const visitor = await (await browser.newContext()).newPage();
  expect((await visitor.goto(`${globex.origin}/signup`))?.status()).toBe(404);
  await signIn(page, site, await castOperator(database, application.id));
  const settings = `${dashboardOf(site)}/applications/${application.id}/tenants/${globex.id}/settings`;
  await openForm(page, settings);
  await page.getByRole("switch").check();
  await save(page);

  const email = address();
  await openSignup(visitor, globex.origin);
  await signUp(visitor, { email });
  const tab = await openInSameBrowser(visitor, activationLinkIn(await mailbox.newest(email)));
  await expect(tab).toHaveURL((url) => url.origin === application.yourApp);
  const users = `${dashboardOf(site)}/applications/${application.id}/tenants/${globex.id}/users`;
  await page.goto(users);
  await expect(page.getByRole("row").filter({ hasText: email })).toContainText("Active");

  const other = await (await browser.newContext()).newPage();
  await openSignup(other, globex.origin);
  await openForm(page, settings);
  await page.getByRole("switch").uncheck();
  await save(page);
  const late = address("late");
  await fillSignup(other, { email: late, password: PASSWORD });
  await expect(signupScreen(other).refusal).toContainText("Sign-up was closed while this page was open");
  const { rows } = await database.query("select 1 from users where email = $1", [late]);
  expect(rows).toEqual([]);
  await visitor.context().close();
  await other.context().close();
});

test("tenants are sorted by each column, searched by the beginnings of words, and paged; held ones are marked", async ({
  page,
  site,
  database,
  application,
}) => {
  await database.query(
    `insert into tenants (application_id, id, name, display_name, signup_enabled, created_at, held_until)
     select $1, translate(lpad(i::text, 26, 'a'), '0189', 'bcde'), 'tenant-' || lpad(i::text, 3, '0'), 'Company ' || (100 - i),
            i > 58, now() - i * interval '1 day', case when i = 60 then now() + interval '7 days' end
     from generate_series(1, 60) as i`,
    [application.id],
  );
  await signIn(page, site, await castOperator(database, application.id));
  await page.goto(`${dashboardOf(site)}/applications/${application.id}/tenants`);
  const rows = page.getByRole("rowheader");
  const first = rows.first();
  await expect(first).toContainText("tenant-001");
  await expect(page.getByRole("columnheader", { name: "Short name" })).toHaveAttribute("aria-sort", "ascending");
  await page.getByRole("link", { name: "Created" }).click();
  await expect(first).toContainText("tenant-060");
  await expect(first.getByText("Not activated")).toBeVisible();
  await page.getByRole("link", { name: "Created" }).click();
  await expect(page.getByRole("columnheader", { name: "Created" })).toHaveAttribute("aria-sort", "descending");
  await expect(first).toContainText("tenant-001");
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(first).toContainText("tenant-026");
  await page.getByLabel("Sort by").selectOption("Self-signup on first");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(first).toContainText("tenant-060");
  await page.getByLabel("Sort by").selectOption("Name, A to Z");
  await page.getByLabel("Search by name").fill("comp 4");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(rows).toHaveCount(10);
  await expect(first).toContainText("Company 40");
  await page.getByLabel("Search by name").fill("ompany 57");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByText("These contain it.")).toBeVisible();
  await expect(rows).toHaveCount(1);
  await page.getByLabel("Search by name").fill("nobody");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByText("No tenants match “nobody”.")).toBeVisible();
});

test("allowed domains are chips that the keyboard adds and removes, ten at most", async ({
  page,
  site,
  database,
  application,
  tenant,
}) => {
  const { id } = await tenant();
  await signIn(page, site, await castOperator(database, application.id));
  await openForm(page, `${dashboardOf(site)}/applications/${application.id}/tenants/${id}/settings`);
  const input = page.getByLabel("Add a domain");
  await input.focus();
  for (let each = 1; each <= 10; each += 1) {
    await page.keyboard.type(`d${each}.example`);
    await page.keyboard.press("Enter");
  }
  await expect(page.getByText("10 of 10.")).toBeVisible();
  await page.keyboard.type("d11.example");
  await page.keyboard.press("Enter");
  await expect(page.getByText("You can add up to 10 domains.")).toBeVisible();
  await expect(input).toHaveValue("d11.example");
  await page.getByRole("button", { name: "Remove d3.example" }).focus();
  await page.keyboard.press("Enter");
  await expect(input).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Remove d11.example" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Saved.")).toBeVisible();
  const { rows } = await database.query("select allowed_signup_email_domains as domains from tenants where id = $1", [
    id,
  ]);
  expect(rows[0].domains).toEqual([1, 2, 4, 5, 6, 7, 8, 9, 10, 11].map((each) => `d${each}.example`));
});

test("a user is found, sent the mail again, activated, deactivated and deleted", async ({
  page,
  browser,
  site,
  database,
  application,
  tenant,
  mailbox,
  address,
}) => {
  const globex = await tenant();
  const email = address();
  const visitor = await (await browser.newContext()).newPage();
  await openSignup(visitor, globex.origin);
  await signUp(visitor, { email });
  await mailbox.newest(email);
  await signIn(page, site, await castOperator(database, application.id));
  const users = `${dashboardOf(site)}/applications/${application.id}/tenants/${globex.id}/users`;
  const status = async () => {
    const { rows } = await database.query("select status, email_verified from users where email = $1", [email]);
    return rows[0];
  };
  await page.goto(users);
  await page.getByLabel("Search by email or name").fill(email.slice(0, 8));
  await page.getByLabel("Status").selectOption("Not activated");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("link", { name: email }).click();
  await page.getByRole("button", { name: "Resend activation email" }).click();
  await expect(page.getByText("They were sent an email a moment ago.")).toBeVisible();
  await letAMinutePass(database, email);
  await page.getByRole("button", { name: "Resend activation email" }).click();
  await expect(page.getByText("Activation email sent again.")).toBeVisible();
  await mailbox.newest(email, 2);

  await page.getByRole("link", { name: "Activate", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Activate ${email}` })).toBeVisible();
  await page.getByRole("button", { name: "Activate" }).click();
  await expect(page.getByText("Can log in.")).toBeVisible();
  expect(await status()).toEqual({ status: "ACTIVE", email_verified: false });
  await page.getByRole("button", { name: "Send verification email" }).click();
  await expect(page.getByText("Verification email sent.")).toBeVisible();
  await page.getByRole("link", { name: "Deactivate" }).click();
  await page.getByRole("link", { name: "Cancel" }).click();
  expect((await status())?.status).toBe("ACTIVE");
  await page.getByRole("link", { name: "Deactivate" }).click();
  await page.getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("Can't log in until an operator")).toBeVisible();
  expect((await status())?.status).toBe("INACTIVE");
  await page.getByRole("link", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("Nobody has joined this tenant yet.")).toBeVisible();
  expect(await status()).toBeUndefined();
  await visitor.context().close();
});

test("a user is found in whichever tenant, by what is exactly theirs", async ({
  page,
  site,
  database,
  application,
  tenant,
  user,
  screenshots,
}) => {
  const [globex, initech] = [await tenant(), await tenant({ displayName: "Initech" })];
  const ada = await user(globex.origin);
  await user(initech.origin, { email: ada.email });
  await signIn(page, site, await castOperator(database, application.id, "VIEWER"));
  await page.goto(`${dashboardOf(site)}/applications/${application.id}/tenants`);
  await page.getByRole("link", { name: "Find a user" }).click();
  const find = async (text: string) => {
    await page.getByLabel("Email, username or ID").fill(text);
    await page.getByRole("button", { name: "Search" }).click();
  };
  const found = page.getByRole("list", { name: "Matching users" }).getByRole("listitem");
  await find(ada.email.toUpperCase());
  await expect(found).toHaveCount(2);
  await expect(found.filter({ hasText: "Initech" })).toHaveCount(1);
  await expectAccessible(page, "users found");
  await screenshots(page, "find-user");
  await find("nobody@example.com");
  await expect(page.getByText("No tenant has a user with exactly this")).toBeVisible();
  await find(ada.id);
  await expect(found).toHaveCount(1);
  await found.getByRole("link", { name: ada.email }).click();
  await expect(page.getByRole("heading", { level: 1, name: ada.email })).toBeVisible();
});

test("what was changed since it was asked about is not done", async ({
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
  const at = `${dashboardOf(site)}/applications/${application.id}/tenants/${globex.id}`;
  for (const [path, table, id] of [
    [`${at}/users/${ada.id}/delete`, "users", ada.id],
    [`${at}/delete`, "tenants", globex.id],
  ]) {
    await openForm(page, path ?? "");
    await database.query(`update ${table} set version = version + 1 where id = $1`, [id]);
    await page.getByRole("button", { name: "Delete" }).click();
    await expect(page.getByText("Someone changed this in the meantime.")).toBeVisible();
    expect((await database.query(`select 1 from ${table} where id = $1`, [id])).rows).toHaveLength(1);
  }
  await page.reload();
  await page.getByRole("button", { name: "Delete Globex" }).click();
  await expect(page.getByText("No tenants yet.")).toBeVisible();
  expect((await page.goto(`${globex.origin}/login`))?.status()).toBe(404);
});

test("a user of one tenant is on no page of another, and a viewer is offered nothing to do", async ({
  page,
  site,
  database,
  application,
  tenant,
  user,
}) => {
  const globex = await tenant();
  const ada = await user(globex.origin);
  const initech = await tenant({ displayName: "Initech" });
  await signIn(page, site, await castOperator(database, application.id, "VIEWER"));
  const at = `${dashboardOf(site)}/applications/${application.id}/tenants`;
  expect((await page.goto(`${at}/${initech.id}/users/${ada.id}`))?.status()).toBe(404);
  await page.goto(`${at}/${globex.id}/users/${ada.id}`);
  await expect(page.getByRole("heading", { level: 1, name: ada.email })).toBeVisible();
  await expect(page.getByRole("main").getByRole("button")).toHaveCount(0);
  for (const path of [`/users/${ada.id}/delete`, `/users/${ada.id}/deactivate`, "/delete"]) {
    expect((await page.goto(`${at}/${globex.id}${path}`))?.status()).toBe(404);
  }
});

test("clients, roles, users and their pages of another workspace are not there", async ({
  page,
  site,
  database,
  application,
  tenant,
  user,
  freshName,
}) => {
  const globex = await tenant();
  const ada = await user(globex.origin);
  const roleId = newId();
  await database.query(
    "insert into roles (application_id, id, name, display_name) values ($1, $2, 'member', 'Member')",
    [application.id, roleId],
  );
  const other = await castApplication(database, site, { name: freshName("other") });
  await signIn(page, site, await castOperator(database, other.id, "OWNER"));
  const paths = [
    "/sessions",
    "/clients",
    "/clients/new?type=MACHINE",
    `/clients/${application.clientId}`,
    `/clients/${application.clientId}/delete`,
    `/roles/${roleId}`,
    `/roles/${roleId}/delete`,
    `/tenants/${globex.id}/users`,
    `/tenants/${globex.id}/users/${ada.id}`,
    `/tenants/${globex.id}/users/${ada.id}/delete`,
    `/tenants/${globex.id}/delete`,
    "/tenants?sort=-createdAt",
  ];
  for (const path of paths) {
    // Nor below an application of one's own.
    for (const applicationId of [
      application.id,
      ...(/clients\/[a-z2-7]{26}|roles\/|tenants\//.test(path) ? [other.id] : []),
    ]) {
      const response = await page.goto(`${dashboardOf(site)}/applications/${applicationId}${path}`);
      expect(response?.status(), path).toBe(404);
      expect(await response?.text()).not.toContain(ada.email);
    }
  }
  const find = `${dashboardOf(site)}/applications/${application.id}/tenants/users?search=${ada.id}`;
  expect((await page.goto(find))?.status()).toBe(404);
  await other.close();
});

test("every page about a tenant and its users", async ({
  page,
  site,
  database,
  application,
  tenant,
  user,
  screenshots,
}) => {
  const globex = await tenant({ displayName: "Globex Corporation of Springfield" });
  const ada = await user(globex.origin);
  await user(globex.origin, { status: "INACTIVE" });
  await database.query(
    "insert into roles (application_id, id, name, display_name) values ($1, $2, 'member', 'Member'), ($1, $3, 'auditor', 'Auditor')",
    [application.id, newId(), newId()],
  );
  await database.query(
    `insert into user_roles (application_id, tenant_id, user_id, role_id)
     select $1, $2, $3, id from roles where application_id = $1 and name = 'member'`,
    [application.id, globex.id, ada.id],
  );
  await database.query("update users set full_name = 'Ada Lovelace', phone_number = '+4915112345678' where id = $1", [
    ada.id,
  ]);
  await database.query(
    `insert into tenants (application_id, id, name, display_name, signup_enabled, held_until)
     select $1, translate(lpad(i::text, 26, 'a'), '0189', 'bcde'), 'tenant-' || i, 'Company ' || i, i % 2 = 0,
            case when i % 5 = 0 then now() + interval '7 days' end
     from generate_series(1, 30) as i`,
    [application.id],
  );
  await signIn(page, site, await castOperator(database, application.id));
  const list = `${dashboardOf(site)}/applications/${application.id}/tenants`;
  const at = `${list}/${globex.id}`;
  const pages = {
    list,
    found: `${list}?search=ompany`,
    overview: at,
    settings: `${at}/settings`,
    sessions: `${at}/sessions`,
    emails: `${at}/emails`,
    delete: `${at}/delete`,
    users: `${at}/users`,
    user: `${at}/users/${ada.id}`,
    "delete-user": `${at}/users/${ada.id}/delete`,
  };
  for (const [name, url] of Object.entries(pages)) {
    await page.goto(url);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectAccessible(page, name);
    await screenshots(page, `tenants-${name}`);
  }
  const held = await database.query("select id from tenants where application_id = $1 and held_until is not null", [
    application.id,
  ]);
  await database.query(`insert into hosts (hostname, application_id, tenant_id, kind) values ($1, $2, $3, 'VANITY')`, [
    `held-${application.hostname}`,
    application.id,
    held.rows[0].id,
  ]);
  await page.goto(`${list}/${held.rows[0].id}`);
  await expect(page.getByText("No one has activated a signup for this tenant yet.")).toBeVisible();
  await screenshots(page, "tenants-held");
});
