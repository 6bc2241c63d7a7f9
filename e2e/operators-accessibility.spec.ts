import { expectAccessible } from "./support/accessible";
import { newId } from "./support/cast";
import { castOperator, dashboardOf, signIn } from "./support/operator";
import { expect, type Page, test } from "./support/test";
import { openForm } from "./support/verbs";

// Axe takes its time, twice a page.
test.describe.configure({ timeout: 180_000 });

type Screenshots = (page: Page, name: string) => Promise<void>;

function looker(page: Page, dashboard: string, screenshots: Screenshots) {
  return async (name: string, path?: string) => {
    if (path) await page.goto(path.startsWith("/") ? `${dashboard}${path}` : path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectAccessible(page, name);
    await screenshots(page, `operators-${name}`);
  };
}

test("every page before somebody is signed in", async ({ page, site, screenshots }) => {
  const look = looker(page, dashboardOf(site), screenshots);
  await look("sign-in", "/sign-in");
  await look("sign-in-refused", "/sign-in?refusal=unknown");
  await look("forgot-password", "/sign-in/forgot-password");
  await look("forgot-password-sent", "/sign-in/forgot-password?sent");
  await look("new-password-unusable", "/sign-in/new-password?token=none");
  await look("invitation-unusable", "/invitation?token=none");
  await look("invitation-forgotten", `/invitation?link=${"a".repeat(22)}`);
});

test("every page of a workspace's operators and of an invitation", async ({
  page,
  site,
  database,
  mailbox,
  address,
  application,
  screenshots,
}) => {
  const dashboard = dashboardOf(site);
  const look = looker(page, dashboard, screenshots);
  const owner = await castOperator(database, application.id, "OWNER");
  const viewer = await castOperator(database, application.id, "VIEWER");
  await database.query("update operators set display_name = 'Victor von Hohenstein-Sonderburg' where id = $1", [
    viewer.id,
  ]);
  const at = `/workspaces/${application.workspaceId}`;
  await signIn(page, site, owner);
  await look("home", "/?all");
  await look("workspace-empty", at);
  const email = address("a.rather.long.local.part");
  await openForm(page, `${dashboard}${at}/invitations/new`);
  await look("invite");
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByText("Please check one field")).toBeVisible();
  await look("invite-errors");
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: email })).toBeVisible();
  await page.getByRole("button", { name: "Send again" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Too many emails" })).toBeVisible();
  await look("workspace-refused");
  await look("workspace", at);
  await look("member", `${at}/operators/${viewer.id}`);
  await look("member-self", `${at}/operators/${owner.id}`);

  const link = (await mailbox.newest(email)).text.match(/http\S+token=[\w-]+/)?.[0] ?? "";
  await look("invitation-somebody-else", link);
  await page.context().clearCookies();
  await look("invitation", link);
  await database.query("update operator_invitations set email = $1 where email = $2", [viewer.email, email]);
  await look("invitation-known", link);
  await signIn(page, site, viewer);
  await look("invitation-signed-in", link);
  await look("workspace-viewer", at);
});

test("every page of an operator's own account", async ({ page, site, database, application, screenshots }) => {
  const dashboard = dashboardOf(site);
  const look = looker(page, dashboard, screenshots);
  const operator = await castOperator(database, application.id, "OWNER");
  await signIn(page, site, operator);
  await look("account-empty", "/account");
  await database.query(
    `insert into operator_tokens (id, workspace_id, operator_id, display_name, token_hash, expires_at)
     values ($1, $2, $3, 'Deployment of the configuration', $1, now() + interval '30 days')`,
    [newId(), application.workspaceId, operator.id],
  );
  await database.query(
    `insert into operator_sessions (id_hash, operator_id, device, network, ends_at)
     values ($1, $2, 'Safari · iPhone', '203.0.113.0/24', now() + interval '1 hour')`,
    [newId(), operator.id],
  );
  await page.goto(`${dashboard}/account`);
  await page.locator("summary").click();
  await look("account");
  await look("password", "/account/password");
  await openForm(page, `${dashboard}/account/tokens/new`);
  await look("token");
  await page.getByLabel("Name").fill("Deploy");
  await page.getByRole("button", { name: "Create token" }).click();
  await expect(page.getByRole("heading", { name: "Your new token" })).toBeVisible();
  await look("token-made");

  // Invited to where they are already: the list needs no other workspace.
  await database.query(
    `insert into operator_invitations (id, token_hash, workspace_id, email, role, expires_at)
     values ($1, $1, $2, $3, 'ADMIN', now() + interval '1 day')`,
    [newId(), application.workspaceId, operator.email],
  );
  await look("home-invited", "/?all");
  await database.query(
    "update operators set password_hash = null, oidc_issuer = 'https://id.example.com', oidc_subject = id where id = $1",
    [operator.id],
  );
  await page.goto(`${dashboard}/account`);
  await page.getByRole("region", { name: "Example ID" }).locator("summary").click();
  await look("account-last-way-in");
  await look("signed-in-again", "/sign-in/again");
  await openForm(page, `${dashboard}/account/tokens/new`);
  await page.getByLabel("Name").fill("Deploy");
  await database.query("update operator_sessions set ended_at = now() where operator_id = $1", [operator.id]);
  await page.getByRole("button", { name: "Create token" }).click();
  await expect(
    page.getByRole("alert").filter({ hasText: "You've been signed out, so nothing was saved." }),
  ).toBeVisible();
  await look("signed-out");
});
