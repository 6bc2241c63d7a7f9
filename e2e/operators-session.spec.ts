import { newId } from "./support/cast";
import { type CastOperator, castOperator, dashboardOf, signIn } from "./support/operator";
import { expect, type Page, test } from "./support/test";
import { openForm } from "./support/verbs";

async function typeSignIn(page: Page, operator: CastOperator): Promise<void> {
  await page.getByLabel("Email").fill(operator.email);
  await page.getByLabel("Password", { exact: true }).fill(operator.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("the sign-in leads back to the page that was asked for, and to no other site", async ({
  page,
  site,
  database,
  application,
}) => {
  const operator = await castOperator(database, application.id);
  const asked = `${dashboardOf(site)}/applications/${application.id}/audit?action=mail.retried`;
  await page.goto(asked);
  await expect(page.getByText("Then you'll continue to the page you asked for.")).toBeVisible();
  await typeSignIn(page, operator);
  await expect(page.getByRole("heading", { name: "Audit log" })).toBeVisible();
  expect(page.url()).toBe(asked);
  // Whoever is signed in already goes on at once.
  await page.goto(`${dashboardOf(site)}/sign-in?back=/account`);
  await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();
  await page.context().clearCookies();
  for (const back of ["//evil.example/", "/\\evil.example/", "https://evil.example/", "/.//evil.example/"]) {
    await page.goto(`${dashboardOf(site)}/sign-in?back=${encodeURIComponent(back)}`);
    await expect(page.getByText("Sign in to the Foyer dashboard.")).toBeVisible();
  }
  await typeSignIn(page, operator);
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
});

test("what was typed when the session ended stays on the page, and is sent once its writer has signed in again beside it", async ({
  page,
  site,
  database,
  application,
  freshName,
}) => {
  const operator = await castOperator(database, application.id);
  const name = freshName("kept");
  await signIn(page, site, operator);
  await openForm(page, `${dashboardOf(site)}/applications/${application.id}/tenants/new`);
  await page.getByLabel("Name", { exact: true }).fill("Kept Company");
  await page.getByLabel("Short name").fill(name);
  await database.query("update operator_sessions set ended_at = now() where operator_id = $1", [operator.id]);
  await page.getByRole("button", { name: "Create tenant" }).click();
  const told = page.getByRole("alert").filter({ hasText: "You've been signed out, so nothing was saved." });
  await expect(told).toBeVisible();
  await expect(page.getByLabel("Short name")).toHaveValue(name);
  const tenants = () => database.query("select display_name from tenants where name = $1", [name]);
  expect((await tenants()).rows).toEqual([]);

  const opened = page.context().waitForEvent("page");
  await told.getByRole("link", { name: "Sign in again" }).click();
  const tab = await opened;
  await typeSignIn(tab, operator);
  await expect(tab.getByRole("heading", { name: "You're signed in again" })).toBeVisible();
  await tab.close();
  await page.getByRole("button", { name: "Create tenant" }).click();
  await expect(page).toHaveURL(/\/tenants\/[a-z2-7]{26}$/);
  expect((await tenants()).rows).toEqual([{ display_name: "Kept Company" }]);
});

test("of two owners who change one operator the second is told, and sees what is and what they wanted", async ({
  page,
  site,
  database,
  application,
}) => {
  const member = await castOperator(database, application.id, "VIEWER");
  await signIn(page, site, await castOperator(database, application.id, "OWNER"));
  const role = async () => {
    const found = await database.query("select role::text from workspace_memberships where operator_id = $1", [
      member.id,
    ]);
    return found.rows[0]?.role;
  };
  await openForm(page, `${dashboardOf(site)}/workspaces/${application.workspaceId}/operators/${member.id}`);
  await database.query("update workspace_memberships set role = 'ADMIN' where operator_id = $1", [member.id]);
  await page.getByLabel("Role").selectOption("Owner");
  await page.getByRole("button", { name: "Save role" }).click();
  const conflict = page.getByRole("alert").filter({ hasText: "Someone else changed this in the meantime" });
  await expect(conflict.getByRole("row", { name: "Role" })).toContainText("Admin");
  await expect(conflict.getByRole("row", { name: "Role" })).toContainText("Owner");
  await expect(page.getByLabel("Role")).toHaveValue("OWNER");
  expect(await role()).toBe("ADMIN");
  // Knowing that, they may still want it.
  await page.getByRole("button", { name: "Save role" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: member.email })).toContainText("Owner");
  expect(await role()).toBe("OWNER");
});

test("whoever is made an owner meanwhile is not taken out by the press that was meant for a viewer", async ({
  page,
  site,
  database,
  application,
}) => {
  const member = await castOperator(database, application.id, "VIEWER");
  await signIn(page, site, await castOperator(database, application.id, "OWNER"));
  const at = `${dashboardOf(site)}/workspaces/${application.workspaceId}`;
  await openForm(page, `${at}/operators/${member.id}`);
  await database.query("update workspace_memberships set role = 'OWNER' where operator_id = $1", [member.id]);
  await page.getByRole("button", { name: /^Remove/ }).click();
  await expect(
    page.getByRole("alert").filter({ hasText: "from Viewer to Owner in the meantime. Nothing was done." }),
  ).toBeVisible();
  const { rows } = await database.query("select role::text from workspace_memberships where operator_id = $1", [
    member.id,
  ]);
  expect(rows).toEqual([{ role: "OWNER" }]);
  // The page shows what is now, and so does the form beside.
  await expect(page.getByLabel("Role")).toHaveValue("OWNER");
  await page.getByRole("button", { name: /^Remove/ }).click();
  await expect(page).toHaveURL(at);
  await expect(page.getByText(member.email)).toHaveCount(0);
});

test("an operator who is invited to two workspaces accepts one and declines the other", async ({
  page,
  site,
  database,
  application,
  freshName,
}) => {
  const operator = await castOperator(database, application.id);
  const [accepted, declined] = [newId(), newId()];
  for (const [id, displayName] of [
    [accepted, "Acme"],
    [declined, "Initech"],
  ] as const) {
    await database.query("insert into workspaces (id, name, display_name) values ($1, $2, $3)", [
      id,
      freshName("inv"),
      displayName,
    ]);
    await database.query(
      `insert into operator_invitations (id, token_hash, workspace_id, email, role, expires_at)
       values ($1, $1, $1, $2, 'VIEWER', now() + interval '1 day')`,
      [id, operator.email],
    );
  }
  await signIn(page, site, operator);
  const invitations = page.getByRole("region", { name: "Your invitations" }).getByRole("listitem");
  await expect(invitations).toHaveCount(2);
  await invitations
    .filter({ hasText: "Initech" })
    .getByRole("button", { name: /^Decline/ })
    .click();
  await expect(invitations).toHaveCount(1);
  await invitations
    .filter({ hasText: "Acme" })
    .getByRole("button", { name: /^Accept/ })
    .click();
  await expect(page.getByRole("heading", { name: "Operators of Acme" })).toBeVisible();
  const { rows } = await database.query(
    "select workspace_id, role::text from workspace_memberships where operator_id = $1 and workspace_id <> $2",
    [operator.id, application.workspaceId],
  );
  expect(rows).toEqual([{ workspace_id: accepted, role: "VIEWER" }]);
  expect((await page.goto(`${dashboardOf(site)}/workspaces/${declined}`))?.status()).toBe(404);
});

test("a link's token leaves the URL at once, two tabs hold two links, and no other browser knows them", async ({
  page,
  site,
  browser,
  database,
  mailbox,
  address,
  application,
}) => {
  await signIn(page, site, await castOperator(database, application.id, "OWNER"));
  const guest = await browser.newContext();
  const tabs: [Page, string][] = [];
  for (const email of [address("ann"), address("bob")]) {
    await openForm(page, `${dashboardOf(site)}/workspaces/${application.workspaceId}/invitations/new`);
    await page.getByLabel("Email").fill(email);
    await page.getByRole("button", { name: "Send invitation" }).click();
    await expect(page.getByRole("listitem").filter({ hasText: email })).toBeVisible();
    const link = /http\S+token=[\w-]+/.exec((await mailbox.newest(email)).text)?.[0] ?? "";
    const token = new URL(link).searchParams.get("token") ?? "";
    const tab = await guest.newPage();
    const answer = await tab.goto(link);
    expect(tab.url()).toMatch(/\/invitation\?link=[\w-]{22}$/);
    expect(await answer?.text()).not.toContain(token);
    expect(answer?.headers()["referrer-policy"]).toBe("same-origin");
    // As mails of an older version have it.
    await tab.goto(link.replace("/link?", "?"));
    expect(tab.url()).toMatch(/\/invitation\?link=[\w-]{22}$/);
    tabs.push([tab, email]);
  }
  const cookies = (await guest.cookies()).filter(({ name }) => name.startsWith("operator-link-"));
  expect(cookies).toHaveLength(2);
  for (const cookie of cookies) expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });

  const elsewhere = await (await browser.newContext()).newPage();
  await elsewhere.goto(tabs[0]?.[0].url() ?? "");
  await expect(elsewhere.getByRole("heading", { name: "Open the link again" })).toBeVisible();
  await elsewhere.context().close();

  for (const [tab, email] of tabs) {
    await tab.reload();
    await expect(tab.getByText(`This invitation is for ${email}.`)).toBeVisible();
  }
  const [[tab] = []] = tabs;
  if (!tab) throw new Error("no tab");
  await openForm(tab, tab.url());
  await tab.getByLabel("Your name").fill("Ann");
  await tab.getByLabel("Password", { exact: true }).fill("eight green kettles in the hall");
  await tab.getByRole("button", { name: /^Join/ }).click();
  await expect(tab.getByRole("heading", { name: "Operators", exact: true })).toBeVisible();
  const left = (await guest.cookies()).filter(({ name }) => name.startsWith("operator-link-"));
  expect(left).toHaveLength(1);
  await guest.close();
});
