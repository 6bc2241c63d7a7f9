import { expectAccessible } from "./support/accessible";
import { castApplication, newId } from "./support/cast";
import { castOperator, dashboardOf, signIn } from "./support/operator";
import { smuggle } from "./support/smuggle";
import { expect, test } from "./support/test";
import { openForm } from "./support/verbs";

test.describe.configure({ timeout: 180_000 });

test("a viewer sees domains and their records, and changes nothing, even by posting what an admin's browser would", async ({
  page,
  browser,
  site,
  database,
  application,
  freshName,
}) => {
  const [id, name] = [newId(), freshName("corp")];
  await database.query(
    `insert into custom_domains (application_id, id, owner_id, slot, domain, challenge, verified_at, recheck_at)
     values ($1, $2, $1, 1, $3, 'x', now(), now() + interval '1 day')`,
    [application.id, id, `auth.${name}.example.com`],
  );
  const at = `${dashboardOf(site)}/applications/${application.id}/domains`;
  const viewer = await (await browser.newContext()).newPage();
  await signIn(page, site, await castOperator(database, application.id));
  await signIn(viewer, site, await castOperator(database, application.id, "VIEWER"));
  await viewer.goto(at);
  await viewer.getByRole("link", { name: `auth.${name}.example.com` }).click();
  await expect(viewer.getByText(`*.auth.${name}.example.com`, { exact: true })).toBeVisible();
  await expect(viewer.getByText("The domain is verified, but not in use.")).toBeVisible();
  await expect(viewer.getByRole("main").getByRole("button", { name: /^(Verify|Look)/ })).toHaveCount(0);
  for (const path of ["/new", `/${id}/activate`, `/${id}/remove`]) {
    expect((await viewer.goto(`${at}${path}`))?.status()).toBe(404);
  }
  const posts: [string, string][] = [
    [`${at}/new`, "Add domain"],
    [`${at}/${id}`, "Check again"],
    [`${at}/${id}/activate`, "Use this domain"],
    [`${at}/${id}/remove`, "Remove domain"],
  ];
  for (const [url, button] of posts) {
    await openForm(page, url);
    if (url.endsWith("/new")) await page.getByLabel("Domain", { exact: true }).fill(`login.${name}.example.com`);
    const press = () => page.getByRole("button", { name: button }).click();
    const answer = await smuggle({ from: page, to: viewer, url }, press);
    expect(answer, url).toMatch(/You can view (this|these settings), but not change (it|them)/);
  }
  const { rows } = await database.query(
    "select active, checked_at, version from custom_domains where application_id = $1",
    [application.id],
  );
  expect(rows).toEqual([{ active: false, checked_at: null, version: 1 }]);
  await viewer.context().close();

  const other = await castApplication(database, site, { name: freshName("other") });
  await page.context().clearCookies();
  await signIn(page, site, await castOperator(database, other.id, "OWNER"));
  for (const path of ["", "/new", `/${id}`, `/${id}/remove`]) {
    expect((await page.goto(`${at}${path}`))?.status()).toBe(404);
  }
  await other.close();
});

test("where no domain could ever lead here the pages say so", async ({ page, site, database, application, tenant }) => {
  const { id } = await tenant();
  await signIn(page, site, await castOperator(database, application.id));
  const at = `${dashboardOf(site)}/applications/${application.id}`;
  for (const path of ["/domains", "/domains/new", `/tenants/${id}/domains`]) {
    await page.goto(`${at}${path}`);
    await expect(page.getByText("DNS records can't point here")).toBeVisible();
  }
  await expectAccessible(page, "a tenant's domains where none can be verified");
});
