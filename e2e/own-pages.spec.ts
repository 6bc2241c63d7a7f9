import { send } from "./support/http";
import { expect, test } from "./support/test";

test("an application's own pages take the place of ours, with what the visitor came with", async ({
  page,
  site,
  application,
  tenant,
  database,
}) => {
  const { origin, name } = await tenant();
  await database.query(
    `update applications set custom_login_page_url = 'https://www.yourapp.test/login?from=foyer',
       custom_signup_page_url = 'https://www.yourapp.test/join',
       custom_tenant_signup_page_url = 'https://{tenant_name}.yourapp.test/join' where id = $1`,
    [application.id],
  );
  const query = `?client_id=${application.clientId}&state=a%26b`;
  for (const [from, path, to] of [
    [application.origin, "/login", "https://www.yourapp.test/login?from=foyer&"],
    [application.origin, "/signup", "https://www.yourapp.test/join?"],
    [origin, "/signup", `https://${name}.yourapp.test/join?`],
  ] as const) {
    const answer = await send(site, from, path + query);
    expect([answer.status, answer.headers.location]).toEqual([303, `${to}${query.slice(1)}`]);
  }
  await page.goto(`${origin}/login${query}`);
  await expect(page.getByRole("link", { name: "Sign up" })).toHaveAttribute(
    "href",
    `https://${name}.yourapp.test/join?${query.slice(1)}`,
  );
});

test("the root of an application's and a tenant's host leads to login", async ({ site, application, tenant }) => {
  for (const origin of [application.origin, (await tenant()).origin]) {
    const answer = await send(site, origin, "/");
    expect([answer.status, answer.headers.location]).toEqual([303, "/login"]);
  }
});
