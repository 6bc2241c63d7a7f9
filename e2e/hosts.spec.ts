import { NO_ROWS, rowsAbout } from "./support/cast";
import { cookiesOf, loadForm, postForm, send } from "./support/http";
import { loginScreen } from "./support/screens";
import { expect, test } from "./support/test";
import { PASSWORD } from "./support/verbs";

test("a host that is nobody's answers 404 and tells nothing of anybody", async ({ page, site }) => {
  for (const hostname of ["nobody-yourapp-yourcompany", "tenant1-yourapp", "yourcompany", "elsewhere"]) {
    const response = await page.goto(`${site.origin(`${hostname}.localhost`)}/signup`);
    expect(response?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();
    await expect(page.getByText(/Your App|Tenant One|Your Company/)).toHaveCount(0);
  }
  expect(await page.context().cookies()).toEqual([]);
});

test("a host is the same in any case and with or without its port, and one with a final dot is led to it", async ({
  site,
}) => {
  const { hostname, host } = new URL(site.demo.tenant);
  for (const each of [host.toUpperCase(), hostname, `${hostname}:4000`]) {
    const answer = await send(site, site.demo.tenant, "/signup", { headers: { host: each } });
    expect([each, answer.status, answer.body.includes("Join Tenant One")]).toEqual([each, 200, true]);
  }
  // To a browser it is another origin, whose forms would be refused.
  for (const each of [`${hostname}.`, `${hostname}.:4000`]) {
    const answer = await send(site, site.demo.tenant, "/signup", { headers: { host: each } });
    expect([each, answer.status, answer.headers.location]).toEqual([each, 308, `${site.demo.tenant}/signup`]);
  }
});

test("a malformed host is refused with 400, or found to be nobody's", async ({ site }) => {
  for (const host of [
    "",
    "a b",
    "-",
    "..",
    "a..b",
    "tenant1-yourapp-yourcompany.localhost/x",
    "[::1]:80",
    "é.localhost",
  ]) {
    const answer = await send(site, site.demo.tenant, "/signup", {
      headers: { host: Buffer.from(host).toString("latin1") },
    });
    expect([host, answer.status]).toEqual([host, answer.status === 404 ? 404 : 400]);
    expect(answer.headers["set-cookie"]).toBeUndefined();
    expect(answer.body).not.toMatch(/Your App|Tenant One/);
  }
});

test("no header but Host says who is asked", async ({ site }) => {
  const other = "tenant2-yourapp-yourcompany.localhost";
  const answer = await send(site, site.demo.tenant, "/signup", {
    headers: {
      "x-forwarded-host": other,
      forwarded: `host=${other}`,
      "x-original-host": other,
      "x-middleware-rewrite": "/dashboard",
      "x-matched-path": "/dashboard",
      "x-invoke-path": "/dashboard",
      "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy",
    },
  });
  expect(answer.status).toBe(200);
  expect(answer.body).toContain("Join Tenant One");
  expect(answer.body).not.toContain("Tenant Two");
});

test("the rooms behind the hosts have no addresses of their own", async ({ site }) => {
  const paths = [
    "/hosted/signup",
    "/%68osted/signup",
    "/HOSTED/signup",
    "/hosted",
    "//hosted/signup",
    "/dashboard/mailbox",
    "/dashboard",
    "/%64ashboard/mailbox",
    "/./dashboard/mailbox",
    "/mailbox",
    "/api/mailbox",
  ];
  for (const path of paths) {
    for (const origin of [site.demo.application, site.demo.tenant]) {
      const answer = await send(site, origin, path);
      const where = answer.status >= 300 && answer.status < 400 ? answer.headers.location : undefined;
      // What only writes the path another way may be sent to the path as it should be written, and is refused there.
      const status = where ? (await send(site, origin, new URL(where, origin).pathname)).status : answer.status;
      expect([origin, path, status]).toEqual([origin, path, 404]);
    }
  }
  const dashboard = site.origin("localhost");
  for (const path of ["/hosted/signup", "/dashboard/mailbox", "/signup"]) {
    expect([path, (await send(site, dashboard, path)).status]).toEqual([path, 404]);
  }
});

test("the root of a host goes to its login page, and a path that is no page says so in its brand", async ({
  page,
  site,
}) => {
  await page.goto(site.demo.tenant);
  await expect(loginScreen(page).heading).toHaveText("Log in to Tenant One");
  const response = await page.goto(`${site.demo.tenant}/no/such/page`);
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();
  await expect(page.getByText("Your App", { exact: true })).toBeVisible();
});

test("a form is taken from its own page alone: posts from foreign, sibling and null origins are refused", async ({
  site,
  address,
  database,
}) => {
  const form = await loadForm(site, site.demo.tenant, "/signup");
  const sibling = site.demo.tenant.replace("tenant1", "tenant2");
  const { host } = new URL(site.demo.tenant);
  const forged: Record<string, string | undefined>[] = [
    { origin: "https://evil.example" },
    { origin: sibling },
    { origin: site.demo.application },
    { origin: "null" },
    { origin: undefined },
    { origin: `https://${host}` },
    { origin: "http://localhost" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "https://evil.example", "x-forwarded-host": "evil.example" },
  ];
  for (const headers of forged) {
    const email = address();
    const answer = await postForm(site, form, { email, password: PASSWORD }, headers);
    expect([headers, answer.status]).toEqual([headers, 403]);
    expect(answer.headers["set-cookie"]).toBeUndefined();
    expect(await rowsAbout(database, email)).toEqual(NO_ROWS);
  }
  // The same post from the page itself, to see that nothing else was wrong with it.
  const email = address();
  const answer = await postForm(site, form, { email, password: PASSWORD });
  expect(answer.status).toBe(303);
  expect(cookiesOf(answer)).toMatch(/^signup-/);
  expect((await rowsAbout(database, email)).users).toEqual(["PROVISIONED"]);
});

test("a form of one tenant, posted to another's host, signs up where it was posted and nowhere else", async ({
  site,
  address,
  tenant,
  database,
}) => {
  const [first, second] = [await tenant(), await tenant({ signupEnabled: false })];
  const form = await loadForm(site, first.origin, "/signup");
  const email = address();
  const answer = await postForm(
    site,
    { ...form, origin: second.origin },
    {
      email,
      password: PASSWORD,
      tenantId: first.id,
      tenantName: first.name,
      applicationId: first.applicationId,
    },
  );
  expect(answer.status).toBeLessThan(500);
  expect(await rowsAbout(database, email)).toEqual(NO_ROWS);
});
