import { DEMO } from "../db/demo";
import { discoveryScreen, loginScreen, signupScreen } from "./support/screens";
import { expect, test } from "./support/test";
import { arriveAt, leaveYourApp, logIn, STATE } from "./support/verbs";

test("somebody mistypes the password, reads a sentence that tells nothing, and then gets in", async ({
  page,
  site,
  user,
}) => {
  const { email, password } = await user(site.demo.tenant);
  const screen = loginScreen(page);
  await page.goto(`${site.demo.tenant}/login?state=${encodeURIComponent(STATE)}`);
  await logIn(page, email, "not my password");
  await expect(screen.refusal).toContainText("Wrong email or password");
  const forKnown = await screen.refusal.innerText();
  await expect(screen.email).toHaveValue(email);
  await logIn(page, `nobody-${email}`, password);
  await expect(screen.email).toHaveValue(`nobody-${email}`);
  await expect(screen.submit).toBeEnabled();
  await expect(screen.refusal).toHaveText(forKnown);
  await logIn(page, email, password);
  expect(await arriveAt(page, site.demo.client)).toMatchObject({ email, tenant: { name: DEMO.tenant }, state: STATE });
});

test("fields that were left empty say so", async ({ page, site }) => {
  const screen = loginScreen(page);
  await page.goto(`${site.demo.tenant}/login`);
  await screen.submit.click();
  await expect(screen.email).toHaveAccessibleDescription("Enter your email address.");
  await expect(screen.password).toHaveAccessibleDescription("Enter your password.");
});

test("a user of one tenant can't log in at another, nor before activation, nor once deactivated", async ({
  page,
  site,
  user,
  tenant,
}) => {
  const [here, there] = [await tenant(), await tenant()];
  const { email, password } = await user(here.origin);
  const inactive = await user(here.origin, { status: "INACTIVE" });
  for (const [origin, who] of [
    [there.origin, email],
    [here.origin, inactive.email],
    [site.demo.tenant, email],
  ] as const) {
    await page.goto(`${origin}/login`);
    await logIn(page, who, password);
    await expect(loginScreen(page).refusal).toContainText("email or password.");
  }
});

test("the application's host asks for the tenant, and leads to its login page with what the visitor came with", async ({
  page,
  site,
  user,
}) => {
  const { email, password } = await user(site.demo.tenant);
  const screen = discoveryScreen(page);
  const state = "back to the start";
  await page.goto(`${site.demo.application}/login?client_id=${DEMO.clientId}&state=${encodeURIComponent(state)}`);
  await screen.submit.click();
  await expect(screen.tenantName).toHaveAccessibleDescription(/Enter the web address/);
  await screen.tenantName.fill("nobody-here");
  await screen.submit.click();
  await expect(screen.tenantName).toHaveAccessibleDescription(/We couldn't find that company/);
  await expect(screen.tenantName).toHaveValue("nobody-here");
  await screen.tenantName.fill(" Tenant1 ");
  await screen.submit.click();
  await expect(loginScreen(page).heading).toHaveText("Log in to Tenant One");
  expect(new URL(page.url()).origin).toBe(site.demo.tenant);
  await logIn(page, email, password);
  expect(await arriveAt(page, site.demo.client)).toMatchObject({ email, state });
});

test("the whole address of a tenant, pasted, finds it as well", async ({ page, site }) => {
  await page.goto(`${site.demo.application}/login`);
  await discoveryScreen(page).tenantName.fill(`${site.demo.tenant}/login`);
  await discoveryScreen(page).submit.click();
  await expect(loginScreen(page).heading).toHaveText("Log in to Tenant One");
});

test("login pages show the way to signup exactly where signup is on", async ({
  page,
  site,
  application,
  tenant,
  database,
}) => {
  const [open, closed] = [await tenant(), await tenant({ signupEnabled: false })];
  await database.query("update applications set signup_enabled = false where id = $1", [application.id]);
  const expected: [string, number][] = [
    [site.demo.application, 1],
    [site.demo.tenant, 1],
    [application.origin, 0],
    [open.origin, 1],
    [closed.origin, 0],
  ];
  for (const [origin, links] of expected) {
    await page.goto(`${origin}/login`);
    await expect(page.getByRole("heading", { name: /^Log in to / })).toBeVisible();
    await expect(loginScreen(page).signUp).toHaveCount(links);
  }
  await page.goto(`${open.origin}/login`);
  await loginScreen(page).signUp.click();
  await expect(signupScreen(page).heading).toHaveText("Join Globex");
});

test("logout asks first, ends the session, and the application has to ask for a login again", async ({
  page,
  site,
  user,
  database,
}) => {
  const { id, email, password } = await user(site.demo.tenant);
  await page.goto(`${site.demo.tenant}/login`);
  await logIn(page, email, password);
  await arriveAt(page, site.demo.client);
  const [cookie] = (await page.context().cookies(site.demo.tenant)).filter(({ name }) => name === "session");

  // The application forgets its visitor; Foyer still knows them, and nobody is asked.
  const enter = `${site.demo.client}/login?tenant_name=${DEMO.tenant}`;
  await leaveYourApp(page);
  await page.goto(enter);
  await arriveAt(page, site.demo.client);

  await page.goto(`${site.demo.tenant}/logout`);
  await expect(page.getByRole("heading", { name: "Log out of Tenant One?" })).toBeVisible();
  expect(await liveSessions()).toBe(1);
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(loginScreen(page).heading).toBeVisible();
  expect(await liveSessions()).toBe(0);

  await page.goto(enter);
  await expect(loginScreen(page).heading).toHaveText("Log in to Tenant One");
  // A copy of the cookie is worth nothing either.
  await page
    .context()
    .addCookies(
      [{ ...cookie, name: "session", value: cookie?.value ?? "", url: site.demo.tenant }].map(
        ({ name, value, url }) => ({ name, value, url }),
      ),
    );
  await page.goto(enter);
  await expect(loginScreen(page).heading).toHaveText("Log in to Tenant One");
  await logIn(page, email, password);
  expect(await arriveAt(page, site.demo.client)).toMatchObject({ email });

  async function liveSessions(): Promise<number> {
    const { rows } = await database.query(
      "select count(*)::int as live from sessions where user_id = $1 and ended_at is null",
      [id],
    );
    return rows[0].live;
  }
});
