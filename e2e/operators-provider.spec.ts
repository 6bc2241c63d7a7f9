import { newId } from "./support/cast";
import { castOperator, dashboardOf } from "./support/operator";
import { startOperatorProvider } from "./support/operator-provider";
import { expect, test } from "./support/test";

test("the provider lets in who is an operator or invited, and gives nobody a right", async ({
  page,
  site,
  database,
  application,
  address,
}) => {
  const dashboard = dashboardOf(site);
  const viewer = await castOperator(database, application.id, "VIEWER");
  const enter = async () => {
    await page.context().clearCookies();
    await page.goto(`${dashboard}/sign-in`);
    await page.getByRole("link", { name: "Sign in with Example ID" }).click();
  };
  const isTold = (words: string) => expect(page.getByRole("alert").filter({ hasText: words })).toBeVisible();

  await enter();
  await isTold("That sign-in didn't work");
  const provider = await startOperatorProvider(site, dashboard);
  try {
    provider.be({ sub: "stranger", email: address("stranger"), email_verified: true });
    await enter();
    await isTold("your address hasn't been invited");
    provider.be({ sub: "viewer", email: viewer.email, email_verified: false });
    await enter();
    await isTold("a verified email address");
    provider.be({ sub: "viewer", email: viewer.email, email_verified: true });
    await enter();
    await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
    await page.goto(`${dashboard}/account`);
    await expect(page.getByText("You can sign in with Example ID.")).toBeVisible();
    provider.be({ sub: "somebody else", email: viewer.email, email_verified: true });
    await enter();
    await isTold("a different person at that provider");

    const email = address("invited");
    await database.query(
      `insert into operator_invitations (id, token_hash, workspace_id, email, role, expires_at)
       values ($1, $1, $2, $3, 'ADMIN', now() + interval '1 day')`,
      [newId(), application.workspaceId, email],
    );
    provider.be({ sub: "invited", email, email_verified: true, name: "Ivy Invited" });
    await enter();
    const invitation = page.getByRole("region", { name: "Your invitations" }).getByRole("listitem");
    const memberships = () =>
      database.query(
        `select m.role::text, o.display_name, o.password_hash from operators o
         join workspace_memberships m on m.operator_id = o.id where o.email = $1`,
        [email],
      );
    await expect(invitation).toHaveCount(1);
    expect((await memberships()).rows).toEqual([]);
    await invitation.getByRole("button", { name: "Accept" }).click();
    await expect(page.getByRole("heading", { name: "Operators", exact: true })).toBeVisible();
    const { rows } = await memberships();
    expect(rows).toEqual([{ role: "ADMIN", display_name: "Ivy Invited", password_hash: null }]);
    await page.goto(`${dashboard}/account`);
    const unlink = page.getByRole("region", { name: "Example ID" });
    await unlink.locator("summary").click();
    await expect(unlink.getByText("This is your only way to sign in")).toBeVisible();
    await unlink.getByRole("button", { name: "Unlink Example ID anyway" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Unlinked." })).toBeVisible();
    await page.reload();
    await expect(page.getByText("it will be linked to this account")).toBeVisible();

    // A way back that this browser did not begin.
    await page.context().clearCookies();
    await page.goto(`${dashboard}/api/auth/callback/oidc?code=made-up&state=made-up`);
    await isTold("That sign-in didn't work");
  } finally {
    await provider.stop();
  }
});
