import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible } from "./support/accessible";
import { dashboardOf } from "./support/operator";
import { startOperatorProvider } from "./support/operator-provider";
import { DATA, PORTS } from "./support/places";
import { expect, test } from "./support/test";

// Axe takes its time, twice a page.
test.describe.configure({ timeout: 180_000 });

test("in production the first operator comes in by the link that the start prints, once, and by nothing else", async ({
  page,
  site,
  browser,
  database,
  freshName,
}) => {
  const dashboard = dashboardOf(site);
  const printed = () =>
    readFileSync(join(DATA, "..", `e2e-${PORTS.https}.log`), "utf8").match(/https:\S+welcome\S+/)?.[0] ?? "";
  await expect.poll(printed).not.toBe("");
  const link = printed();
  expect(new URL(link).origin).toBe(dashboard);

  // Nor by the provider, however sure it is.
  const provider = await startOperatorProvider(site, dashboard);
  provider.be({ sub: "ada", email: "ada@company.example", email_verified: true });
  await page.goto(`${dashboard}/sign-in`);
  await page.getByRole("link", { name: "Sign in with Example ID" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "your address hasn't been invited" })).toBeVisible();
  await provider.stop();
  await page.context().clearCookies();
  expect((await database.query("select 1 from operators")).rowCount).toBe(0);

  await page.goto(`${dashboard}/welcome?token=made-up`);
  await expect(page.getByRole("heading", { name: "This link doesn't work" })).toBeVisible();
  await page.goto(`${dashboard}/welcome`);
  await expect(page.getByRole("heading", { name: "This link doesn't work" })).toBeVisible();

  await expectAccessible(page, "a link for the first operator that is none");

  // A scanner that opens it spends nothing.
  for (let i = 0; i < 3; i += 1) expect((await page.goto(link))?.status()).toBe(200);
  await expectAccessible(page, "the first operator's page");
  const late = await (await browser.newContext()).newPage();
  await late.goto(link);
  const workspace = freshName("co");
  for (const each of [page, late]) {
    await each.getByLabel("Your name").fill("Ada");
    await each.getByLabel("Email").fill("ada@company.example");
    await each.getByLabel("Company or team").fill("Company");
    await each.getByLabel("Short name").fill(workspace);
    await each.getByLabel("Password", { exact: true }).fill("password");
  }
  await page.getByRole("button", { name: "Set up" }).click();
  await expect(page.getByRole("link", { name: "This password is easy to guess. Choose another." })).toBeVisible();
  await expectAccessible(page, "the first operator's page with errors");
  await page.getByLabel("Password", { exact: true }).fill("eleven grey pebbles in a row");
  await page.getByRole("button", { name: "Set up" }).click();
  await expect(page.getByText("No applications yet.")).toBeVisible();
  await expectAccessible(page, "No applications yet");
  const cookies = await page.context().cookies();
  expect(cookies.filter(({ name }) => name.includes("operator"))).toEqual([
    expect.objectContaining({ name: "__Host-operator-session", secure: true, httpOnly: true, sameSite: "Lax" }),
  ]);

  await late.getByLabel("Password", { exact: true }).fill("twelve grey pebbles in a row");
  await late.getByRole("button", { name: "Set up" }).click();
  await expect(late.getByRole("alert").filter({ hasText: "It was already used or has expired." })).toBeVisible();
  await late.goto(link);
  await expect(late.getByRole("heading", { name: "This link doesn't work" })).toBeVisible();
  await late.context().close();
  const { rows } = await database.query(
    "select o.email, m.role::text from operators o join workspace_memberships m on m.operator_id = o.id",
  );
  expect(rows).toEqual([{ email: "ada@company.example", role: "OWNER" }]);

  await page.getByRole("link", { name: "New application" }).click();
  await expect(page.getByLabel("Login URL")).toBeVisible();
  await expectAccessible(page, "a new application");
  await page.getByLabel("Name", { exact: true }).fill("First App");
  await page.getByLabel("Short name").fill("firstapp");
  await page.getByLabel("Login URL").fill("http://app.example.com/login");
  await page.getByRole("button", { name: "Create application" }).click();
  await expect(page.getByText("Please check one field")).toBeVisible();
  await page.getByLabel("Login URL").fill("https://app.example.com/login");
  await page.getByRole("button", { name: "Create application" }).click();
  const signup = `${site.origin(`firstapp-${workspace}.${site.baseDomain}`)}/signup`;
  await expect(page.getByText(signup)).toBeVisible();
  expect((await page.goto(signup))?.status()).toBe(404);
});
