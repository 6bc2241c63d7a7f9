import { expectAccessible } from "./support/accessible";
import { newId } from "./support/cast";
import { castOperator, dashboardOf, signIn } from "./support/operator";
import { expect, test } from "./support/test";
import { openForm } from "./support/verbs";

test.describe.configure({ timeout: 180_000 });

test("an operator sees what their account was used for, an owner what the workspace's operators did, and nobody else", async ({
  page,
  site,
  browser,
  database,
  application,
  screenshots,
}) => {
  const dashboard = dashboardOf(site);
  const viewer = await castOperator(database, application.id, "VIEWER");
  await database.query("update operators set display_name = 'Victor Viewer' where id = $1", [viewer.id]);
  const other = await (await browser.newContext()).newPage();
  await openForm(other, `${dashboard}/sign-in`);
  await other.getByLabel("Email").fill(viewer.email);
  await other.getByLabel("Password", { exact: true }).fill("not this one");
  await other.getByRole("button", { name: "Sign in" }).click();
  await expect(other.getByText("Wrong email or password.")).toBeVisible();
  await signIn(other, site, viewer);
  await other.goto(`${dashboard}/account`);
  const own = other.getByRole("region", { name: "Recent activity" });
  await expect(own.getByRole("listitem")).toHaveCount(2);
  await expect(own).toContainText("Sign-in failed");
  await expect(own).toContainText("wrong password");
  await own.getByRole("link", { name: "All activity" }).click();
  await expect(other.getByRole("heading", { level: 1, name: "Recent activity" })).toBeVisible();
  await expectAccessible(other, "own activity");
  await screenshots(other, "activity-own");
  const activity = `${dashboard}/workspaces/${application.workspaceId}/activity`;
  expect((await other.goto(activity))?.status()).toBe(404);

  await signIn(page, site, await castOperator(database, application.id, "OWNER"));
  await page.goto(`${dashboard}/workspaces/${application.workspaceId}`);
  await page.getByRole("link", { name: "Activity" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Operator activity" })).toBeVisible();
  const events = page.getByRole("list", { name: "Events" }).locator(":scope > li");
  await expect(events).toHaveCount(3);
  await expect(events.filter({ hasText: "Victor Viewer" })).toHaveCount(2);
  await expectAccessible(page, "activity");
  await screenshots(page, "activity-workspace");
  await other.context().close();
});

test("an invitation whose mail was given up says so, and is sent again", async ({
  page,
  site,
  database,
  application,
  mailbox,
  address,
  screenshots,
}) => {
  const email = address("bea");
  const [invitationId, mailId] = [newId(), newId()];
  await database.query(
    `insert into operator_invitations (id, token_hash, workspace_id, email, role, expires_at)
     values ($1, $1, $2, $3, 'VIEWER', now() + interval '6 days')`,
    [invitationId, application.workspaceId, email],
  );
  await database.query(
    `insert into operator_mails (id, kind, to_email, invitation_id, tries, parked_at, last_error, created_at)
     values ($1, 'OPERATOR_INVITATION', $2, $3, 12, now(), 'too_many_tries', now() - interval '2 hours')`,
    [mailId, email, invitationId],
  );
  await signIn(page, site, await castOperator(database, application.id, "OWNER"));
  await openForm(page, `${dashboardOf(site)}/workspaces/${application.workspaceId}`);
  const row = page.getByRole("listitem").filter({ hasText: email });
  await expect(row.getByText("Not delivered", { exact: true })).toBeVisible();
  await expectAccessible(page, "an invitation that was not delivered");
  await screenshots(page, "activity-undelivered");
  await row.getByRole("button", { name: "Send again" }).click();
  await expect(page.getByText("Invitation sent again.")).toBeVisible();
  await expect(row.getByText("Not delivered", { exact: true })).toHaveCount(0);
  await mailbox.newest(email);
});
