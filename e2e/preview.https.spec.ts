import { send } from "./support/http";
import { castOperator, dashboardOf, signIn } from "./support/operator";
import { expect, test } from "./support/test";
import { openForm } from "./support/verbs";

test("a sibling host, whose frames do carry the operator's cookie, can't frame a preview", async ({
  page,
  site,
  database,
  application,
}) => {
  await signIn(page, site, await castOperator(database, application.id));
  await openForm(page, `${dashboardOf(site)}/applications/${application.id}/branding`);
  await expect(page.frameLocator("iframe").getByRole("heading", { name: "Sign up for Second App" })).toBeVisible();
  const src = (await page.locator("iframe").getAttribute("src")) ?? "";
  await page.route(`${application.origin}/elsewhere`, (route) =>
    route.fulfill({ contentType: "text/html", body: `<iframe src="${dashboardOf(site)}${src}"></iframe>` }),
  );
  const asked = page.waitForRequest((request) => request.url().includes("/preview?"));
  await page.goto(`${application.origin}/elsewhere`);
  // It would have been the page itself, had the browser shown it.
  const { cookie } = await (await asked).allHeaders();
  expect(cookie).toContain("__Host-operator-session=");
  const { status } = await send(site, dashboardOf(site), src, { headers: { cookie: cookie ?? "" } });
  expect(status).toBe(200);
  await expect.poll(() => page.frames()[1]?.url()).toMatch(/^chrome-error:/);
});
