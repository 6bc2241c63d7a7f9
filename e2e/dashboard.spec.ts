import { castApplication, newId } from "./support/cast";
import { castOperator, dashboardOf, signIn } from "./support/operator";
import { decide } from "./support/settings";
import { expect, type Page, test } from "./support/test";
import { openForm, untilHydrated } from "./support/verbs";

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

test("an operator signs in, switches a tenant's self-signup on and names a domain, and the tenant's page follows", async ({
  page,
  site,
  database,
  application,
  tenant,
}) => {
  const globex = await tenant({ signupEnabled: false });
  await signIn(page, site, await castOperator(database, application.id));
  // The only application there is, so nobody is asked which one.
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await expect(page.getByText(`${application.origin}/signup`)).toBeVisible();
  await page.getByRole("link", { name: "Tenants" }).click();
  await page.getByRole("link", { name: "Globex" }).click();
  await expect(page.getByText("Signup is off")).toBeVisible();
  await page.getByRole("link", { name: "Change in settings" }).click();
  await page.getByRole("switch").check();
  await page.getByLabel("Add a domain").fill("müller.example");
  await page.getByLabel("Add a domain").press("Enter");
  await save(page);
  await page.reload();
  await expect(page.getByRole("switch")).toBeChecked();
  await expect(page.getByText("müller.example")).toBeVisible();
  const { rows } = await database.query("select allowed_signup_email_domains from tenants where id = $1", [globex.id]);
  expect(rows).toEqual([{ allowed_signup_email_domains: ["xn--mller-kva.example"] }]);
  const response = await page.goto(`${globex.origin}/signup`);
  expect(response?.status()).toBe(200);
  await expect(page.getByRole("button", { name: "Sign up" })).toBeVisible();
});

test("a domain that is none is refused beside the field, and stays to be mended", async ({
  page,
  site,
  database,
  application,
  tenant,
}) => {
  const { id } = await tenant();
  await signIn(page, site, await castOperator(database, application.id));
  await openForm(page, `${dashboardOf(site)}/applications/${application.id}/tenants/${id}/settings`);
  await page.getByLabel("Add a domain").fill("no_domain");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Please check one field" })).toBeFocused();
  await expect(page.getByLabel("Add a domain")).toHaveValue("no_domain");
});

test("every page of an application's settings saves what it asks for", async ({
  page,
  site,
  database,
  application,
}) => {
  const roleId = newId();
  await database.query(
    "insert into roles (application_id, id, name, display_name) values ($1, $2, 'member', 'Member')",
    [application.id, roleId],
  );
  await signIn(page, site, await castOperator(database, application.id));
  const open = async (label: string) => {
    await page.getByRole("navigation", { name: "Application", exact: true }).getByRole("link", { name: label }).click();
    await expect(page.getByRole("heading", { level: 1, name: label })).toBeVisible();
  };

  await open("Settings");
  await page.getByLabel("Name", { exact: true }).fill("Renamed App");
  await page.getByLabel("People can sign up and create a tenant").uncheck();
  await save(page);
  await expect(page.getByRole("link", { name: "Renamed App", exact: true })).toBeVisible();

  await open("Signup policies");
  await page.getByLabel("One-time code").check();
  await page.getByLabel("Custom redirect URL").fill("https://a-{tenant_name}.example.com/");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Please check one field")).toBeVisible();
  await page.getByLabel("Custom redirect URL").fill("https://{tenant_name}.example.com/");
  await expect(page.getByText("https://tenant1.example.com/")).toBeVisible();
  await save(page);

  await open("User schema");
  await page.getByRole("radiogroup", { name: "Phone number" }).getByLabel("Required").check();
  await page.getByRole("radiogroup", { name: "Date of birth" }).getByLabel("Optional").check();
  await save(page);

  await open("Identity provider");
  await expect(page.getByLabel("Email", { exact: true })).toBeDisabled();
  await expect(page.getByLabel("Magic link")).not.toBeChecked();
  await page.getByLabel("Password").uncheck();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("link", { name: "Choose at least one, or nobody could log in." })).toBeVisible();
  await page.getByLabel("Magic link").check();
  await page.getByLabel("Username").check();
  await saveAnyway(page, "Anyone who can read someone's email can log in as them");

  await open("Password policy");
  await page.getByLabel("Minimum length").fill("15");
  await save(page);

  await open("Roles");
  await page.getByLabel("Member").check();
  await saveAnyway(page, "Everyone who signs up will get member");

  await open("Email policies");
  await page.getByLabel("One-time code", { exact: true }).fill("1");
  await page.getByLabel("One-time code: unit").selectOption("hours");
  await saveAnyway(page, "Codes will be valid for longer");

  const { rows } = await database.query(
    "select collection::text, members from settings where application_id = $1 order by collection",
    [application.id],
  );
  expect(Object.fromEntries(rows.map(({ collection, members }) => [collection, members]))).toEqual({
    "workflow-policies": {
      userActivationStrategy: "EMAIL_CODE",
      customRedirectUrl: "https://{tenant_name}.example.com/",
    },
    "user-schemas": { required: ["phoneNumber"], optional: ["birthdate"] },
    "identity-providers": { loginIdentifiers: ["EMAIL", "USERNAME"], loginFactors: ["MAGIC_LINK"] },
    "password-policies": { minimumLength: 15 },
    "email-policies": { codeLifetimeMinutes: 60 },
  });
  const given = await database.query("select role_id from default_signup_roles where application_id = $1", [
    application.id,
  ]);
  expect(given.rows).toEqual([{ role_id: roleId }]);
  const response = await page.goto(`${application.origin}/signup`);
  expect(response?.status()).toBe(404);
});

test("a tenant inherits each setting until it is overridden, and again after", async ({
  page,
  site,
  database,
  application,
  tenant,
}) => {
  const { id } = await tenant();
  await signIn(page, site, await castOperator(database, application.id));
  const at = `${dashboardOf(site)}/applications/${application.id}`;
  await openForm(page, `${at}/password-policy`);
  await page.getByLabel("Minimum length").fill("12");
  await save(page);

  await openForm(page, `${at}/tenants/${id}/password-policy`);
  const row = page.getByRole("group", { name: "Minimum length" });
  await expect(row.getByText("12 characters (inherited from the application)")).toBeVisible();
  await row.getByLabel("Override", { exact: true }).check();
  await expect(row.getByRole("textbox")).toHaveValue("12");
  await row.getByRole("textbox").fill("20");
  await save(page);
  await expect(row.getByText("This tenant", { exact: true })).toBeVisible();
  await page.reload();
  await untilHydrated(page);
  await expect(row.getByRole("textbox")).toHaveValue("20");
  await row.getByLabel("Inherit", { exact: true }).check();
  await saveAnyway(page, "Passwords with 12 characters will be accepted");
  await expect(row.getByText("Application", { exact: true })).toBeVisible();
  await expect(
    page.getByRole("group", { name: "Breached-password check" }).getByText("Default", { exact: true }),
  ).toBeVisible();
});

test("a tenant's user schema is its application's until it is overridden, each field by one choice", async ({
  page,
  site,
  database,
  application,
  tenant,
}) => {
  const acme = await tenant();
  await decide(database, { applicationId: application.id, id: application.id }, "user-schemas", {
    required: ["fullName"],
    optional: ["phoneNumber"],
  });
  await signIn(page, site, await castOperator(database, application.id));
  await openForm(page, `${dashboardOf(site)}/applications/${application.id}/tenants/${acme.id}/user-schema`);
  const row = page.getByRole("group", { name: "Fields" });
  await expect(row.getByText("Required fields: Full name · Optional fields: Phone number")).toBeVisible();
  await row.getByLabel("Override", { exact: true }).check();
  const choice = (field: string) => row.getByRole("radiogroup", { name: field });
  await expect(choice("Full name").getByLabel("Required")).toBeChecked();
  await expect(choice("Phone number").getByLabel("Optional")).toBeChecked();
  await expect(choice("Date of birth").getByLabel("Not asked")).toBeChecked();
  await choice("Full name").getByLabel("Optional").check();
  await choice("Phone number").getByLabel("Not asked").check();
  await save(page);
  await page.reload();
  await untilHydrated(page);
  await expect(row.getByText("This tenant", { exact: true })).toBeVisible();
  await expect(choice("Full name").getByLabel("Optional")).toBeChecked();
  await page.goto(`${acme.origin}/signup`);
  await expect(page.getByLabel("Full name")).not.toHaveAttribute("aria-required");
  await expect(page.getByLabel("Phone number")).toHaveCount(0);
  await openForm(page, `${dashboardOf(site)}/applications/${application.id}/tenants/${acme.id}/user-schema`);
  await row.getByLabel("Inherit", { exact: true }).check();
  await save(page);
  const { rows } = await database.query("select members from settings where owner_id = $1", [acme.id]);
  expect(rows).toEqual([{ members: {} }]);
});

test("what makes signup less safe is said before it is saved", async ({
  page,
  site,
  database,
  application,
  tenant,
  screenshots,
}) => {
  const { id } = await tenant();
  await database.query("update tenants set allowed_signup_email_domains = '{globex.example}' where id = $1", [id]);
  await signIn(page, site, await castOperator(database, application.id));
  await openForm(page, `${dashboardOf(site)}/applications/${application.id}/policies`);
  await page.getByLabel("Email verification").check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("anyone could claim an address")).toBeVisible();
  await screenshots(page, "dashboard-weakening");
  const said = () => database.query("select members from settings where application_id = $1", [application.id]);
  expect((await said()).rows).toEqual([]);
  await page.getByRole("button", { name: "Save anyway" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  expect((await said()).rows).toEqual([{ members: { verificationStep: "EMAIL_VERIFICATION" } }]);
});

test("of two operators the second is told, sees both values, and decides", async ({
  page,
  site,
  browser,
  database,
  application,
  screenshots,
}) => {
  const at = `${dashboardOf(site)}/applications/${application.id}/password-policy`;
  const other = await (await browser.newContext()).newPage();
  for (const each of [page, other]) {
    await signIn(each, site, await castOperator(database, application.id));
    await openForm(each, at);
  }
  await other.getByLabel("Minimum length").fill("20");
  await save(other);
  await page.getByLabel("Minimum length").fill("12");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const told = page.getByRole("alert").filter({ hasText: "Someone else changed this in the meantime" });
  await expect(told.getByRole("cell", { name: "20 characters" })).toBeVisible();
  await expect(told.getByRole("cell", { name: "12 characters" })).toBeVisible();
  await screenshots(page, "dashboard-conflict");
  await expect(page.getByLabel("Minimum length")).toHaveValue("12");
  await saveAnyway(page, "Passwords with 12 characters will be accepted");
  const { rows } = await database.query("select members from settings where application_id = $1", [application.id]);
  expect(rows).toEqual([{ members: { minimumLength: 12 } }]);
  await other.context().close();
});

test("a viewer can change nothing, even by posting the action", async ({ page, site, database, application }) => {
  await signIn(page, site, await castOperator(database, application.id, "VIEWER"));
  await openForm(page, `${dashboardOf(site)}/applications/${application.id}/settings`);
  await expect(page.getByText("You can view these settings, but not change them.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0);
  await page.getByLabel("Name", { exact: true }).evaluate((input: HTMLInputElement) => {
    input.form?.querySelector("fieldset")?.removeAttribute("disabled");
    input.value = "Taken over";
    input.form?.requestSubmit();
  });
  await expect(page.getByRole("alert").filter({ hasText: "not change them" })).toBeVisible();
  const { rows } = await database.query("select display_name, version from applications where id = $1", [
    application.id,
  ]);
  expect(rows).toEqual([{ display_name: "Second App", version: 1 }]);
});

test("workspace A never sees B", async ({ page, site, database, application, tenant, freshName }) => {
  const { id } = await tenant();
  const other = await castApplication(database, site, { name: freshName("other"), displayName: "Other App" });
  await signIn(page, site, await castOperator(database, other.id));
  const dashboard = dashboardOf(site);
  for (const path of [
    "",
    "/settings",
    "/policies",
    "/roles",
    "/tenants",
    `/tenants/${id}`,
    `/tenants/${id}/settings`,
  ]) {
    const response = await page.goto(`${dashboard}/applications/${application.id}${path}`);
    expect(response?.status()).toBe(404);
    expect(await response?.text()).not.toContain("Second App");
  }
  // Nor a tenant of theirs below an application of one's own.
  const mixed = await page.goto(`${dashboard}/applications/${other.id}/tenants/${id}/settings`);
  expect(mixed?.status()).toBe(404);
  await other.close();
});

test("a session that was ended is out with the next click, and so is one that signed out", async ({
  page,
  site,
  database,
  application,
}) => {
  const operator = await castOperator(database, application.id);
  await signIn(page, site, operator);
  await database.query("update operator_sessions set ended_at = now() where operator_id = $1", [operator.id]);
  await page.getByRole("link", { name: "User schema" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await signIn(page, site, operator);
  const [cookie] = (await page.context().cookies()).filter(({ name }) => name === "operator-session");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  if (cookie) await page.context().addCookies([cookie]);
  await page.goto(`${dashboardOf(site)}/applications/${application.id}`);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("a wrong password and an unknown address get one answer", async ({ page, site, database, application }) => {
  const { email } = await castOperator(database, application.id);
  for (const typed of [email, `nobody-${email}`]) {
    await openForm(page, `${dashboardOf(site)}/sign-in`);
    await page.getByLabel("Email").fill(typed);
    await page.getByLabel("Password", { exact: true }).fill("not this one");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("Wrong email or password.")).toBeVisible();
    await expect(page.getByLabel("Email")).toHaveValue(typed);
    await expect(page.getByLabel("Password", { exact: true })).toHaveValue("not this one");
  }
});

test("tenants are searched, paged and made", async ({ page, site, database, application }) => {
  await database.query(
    `insert into tenants (application_id, id, name, display_name)
     select $1, translate(lpad(i::text, 26, 'a'), '0189', 'bcde'), 'tenant-' || lpad(i::text, 3, '0'), 'Company ' || i
     from generate_series(1, 60) as i`,
    [application.id],
  );
  await signIn(page, site, await castOperator(database, application.id));
  await page.getByRole("link", { name: "Tenants" }).click();
  const rows = page.getByRole("rowheader");
  await expect(rows).toHaveCount(25);
  await page.getByRole("link", { name: "Next page" }).click();
  await page.getByRole("link", { name: "First page" }).waitFor();
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(rows).toHaveCount(10);
  await page.getByLabel("Search by name").fill("company 42");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(rows).toHaveText(["Company 42tenant-042"]);
  await page.getByRole("link", { name: "New tenant" }).click();
  await page.getByLabel("Name", { exact: true }).fill("New One");
  await page.getByLabel("Short name").fill("new--one");
  await page.getByRole("button", { name: "Create tenant" }).click();
  await expect(page.getByText("Please check one field")).toBeVisible();
  await page.getByLabel("Short name").fill("new-one");
  await page.getByRole("button", { name: "Create tenant" }).click();
  await expect(page.getByText(`${site.origin(`new-one-${application.hostname}`)}/signup`)).toBeVisible();
  const response = await page.goto(`${site.origin(`new-one-${application.hostname}`)}/login`);
  expect(response?.status()).toBe(200);
});

test("the dashboard's doors are on its own host alone, and take no post from elsewhere", async ({
  page,
  request,
  site,
  application,
}) => {
  for (const path of ["/api/auth/session", "/api/auth/csrf", "/api/auth/signin"]) {
    expect((await page.goto(`${application.origin}${path}`))?.status()).toBe(404);
  }
  expect((await request.get(`${dashboardOf(site)}/api/auth/session`)).status()).toBe(200);
  for (const origin of [application.origin, "https://evil.example", "null"]) {
    for (const path of ["/sign-in", "/api/auth/callback/credentials", "/api/auth/signout"]) {
      const response = await request.post(`${dashboardOf(site)}${path}`, { headers: { origin }, form: { email: "a" } });
      expect(response.status()).toBe(403);
    }
  }
});
