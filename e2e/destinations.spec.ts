import { castOperator, dashboardOf, signIn } from "./support/operator";
import { expect, type Page, test } from "./support/test";
import { logIn, openForm } from "./support/verbs";

const WHY = "anyone could own the site";

/** Presses save, and counts what goes to the server. */
async function saveCounting(page: Page): Promise<number> {
  let posts = 0;
  const count = (request: { method(): string }) => {
    if (request.method() === "POST") posts += 1;
  };
  page.on("request", count);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Please check one field")).toBeVisible();
  page.off("request", count);
  return posts;
}

test("a URL that a tenant's name alone would make a stranger's is refused beside its field, which says why", async ({
  page,
  site,
  database,
  application,
}) => {
  await signIn(page, site, await castOperator(database, application.id));
  await openForm(page, `${dashboardOf(site)}/applications/${application.id}/policies`);
  const redirect = page.getByLabel("Custom redirect URL");
  await redirect.fill("https://{tenant_name}.com/welcome");
  // One label is enough for the browser; of the rest of the list only the server knows.
  expect(await saveCounting(page)).toBe(0);
  await expect(redirect).toHaveAccessibleDescription(new RegExp(WHY));
  for (const end of ["co.uk", "github.io", "anything.ck"]) {
    await redirect.fill(`https://{tenant_name}.${end}/welcome`);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(redirect).toHaveAccessibleDescription(new RegExp(WHY));
    await expect(redirect).toHaveValue(`https://{tenant_name}.${end}/welcome`);
  }
  await redirect.fill("https:welcome.example.com");
  expect(await saveCounting(page)).toBe(0);
  await expect(redirect).toHaveAccessibleDescription(/Enter a URL that starts with https/);
  await redirect.fill("https://{tenant_name}.example.co.uk/welcome");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
});

test("in a list the one that is meant is marked", async ({ page, site, database, application }) => {
  await signIn(page, site, await castOperator(database, application.id));
  await openForm(page, `${dashboardOf(site)}/applications/${application.id}/settings`);
  const urls = page.getByRole("group", { name: "Logout URLs" });
  const line = (number: number) => urls.getByLabel(`Logout URLs, URL ${number}`);
  await line(1).fill("https://app.example.com/bye");
  await urls.getByRole("button", { name: "Add another" }).click();
  await line(2).fill("https://{tenant_name}.co.uk/bye");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("link", { name: WHY })).toBeVisible();
  await expect(line(1)).not.toHaveAttribute("aria-invalid");
  await expect(line(2)).toHaveAttribute("aria-invalid", "true");
  const { rows } = await database.query("select logout_urls from applications where id = $1", [application.id]);
  expect(rows[0].logout_urls).not.toContain("https://{tenant_name}.co.uk/bye");
});

test("where such URLs stand in rows already, login and logout end at a page of ours that says so", async ({
  page,
  database,
  application,
  tenant,
  user,
}) => {
  const { origin } = await tenant();
  const { email, password } = await user(origin);
  const bad = "https://{tenant_name}.com/in";
  await database.query("update applications set login_url = $2, logout_urls = array[$2] where id = $1", [
    application.id,
    bad,
  ]);
  await database.query("update clients set login_url = null where application_id = $1", [application.id]);
  await page.goto(`${origin}/login`);
  await logIn(page, email, password);
  await expect(page.getByRole("heading", { level: 1, name: /We can't take you to/ })).toBeVisible();
  expect(new URL(page.url()).origin).toBe(origin);
  await page.goto(`${origin}/api/v1/logout?redirect_url=${encodeURIComponent(bad)}`);
  await expect(page.getByRole("heading", { level: 1, name: /We can't take you to/ })).toBeVisible();
  expect(new URL(page.url()).origin).toBe(origin);
});
