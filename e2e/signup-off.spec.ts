import { rowsAbout } from "./support/cast";
import { discoveryScreen, loginScreen, signupScreen } from "./support/screens";
import { expect, test } from "./support/test";
import { fillSignup, openSignup, PASSWORD } from "./support/verbs";

test("a tenant without self-signup says so in the brand of its application, and shows the way to its login", async ({
  page,
  site,
}) => {
  const tenant2 = site.demo.tenant.replace("tenant1", "tenant2");
  const response = await page.goto(`${tenant2}/signup`);
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "Sign-up is closed" })).toBeVisible();
  await expect(page.getByText("Sign-up for Tenant Two is closed")).toBeVisible();
  await expect(page.getByText("Your App", { exact: true })).toBeVisible();
  await expect(signupScreen(page).email).toHaveCount(0);
  await page.getByRole("link", { name: "Log in" }).click();
  await expect(loginScreen(page).heading).toHaveText("Log in to Tenant Two");
  await expect(loginScreen(page).signUp).toHaveCount(0);
});

test("an application without signup says so, while its tenant's own switch stays what it is", async ({
  page,
  application,
  tenant,
  database,
}) => {
  const { origin } = await tenant();
  await database.query("update applications set signup_enabled = false where id = $1", [application.id]);
  const response = await page.goto(`${application.origin}/signup`);
  expect(response?.status()).toBe(404);
  await expect(page.getByText("Sign-up for Second App is closed")).toBeVisible();
  await page.getByRole("link", { name: "Log in" }).click();
  await expect(discoveryScreen(page).tenantName).toBeVisible();
  await expect(discoveryScreen(page).signUp).toHaveCount(0);

  await openSignup(page, origin);
  await expect(signupScreen(page).email).toBeVisible();
});

test("a form that was loaded before the switch is refused with a sentence, and keeps what was typed", async ({
  page,
  application,
  address,
  freshName,
  database,
}) => {
  const email = address();
  await openSignup(page, application.origin);
  await database.query("update applications set signup_enabled = false where id = $1", [application.id]);
  const screen = signupScreen(page);
  await fillSignup(page, { tenantDisplayName: "Acme", tenantName: freshName(), email, password: PASSWORD });
  await expect(screen.refusal).toContainText("Sign-up was closed while this page was open");
  await expect(screen.tenantDisplayName).toHaveValue("Acme");
  await expect(screen.email).toHaveValue(email);
  expect(await rowsAbout(database, email)).toMatchObject({ users: [], attempts: 0, mails: 0 });
  const { rows } = await database.query("select 1 from tenants where application_id = $1", [application.id]);
  expect(rows).toEqual([]);
});

test("what a visitor came with is kept on the way from login to signup and back", async ({ page, application }) => {
  const query = `client_id=${application.clientId}&state=${encodeURIComponent("ü 1+1")}`;
  await page.goto(`${application.origin}/login?${query}`);
  await discoveryScreen(page).signUp.click();
  await expect(signupScreen(page).email).toBeVisible();
  expect(new URL(page.url()).searchParams.get("state")).toBe("ü 1+1");
  await signupScreen(page).logIn.click();
  await expect(discoveryScreen(page).tenantName).toBeVisible();
  expect(new URL(page.url()).searchParams.get("client_id")).toBe(application.clientId);
  expect(new URL(page.url()).searchParams.get("state")).toBe("ü 1+1");
});
