import { expectAccessible } from "./support/accessible";
import { newId } from "./support/cast";
import { send } from "./support/http";
import { askForTokens } from "./support/oauth";
import { castOperator, dashboardOf, signIn } from "./support/operator";
import { expect, type Page, test } from "./support/test";
import { openForm } from "./support/verbs";

test.describe.configure({ timeout: 180_000 });

async function save(page: Page) {
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
}

/** What is saved although it makes signup less safe: told first, and saved by the button below. */
async function saveAnyway(page: Page, told: string | RegExp) {
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: told })).toBeVisible();
  await page.getByRole("button", { name: "Save anyway" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
}

test("the links to share are there to copy, to open and to point a camera at", async ({
  page,
  context,
  site,
  database,
  application,
  tenant,
}) => {
  const { id, origin } = await tenant();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page, site, await castOperator(database, application.id));
  const dashboard = dashboardOf(site);
  for (const [path, at] of [
    ["", application.origin],
    [`/tenants/${id}`, origin],
  ]) {
    await openForm(page, `${dashboard}/applications/${application.id}${path}`);
    for (const [name, url] of [
      ["Signup page", `${at}/signup`],
      ["Login page", `${at}/login`],
    ] as const) {
      await page.getByRole("button", { name: `Copy ${name}` }).click();
      await expect(page.getByRole("button", { name: `Copied ${name}` })).toBeVisible();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(url);
      await expect(page.getByRole("link", { name: `Open ${name}` })).toHaveAttribute("href", url);
      await page.locator("summary").filter({ hasText: name }).click();
      await expect(page.getByRole("img", { name: `QR code of ${url}` })).toBeVisible();
    }
  }
  await expectAccessible(page, "a tenant's overview with its codes");
});

test("logout URLs are a list to add to and take from, and the one that is wrong is pointed at", async ({
  page,
  site,
  database,
  application,
}) => {
  await signIn(page, site, await castOperator(database, application.id));
  await openForm(page, `${dashboardOf(site)}/applications/${application.id}/settings`);
  const urls = page.getByRole("group", { name: "Logout URLs" });
  const line = (number: number) => urls.getByLabel(`Logout URLs, URL ${number}`);
  await line(1).fill("https://app.example.com/bye");
  await urls.getByRole("button", { name: "Add another" }).click();
  await expect(line(2)).toBeFocused();
  await line(2).fill("http://app.example.com/plain");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Please check one field")).toBeVisible();
  await expect(line(1)).not.toHaveAttribute("aria-invalid");
  await expect(line(2)).toHaveAttribute("aria-invalid", "true");
  await line(2).fill("https://{tenant_name}.example.com/bye");
  await save(page);
  await page.reload();
  await expect(line(2)).toHaveValue("https://{tenant_name}.example.com/bye");
  await urls.getByRole("button", { name: "Remove https://app.example.com/bye" }).click();
  await save(page);
  const { rows } = await database.query("select logout_urls from applications where id = $1", [application.id]);
  expect(rows).toEqual([{ logout_urls: ["https://{tenant_name}.example.com/bye"] }]);
});

test("the addresses that programs need are told, and answer", async ({ page, site, database, application }) => {
  await signIn(page, site, await castOperator(database, application.id));
  await page.goto(`${dashboardOf(site)}/applications/${application.id}/settings`);
  const api = page.getByRole("region", { name: "API" });
  await expect(api.getByText(application.origin, { exact: true })).toBeVisible();
  for (const path of ["/.well-known/openid-configuration", "/api/v1/openapi.json"]) {
    await expect(api.getByText(`${application.origin}${path}`, { exact: true })).toBeVisible();
    expect((await send(site, application.origin, path)).status).toBe(200);
  }
  await api.getByRole("link", { name: "API reference" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "API reference" })).toBeVisible();
});

test("where signup ends is shown for a tenant while it is typed, also where no redirect URL is set", async ({
  page,
  site,
  database,
  application,
}) => {
  await signIn(page, site, await castOperator(database, application.id));
  await openForm(page, `${dashboardOf(site)}/applications/${application.id}/policies`);
  const url = page.getByLabel("Custom redirect URL");
  await expect(page.getByText(`${application.yourApp}/login?tenant_name=tenant1&tenant_domain=tenant1`)).toBeVisible();
  await url.fill("https://example.com/{tenant_domain}");
  await expect(page.getByText("https://example.com/tenant1", { exact: true })).toBeVisible();
  await url.fill("https://a{tenant_name}.example.com/");
  await expect(page.getByText("signup ends at")).toHaveCount(0);
});

test("a role is made, given to a user, called otherwise, and deleted with a word about who loses it", async ({
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
  await page.goto(`${at}/roles`);
  await page.getByRole("link", { name: "New role" }).click();
  for (const name of ["Billing Admin!", "billing-admin"]) {
    await page.getByLabel("Name", { exact: true }).fill("Billing");
    await page.getByLabel("Short name").fill(name);
    await page.getByRole("button", { name: "Create role" }).click();
    if (name !== "billing-admin") await expect(page.getByText("Please check one field")).toBeVisible();
  }
  await page.getByRole("link", { name: "Edit Billing" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Accounting");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("list", { name: "Roles" }).getByRole("paragraph").first()).toHaveText("Accounting");

  await page.goto(`${at}/tenants/${globex.id}/users/${ada.id}`);
  await page.getByLabel("Role to assign").selectOption("Accounting");
  await page.getByRole("button", { name: "Assign role" }).click();
  await expect(page.getByText("Role assigned.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Remove Accounting" })).toBeVisible();

  await page.goto(`${at}/roles`);
  await page.getByRole("link", { name: "Edit Accounting" }).click();
  await page.getByRole("link", { name: "Delete Accounting" }).click();
  await expect(page.getByText("1 user will lose the role Accounting.")).toBeVisible();
  await page.getByRole("button", { name: "Delete Accounting" }).click();
  await expect(page.getByText("No roles yet.")).toBeVisible();
  const { rows } = await database.query("select 1 from user_roles where application_id = $1", [application.id]);
  expect(rows).toEqual([]);
});

test("a machine client made here gets a token with the secret that is shown once, until that is replaced or it is switched off", async ({
  page,
  site,
  database,
  application,
}) => {
  await signIn(page, site, await castOperator(database, application.id));
  const at = `${dashboardOf(site)}/applications/${application.id}/clients`;
  const ask = async (clientId: string, secret: string) =>
    askForTokens(site, application.origin, {
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: secret,
    });
  await page.goto(`${at}/new`);
  await page.getByRole("link", { name: "Machine" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Provisioner");
  await page.getByLabel("tenant:read", { exact: true }).check();
  await page.getByRole("button", { name: "Create client" }).click();
  const shown = page.getByRole("region", { name: "New secret" });
  const codes = async () => {
    await expect(shown).toBeVisible();
    return shown.locator("code").allTextContents();
  };
  const [secret = "", clientId = ""] = await codes();
  const { status, accessToken } = await ask(clientId, secret);
  expect(status).toBe(200);
  const bearer = { headers: { authorization: `Bearer ${accessToken}` } };
  expect((await send(site, application.origin, "/api/v1/tenants", bearer)).status).toBe(200);
  expect((await send(site, application.origin, "/api/v1/roles", bearer)).status).toBe(403);

  await shown.getByRole("link", { name: "Go to the client" }).click();
  expect(await page.content()).not.toContain(secret);
  await page.getByRole("link", { name: "Replace secret" }).click();
  await page.getByRole("button", { name: "Replace secret" }).click();
  const [newSecret = ""] = await codes();
  expect((await ask(clientId, secret)).status).toBe(401);
  expect((await ask(clientId, newSecret)).status).toBe(200);

  await openForm(page, `${at}/${clientId}`);
  await page.getByLabel("Full access").check();
  await expect(page.getByLabel("tenant:read", { exact: true })).toBeHidden();
  await page.getByRole("switch").uncheck();
  await saveAnyway(page, "This client will have full access");
  expect((await ask(clientId, newSecret)).status).toBe(401);
  const { rows } = await database.query("select machine_role, permissions from clients where id = $1", [clientId]);
  expect(rows).toEqual([{ machine_role: "APPLICATION_ADMIN_CLIENT", permissions: [] }]);
  await page.getByRole("link", { name: "Delete Provisioner" }).click();
  await page.getByRole("button", { name: "Delete Provisioner" }).click();
  await expect(page.getByRole("list", { name: "Clients" }).getByText("Web", { exact: true })).toBeVisible();
  await expect(page.getByText("Provisioner")).toHaveCount(0);
});

test("a client for people is made with its redirect URIs, and what its kind has not is not asked", async ({
  page,
  site,
  database,
  application,
}) => {
  await signIn(page, site, await castOperator(database, application.id));
  const at = `${dashboardOf(site)}/applications/${application.id}/clients`;
  await openForm(page, `${at}/new?type=PUBLIC`);
  await expect(page.getByLabel("Full access")).toHaveCount(0);
  await page.getByLabel("Name", { exact: true }).fill("Phone");
  await page.getByLabel("Redirect URIs, URL 1").fill("https://phone.example.com/{tenant_name}/back");
  await expect(page.getByLabel("Refresh token grace period")).toHaveValue("30");
  await page.getByLabel("Refresh token grace period").fill("0");
  await page.getByRole("button", { name: "Create client" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Phone" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Replace secret" })).toHaveCount(0);
  const { rows } = await database.query(
    "select type, secret_hash, redirect_uris, login_url, refresh_token_grace_seconds from clients where application_id = $1 and display_name = 'Phone'",
    [application.id],
  );
  expect(rows).toEqual([
    {
      type: "PUBLIC",
      secret_hash: null,
      redirect_uris: ["https://phone.example.com/{tenant_name}/back"],
      login_url: null,
      refresh_token_grace_seconds: 0,
    },
  ]);
});

test("how long a used refresh token works is set for a client, and asked about where it becomes longer", async ({
  page,
  site,
  database,
  application,
}) => {
  await signIn(page, site, await castOperator(database, application.id));
  await openForm(page, `${dashboardOf(site)}/applications/${application.id}/clients/${application.clientId}`);
  const grace = page.getByLabel("Refresh token grace period");
  const saved = async () => {
    const { rows } = await database.query("select refresh_token_grace_seconds as seconds from clients where id = $1", [
      application.clientId,
    ]);
    return rows[0].seconds;
  };
  await expect(grace).toHaveValue("30");
  for (const wrong of ["121", "-1", "1.5", "half a minute", ""]) {
    await grace.fill(wrong);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByRole("link", { name: "Enter a whole number from 0 to 120." })).toBeVisible();
  }
  await grace.fill(" 10 ");
  await save(page);
  expect(await saved()).toBe(10);
  await grace.fill("45");
  await saveAnyway(page, "A used refresh token can be exchanged again for 45 seconds.");
  expect(await saved()).toBe(45);
  await page.goto(`${dashboardOf(site)}/applications/${application.id}/audit`);
  await expect(page.getByRole("rowheader", { name: "Refresh token grace period" })).toHaveCount(2);
});

test("sessions and mail links are told per application and overridden by a tenant", async ({
  page,
  site,
  database,
  application,
  tenant,
}) => {
  const { id } = await tenant();
  await signIn(page, site, await castOperator(database, application.id));
  const at = `${dashboardOf(site)}/applications/${application.id}`;
  await openForm(page, `${at}/sessions`);
  await page.getByLabel("Maximum lifetime", { exact: true }).fill("6");
  await page.getByLabel("Maximum lifetime: unit").selectOption("hours");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("link", { name: /no longer than the maximum lifetime/ })).toBeVisible();
  await page.getByLabel("Idle timeout", { exact: true }).fill("1");
  await save(page);

  await openForm(page, `${at}/tenants/${id}/sessions`);
  const idle = page.getByRole("group", { name: "Idle timeout" });
  await expect(idle.getByText("1 hour (inherited from the application)")).toBeVisible();
  await idle.getByLabel("Override", { exact: true }).check();
  await idle.getByRole("textbox").fill("30");
  await idle.getByLabel("Idle timeout: unit").selectOption("minutes");
  await save(page);

  await openForm(page, `${at}/emails`);
  await page.getByLabel("Activation link URL").fill("https://{tenant_name}.example.com/activate");
  await expect(page.getByText("https://tenant1.example.com/activate?email_auth_code=a1b2c3")).toBeVisible();
  await saveAnyway(page, "Links in emails will lead to {tenant_name}.example.com");
  const { rows } = await database.query(
    "select owner_id = $1 as own, collection::text, members from settings where application_id = $1 order by 2, 1",
    [application.id],
  );
  expect(rows).toEqual([
    { own: false, collection: "auth-session-policies", members: { idleMinutes: 30 } },
    { own: true, collection: "auth-session-policies", members: { idleMinutes: 60, absoluteMinutes: 360 } },
    {
      own: true,
      collection: "email-policies",
      members: { activationLinkUrl: "https://{tenant_name}.example.com/activate" },
    },
  ]);
});

test("of two operators who change a client the second sees both values", async ({
  page,
  browser,
  site,
  database,
  application,
}) => {
  const at = `${dashboardOf(site)}/applications/${application.id}/clients/${application.clientId}`;
  const other = await (await browser.newContext()).newPage();
  for (const each of [page, other]) {
    await signIn(each, site, await castOperator(database, application.id));
    await openForm(each, at);
  }
  await other.getByLabel("Name", { exact: true }).fill("Theirs");
  await save(other);
  await page.getByLabel("Name", { exact: true }).fill("Mine");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const told = page.getByRole("alert").filter({ hasText: "Someone else changed this in the meantime" });
  await expect(told.getByRole("cell", { name: "Theirs" })).toBeVisible();
  await expect(told.getByRole("cell", { name: "Mine" })).toBeVisible();
  await other.context().close();
});

test("a viewer sees clients and roles, and no way to change them", async ({ page, site, database, application }) => {
  await database.query(
    "insert into roles (application_id, id, name, display_name) values ($1, $2, 'member', 'Member')",
    [application.id, newId()],
  );
  await signIn(page, site, await castOperator(database, application.id, "VIEWER"));
  const at = `${dashboardOf(site)}/applications/${application.id}`;
  for (const path of ["/roles", "/clients", `/clients/${application.clientId}`]) {
    await page.goto(`${at}${path}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("main").getByRole("link", { name: /New|Change|Replace|Delete/ })).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0);
  }
  for (const path of ["/roles/new", "/clients/new", `/clients/${application.clientId}/delete`]) {
    expect((await page.goto(`${at}${path}`))?.status()).toBe(404);
  }
});

test("every page about roles, clients, sessions and mails", async ({
  page,
  site,
  database,
  application,
  screenshots,
}) => {
  const [roleId, machineId] = [newId(), newId()];
  await database.query(
    "insert into roles (application_id, id, name, display_name) values ($1, $2, 'billing-admin', 'Billing admin')",
    [application.id, roleId],
  );
  await database.query(
    `insert into clients (application_id, id, display_name, type, secret_hash, permissions, enabled)
     values ($1, $2, 'Nightly provisioning', 'MACHINE', 'x', '{tenant:read,tenant:create}', false)`,
    [application.id, machineId],
  );
  await signIn(page, site, await castOperator(database, application.id));
  const at = `${dashboardOf(site)}/applications/${application.id}`;
  const pages = {
    overview: "",
    settings: "/settings",
    sessions: "/sessions",
    emails: "/emails",
    roles: "/roles",
    "new-role": "/roles/new",
    role: `/roles/${roleId}`,
    "delete-role": `/roles/${roleId}/delete`,
    clients: "/clients",
    "new-client": "/clients/new",
    "new-machine": "/clients/new?type=MACHINE",
    "new-web-client": "/clients/new?type=CONFIDENTIAL",
    client: `/clients/${application.clientId}`,
    machine: `/clients/${machineId}`,
    "new-secret": `/clients/${machineId}/secret`,
    "delete-client": `/clients/${machineId}/delete`,
  };
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(`${at}${path}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    if (name === "overview") await page.locator("summary").first().click();
    await expectAccessible(page, name);
    await screenshots(page, `application-${name}`);
  }
  await openForm(page, `${at}/clients/new?type=CONFIDENTIAL`);
  await page.getByRole("button", { name: "Create client" }).click();
  await expect(page.getByText("Please check one field")).toBeVisible();
  await page.getByLabel("Redirect URIs, URL 1").fill("ftp://nowhere");
  await page.getByLabel("Name", { exact: true }).fill("Web shop");
  await page.getByRole("button", { name: "Create client" }).click();
  await expect(page.getByRole("link", { name: /start with https/ })).toBeVisible();
  await expectAccessible(page, "a client refused");
  await screenshots(page, "application-client-refused");
  await page.getByLabel("Redirect URIs, URL 1").fill("https://shop.example.com/back");
  await page.getByRole("button", { name: "Create client" }).click();
  await expect(page.getByRole("heading", { name: "New secret" })).toBeFocused();
  await expectAccessible(page, "a secret shown once");
  await screenshots(page, "application-secret");
});
