import { castOperator, dashboardOf, signIn } from "./support/operator";
import { expect, test } from "./support/test";

function linkIn(text: string): string {
  return text.match(/http\S+token=[\w-]+/)?.[0] ?? "";
}

test("without scripts an owner invites, withdraws, changes a role and removes; and makes and deletes a token", async ({
  page,
  site,
  database,
  mailbox,
  address,
  application,
}) => {
  const viewer = await castOperator(database, application.id, "VIEWER");
  await signIn(page, site, await castOperator(database, application.id, "OWNER"));
  await page.goto(`${dashboardOf(site)}/?all`);
  await page.getByRole("link", { name: /^Operators/ }).click();
  const email = address("bea");
  await page.getByRole("link", { name: "Invite operator" }).click();
  await page.getByLabel("Email").fill("bea");
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByRole("link", { name: "Enter an email address such as" })).toBeVisible();
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Send invitation" }).click();
  const row = page.getByRole("listitem").filter({ hasText: email });
  await expect(row).toBeVisible();
  const link = linkIn((await mailbox.newest(email)).text);
  await row.getByRole("button", { name: "Withdraw" }).click();
  await expect(page.getByText("Invitation withdrawn.")).toBeVisible();
  await expect(row).toHaveCount(0);

  const viewerRow = page.getByRole("listitem").filter({ hasText: viewer.email });
  await viewerRow.getByRole("link").click();
  await page.getByLabel("Role").selectOption("Admin");
  await page.getByRole("button", { name: "Save role" }).click();
  await expect(viewerRow).toContainText("Admin");
  await viewerRow.getByRole("link").click();
  await page.getByRole("button", { name: /^Remove/ }).click();
  await expect(page.getByRole("heading", { name: "Operators", exact: true })).toBeVisible();
  await expect(viewerRow).toHaveCount(0);

  await page.goto(`${dashboardOf(site)}/account/tokens/new`);
  await page.getByLabel("Name").fill("Deploy");
  await page.getByRole("button", { name: "Create token" }).click();
  await expect(page.getByText(/^foyer_op_/)).toBeVisible();
  await page.goto(`${dashboardOf(site)}/account`);
  await page.locator("summary").filter({ hasText: "Deploy" }).click();
  await page.getByRole("button", { name: "Delete Deploy" }).click();
  await expect(page.getByText("Token deleted.")).toBeVisible();
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This invitation doesn't work" })).toBeVisible();
});

test("without scripts whoever is signed out meanwhile signs in, and is back at the form", async ({
  page,
  site,
  database,
  application,
}) => {
  const owner = await castOperator(database, application.id, "OWNER");
  await signIn(page, site, owner);
  const at = `${dashboardOf(site)}/workspaces/${application.workspaceId}/invitations/new`;
  await page.goto(at);
  await database.query("update operator_sessions set ended_at = now() where operator_id = $1", [owner.id]);
  await page.getByLabel("Email").fill("bea@example.com");
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByText("Then you'll continue to the page you asked for.")).toBeVisible();
  await page.getByLabel("Email").fill(owner.email);
  await page.getByLabel("Password", { exact: true }).fill(owner.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "Send invitation" })).toBeVisible();
  expect(page.url()).toBe(at);
});

test("without scripts somebody who is invited joins, and chooses a new password by mail", async ({
  page,
  site,
  browser,
  database,
  mailbox,
  address,
  application,
}) => {
  await signIn(page, site, await castOperator(database, application.id, "OWNER"));
  const email = address("cleo");
  await page.goto(`${dashboardOf(site)}/workspaces/${application.workspaceId}/invitations/new`);
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Send invitation" }).click();
  const cleo = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await cleo.goto(linkIn((await mailbox.newest(email)).text));
  await cleo.getByLabel("Your name").fill("Cleo");
  await cleo.getByLabel("Password", { exact: true }).fill("password1");
  await cleo.getByRole("button", { name: /^Join/ }).click();
  await expect(cleo.getByRole("link", { name: "This password is easy to guess." })).toBeVisible();
  await expect(cleo.getByLabel("Your name")).toHaveValue("Cleo");
  await cleo.getByLabel("Password", { exact: true }).fill("nine green kettles in the hall");
  await cleo.getByRole("button", { name: /^Join/ }).click();
  await expect(cleo.getByRole("heading", { name: "Operators", exact: true })).toBeVisible();
  await cleo.getByRole("button", { name: "Sign out" }).click();
  await cleo.getByRole("link", { name: "Forgot your password?" }).click();
  await cleo.getByLabel("Email").fill(email);
  await cleo.getByRole("button", { name: "Send link" }).click();
  await expect(cleo.getByRole("heading", { name: "Check your email" })).toBeVisible();
  await cleo.goto(linkIn((await mailbox.newest(email, 2)).text));
  await cleo.getByLabel("New password").fill("ten green kettles in the hall");
  await cleo.getByRole("button", { name: "Save and sign in" }).click();
  await expect(cleo.getByRole("button", { name: "Sign out" })).toBeVisible();
  await cleo.context().close();
});
