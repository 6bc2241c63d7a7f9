import { DEMO } from "../db/demo";
import { signupScreen, yourAppScreen } from "./support/screens";
import { expect, test } from "./support/test";
import { activationLinkIn, arriveAt, openInSameBrowser, openSignup, PASSWORD, STATE, signUp } from "./support/verbs";

test("somebody sets up a tenant, opens the mail and lands logged in at the application, with state intact", async ({
  page,
  site,
  mailbox,
  address,
  freshName,
}) => {
  const email = address();
  const tenantName = freshName();
  await openSignup(page, site.demo.application, { client_id: DEMO.clientId, state: STATE });
  await signUp(page, { tenantDisplayName: "Acme Labs", tenantName, email });

  const mail = await mailbox.newest(email);
  expect(mail.subject).toContain("Your App");
  expect(mail.text).toContain("Acme Labs");
  const link = activationLinkIn(mail);
  expect(new URL(link).origin).toBe(site.demo.application);
  const tab = await openInSameBrowser(page, link);

  for (const each of [tab, page]) {
    const visitor = await arriveAt(each, site.demo.client);
    expect(visitor).toMatchObject({ email, tenant: { name: tenantName }, state: STATE });
    expect(visitor.roles.map((role) => role.name)).toEqual(["member"]);
  }
  await expect(yourAppScreen(page).roles).toContainText("Member");
  expect(await mailbox.of(email)).toHaveLength(1);
});

test("the first tab moves on by itself, and the new tenant's own login page takes the password", async ({
  page,
  browser,
  site,
  mailbox,
  address,
  freshName,
  database,
}) => {
  const email = address();
  const tenantName = freshName();
  await openSignup(page, site.demo.application);
  await signUp(page, { tenantDisplayName: "Zwölf & Söhne", tenantName, email });
  const tab = await openInSameBrowser(page, activationLinkIn(await mailbox.newest(email)));
  expect(await arriveAt(tab, site.demo.client)).toMatchObject({ email, state: null });
  expect(await arriveAt(page, site.demo.client)).toMatchObject({ email, state: null });

  const { rows } = await database.query(
    `select u.status, u.email_verified, t.display_name, t.held_until, count(s.id)::int as sessions
     from users u join tenants t on (t.application_id, t.id) = (u.application_id, u.tenant_id)
     left join sessions s on (s.application_id, s.tenant_id, s.user_id) = (u.application_id, u.tenant_id, u.id)
     where u.email = $1 group by 1, 2, 3, 4`,
    [email],
  );
  expect(rows).toEqual([
    { status: "ACTIVE", email_verified: true, display_name: "Zwölf & Söhne", held_until: null, sessions: 1 },
  ]);

  const elsewhere = await browser.newContext();
  const login = await elsewhere.newPage();
  const application = new URL(site.demo.application);
  await login.goto(`${application.protocol}//${tenantName}-${application.host}/login`);
  await login.getByLabel("Email").fill(email);
  await login.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await login.getByRole("button", { name: "Log in" }).click();
  expect(await arriveAt(login, site.demo.client)).toMatchObject({ email, tenant: { name: tenantName } });
  await elsewhere.close();
});

test("the tenant's name is suggested from what it is called, and the address shown while it is typed", async ({
  page,
  site,
  freshName,
}) => {
  await openSignup(page, site.demo.application);
  const screen = signupScreen(page);
  const unique = freshName("x");
  await screen.tenantDisplayName.fill(`Über ${unique}`);
  await expect(screen.tenantName).toHaveValue(`ueber-${unique}`);
  await expect(page.getByText("Available")).toBeVisible();
  await screen.tenantName.fill(DEMO.tenant);
  await expect(page.getByText("Taken")).toBeVisible();
  await expect(page.getByText(`${DEMO.tenant}-${new URL(site.demo.application).host}`)).toBeVisible();
});
