import { castApplication } from "./support/cast";
import { castOperator, dashboardOf, signIn } from "./support/operator";
import { smuggle } from "./support/smuggle";
import { expect, type Mail, type Page, test } from "./support/test";
import { openForm } from "./support/verbs";

const PASSWORD = "eight green kettles in the hall";

function linkIn({ text }: Mail): string {
  return text.match(/http\S+token=[\w-]+/)?.[0] ?? "";
}

test("an owner invites somebody by mail, who joins, is made an admin, and is taken out again", async ({
  page,
  site,
  browser,
  database,
  mailbox,
  address,
  application,
}) => {
  await signIn(page, site, await castOperator(database, application.id, "OWNER"));
  await page.goto(`${dashboardOf(site)}/?all`);
  await page.getByRole("link", { name: /^Operators/ }).click();
  await expect(page.getByText("As an owner")).toBeVisible();
  await expect(page.getByText("No open invitations.")).toBeVisible();
  await page.getByRole("link", { name: "Invite operator" }).click();
  const email = address("bea");
  await page.getByLabel("Email").fill("bea");
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByRole("link", { name: "Enter an email address such as" })).toBeVisible();
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Role").selectOption("Viewer");
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: email })).toContainText("Viewer · valid until");

  const link = linkIn(await mailbox.newest(email));
  const bea = await (await browser.newContext()).newPage();
  // A scanner that opens it spends nothing.
  for (let i = 0; i < 3; i += 1) expect((await bea.goto(link))?.status()).toBe(200);
  await openForm(bea, link);
  await expect(bea.getByText(`This invitation is for ${email}.`)).toBeVisible();
  await bea.getByLabel("Your name").fill("Bea");
  await bea.getByLabel("Password", { exact: true }).fill("password1");
  await bea.getByRole("button", { name: /^Join/ }).click();
  await expect(bea.getByRole("link", { name: "This password is easy to guess." })).toBeVisible();
  await bea.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await bea.getByRole("button", { name: /^Join/ }).click();
  await expect(bea.getByRole("heading", { name: "Operators", exact: true })).toBeVisible();
  await expect(bea.getByRole("listitem").filter({ hasText: email })).toContainText("You");
  await expect(bea.getByRole("link", { name: "Invite operator" })).toHaveCount(0);
  await bea.goto(link);
  await expect(bea.getByRole("heading", { name: "This invitation doesn't work" })).toBeVisible();

  await page.reload();
  await page.getByRole("link", { name: "Change Bea" }).click();
  await page.getByLabel("Role").selectOption("Admin");
  await page.getByRole("button", { name: "Save role" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: email })).toContainText("Admin");
  const workspace = new URL(page.url()).pathname;
  await page.getByRole("link", { name: "Change Bea" }).click();
  await page.getByRole("button", { name: "Remove Bea" }).click();
  await expect(page).toHaveURL(new RegExp(`${workspace}$`));
  await expect(page.getByText(email)).toHaveCount(0);
  expect((await bea.goto(`${dashboardOf(site)}${workspace}`))?.status()).toBe(404);

  await page.getByRole("link", { name: "Change Olivia Operator" }).click();
  await page.getByRole("button", { name: /^Leave/ }).click();
  await expect(page.getByRole("alert").filter({ hasText: "This is the last owner." })).toBeVisible();
  await bea.context().close();
});

test("an operator of elsewhere joins by signing in on the invitation's page; one that was withdrawn opens nothing", async ({
  page,
  site,
  browser,
  database,
  mailbox,
  address,
  application,
}) => {
  const known = await castOperator(database, application.id, "VIEWER");
  await database.query("delete from workspace_memberships where operator_id = $1", [known.id]);
  const [email, otherEmail] = [address("known"), address("other")];
  await database.query("update operators set email = $1 where id = $2", [email, known.id]);
  await signIn(page, site, await castOperator(database, application.id, "OWNER"));
  for (const to of [email, otherEmail]) {
    await openForm(page, `${dashboardOf(site)}/workspaces/${application.workspaceId}/invitations/new`);
    await page.getByLabel("Email").fill(to);
    await page.getByRole("button", { name: "Send invitation" }).click();
    await expect(page.getByRole("listitem").filter({ hasText: to })).toBeVisible();
  }
  const otherLink = linkIn(await mailbox.newest(otherEmail));
  const other = page.getByRole("listitem").filter({ hasText: otherEmail });
  await other.getByRole("button", { name: "Send again" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Too many emails were sent" })).toBeVisible();
  await other.getByRole("button", { name: "Withdraw" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Invitation withdrawn." })).toBeVisible();
  await expect(other).toHaveCount(0);

  const joiner = await (await browser.newContext()).newPage();
  await openForm(joiner, linkIn(await mailbox.newest(email)));
  await joiner.getByLabel("Your password").fill("not this one");
  await joiner.getByRole("button", { name: "Sign in and join" }).click();
  await expect(joiner.getByRole("link", { name: "Wrong password." })).toBeVisible();
  await joiner.getByLabel("Your password").fill(known.password);
  await joiner.getByRole("button", { name: "Sign in and join" }).click();
  await expect(joiner.getByRole("heading", { name: "Operators", exact: true })).toBeVisible();
  await joiner.goto(otherLink);
  await expect(joiner.getByRole("heading", { name: "This invitation doesn't work" })).toBeVisible();
  await joiner.context().close();
});

test("an operator who has forgotten their password chooses another by mail; nobody learns who is an operator", async ({
  page,
  site,
  browser,
  database,
  mailbox,
  address,
  application,
}) => {
  const operator = await castOperator(database, application.id);
  const email = address("forgetful");
  await database.query("update operators set email = $1 where id = $2", [email, operator.id]);
  const elsewhere = await (await browser.newContext()).newPage();
  await signIn(elsewhere, site, { ...operator, email });
  await page.goto(`${dashboardOf(site)}/sign-in`);
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  const told: string[] = [];
  for (const typed of [address("nobody"), email]) {
    await openForm(page, `${dashboardOf(site)}/sign-in/forgot-password`);
    await page.getByLabel("Email").fill(typed);
    await page.getByRole("button", { name: "Send link" }).click();
    await expect(page.getByRole("heading", { name: "Check your email" })).toBeVisible();
    // The last of what there is to read.
    await expect(page.getByRole("link", { name: "Back to sign-in" })).toBeVisible();
    told.push(page.url() + (await page.getByRole("main").innerText()));
  }
  expect(told[0]).toBe(told[1]);
  const link = linkIn(await mailbox.newest(email));
  for (let i = 0; i < 3; i += 1) await page.goto(link);
  await openForm(page, link);
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByRole("button", { name: "Save and sign in" }).click();
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
  await elsewhere.reload();
  await expect(elsewhere.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await signIn(elsewhere, site, { ...operator, email, password: PASSWORD });
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This link doesn't work" })).toBeVisible();
  await elsewhere.context().close();
});

test("an operator sees where they are signed in, ends it elsewhere, and changes the password", async ({
  page,
  site,
  browser,
  database,
  application,
}) => {
  const operator = await castOperator(database, application.id, "VIEWER");
  const others: Page[] = [];
  for (let i = 0; i < 3; i += 1) {
    const other = await (await browser.newContext()).newPage();
    await signIn(other, site, operator);
    others.push(other);
  }
  await signIn(page, site, operator);
  await page.getByRole("link", { name: operator.email }).click();
  const sessions = page.getByRole("region", { name: "Active sessions" }).getByRole("listitem");
  await expect(sessions).toHaveCount(4);
  await expect(sessions.filter({ hasText: "This browser" })).toContainText("Chrome");
  await sessions.nth(1).getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("status").filter({ hasText: "1 browser signed out." })).toBeVisible();
  await expect(sessions).toHaveCount(3);
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(page.getByRole("status").filter({ hasText: "2 browsers signed out." })).toBeVisible();
  await expect(sessions).toHaveCount(1);
  for (const other of others) {
    await other.reload();
    await expect(other.getByRole("heading", { name: "Sign in" })).toBeVisible();
    await other.context().close();
  }
  await page.getByRole("link", { name: "Change password" }).click();
  await page.getByLabel("Current password").fill("not this one");
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByRole("link", { name: "Wrong password." })).toBeVisible();
  await page.getByLabel("Current password").fill(operator.password);
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();
  await page.getByRole("button", { name: "Sign out", exact: true }).first().click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await signIn(page, site, { ...operator, password: PASSWORD });
});

test("who signs in again in a browser leaves no session behind there", async ({
  page,
  site,
  database,
  application,
}) => {
  const operator = await castOperator(database, application.id);
  const tab = await page.context().newPage();
  await openForm(tab, `${dashboardOf(site)}/sign-in`);
  await signIn(page, site, operator);
  await tab.getByLabel("Email").fill(operator.email);
  await tab.getByLabel("Password", { exact: true }).fill(operator.password);
  await tab.getByRole("button", { name: "Sign in" }).click();
  await expect(tab.getByRole("button", { name: "Sign out" })).toBeVisible();
  const { rows } = await database.query(
    "select count(*)::int as living from operator_sessions where operator_id = $1 and ended_at is null",
    [operator.id],
  );
  expect(rows).toEqual([{ living: 1 }]);
});

test("an operator's token is shown once, listed and deleted", async ({ page, site, database, application }) => {
  await signIn(page, site, await castOperator(database, application.id));
  await page.goto(`${dashboardOf(site)}/account`);
  await expect(page.getByText("No tokens.")).toBeVisible();
  await page.getByRole("link", { name: "New token" }).click();
  await page.getByLabel("Name").fill("Deploy");
  await page.getByLabel("Lifetime").selectOption("30 days");
  await page.getByRole("button", { name: "Create token" }).click();
  await expect(page.getByRole("heading", { name: "Your new token" })).toBeFocused();
  const token = await page.getByText(/^foyer_op_/).innerText();
  await page.reload();
  await expect(page.getByRole("button", { name: "Create token" })).toBeVisible();
  await expect(page.getByText(token)).toHaveCount(0);
  await page.getByRole("link", { name: "Back to your account" }).click();
  const row = page.getByRole("listitem").filter({ hasText: "Deploy" });
  await expect(row).toContainText("never used");
  await row.locator("summary").click();
  await row.getByRole("button", { name: "Delete Deploy" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Token deleted." })).toBeVisible();
  await expect(page.getByText("No tokens.")).toBeVisible();
});

test("a viewer who posts what an owner's browser would have posted changes nothing", async ({
  page,
  site,
  browser,
  database,
  application,
  address,
}) => {
  const viewer = await castOperator(database, application.id, "VIEWER");
  const at = `${dashboardOf(site)}/workspaces/${application.workspaceId}`;
  await signIn(page, site, await castOperator(database, application.id, "OWNER"));
  const viewerPage = await (await browser.newContext()).newPage();
  await signIn(viewerPage, site, viewer);

  await openForm(page, `${at}/invitations/new`);
  await page.getByLabel("Email").fill(address("smuggled"));
  const send = page.getByRole("button", { name: "Send invitation" });
  expect(await smuggle({ from: page, to: viewerPage, url: `${at}/invitations/new` }, () => send.click())).toContain(
    "not change them",
  );
  await openForm(page, `${at}/operators/${viewer.id}`);
  await page.getByLabel("Role").selectOption("Owner");
  const save = page.getByRole("button", { name: "Save role" });
  const memberPage = `${at}/operators/${viewer.id}`;
  expect(await smuggle({ from: page, to: viewerPage, url: memberPage }, () => save.click())).toContain(
    "Only owners can manage operators",
  );
  const after = await database.query(
    `select (select count(*)::int from operator_invitations where workspace_id = $1) as invitations,
            (select role::text from workspace_memberships where workspace_id = $1 and operator_id = $2) as role`,
    [application.workspaceId, viewer.id],
  );
  expect(after.rows).toEqual([{ invitations: 0, role: "VIEWER" }]);
  // The owner's own post goes through: it was the right and not the post that was missing.
  await save.click();
  await expect(page.getByRole("listitem").filter({ hasText: viewer.email })).toContainText("Owner");
  await viewerPage.context().close();
});

test("workspace A sees nothing of the operators of B", async ({ page, site, database, application, freshName }) => {
  const other = await castApplication(database, site, { name: freshName("other") });
  const theirs = await castOperator(database, application.id, "OWNER");
  await signIn(page, site, await castOperator(database, other.id, "OWNER"));
  const workspaces = `${dashboardOf(site)}/workspaces`;
  for (const path of [
    application.workspaceId,
    `${application.workspaceId}/invitations/new`,
    `${application.workspaceId}/operators/${theirs.id}`,
    // Nor one of theirs below a workspace of one's own.
    `${other.workspaceId}/operators/${theirs.id}`,
  ]) {
    const response = await page.goto(`${workspaces}/${path}`);
    expect(response?.status()).toBe(404);
    expect(await response?.text()).not.toContain(theirs.email);
  }
  await other.close();
});
