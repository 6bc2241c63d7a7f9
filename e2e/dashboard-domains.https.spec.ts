import { expectAccessible } from "./support/accessible";
import { type DnsServer, startDnsServer } from "./support/dns-server";
import { castOperator, dashboardOf, signIn } from "./support/operator";
import { PORTS } from "./support/places";
import { test as base, expect, type Page } from "./support/test";
import { openForm, untilHydrated } from "./support/verbs";

/** The name server that the installation asks. There is one port for it, so one test alone may have it. */
const test = base.extend<{ dns: DnsServer }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern to see what is needed.
  dns: async ({}, use) => {
    const dns = await startDnsServer({ port: PORTS.dns });
    await use(dns);
    await dns.close();
  },
});

test.describe.configure({ timeout: 240_000 });

/** The row of a record, by its name. */
function recordRow(page: Page, name: string) {
  return page.getByRole("row").filter({ has: page.getByText(name, { exact: true }) });
}

async function look(page: Page, button = "Verify") {
  await untilHydrated(page);
  await page.getByRole("button", { name: button, exact: true }).click();
}

test("an application's domain is added, proven record by record, used, found broken and removed", async ({
  page,
  context,
  site,
  database,
  application,
  tenant,
  freshName,
  screenshots,
  dns,
}) => {
  const globex = await tenant();
  const domain = `auth.${freshName("corp")}.example.com`;
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(page, site, await castOperator(database, application.id));
  const at = `${dashboardOf(site)}/applications/${application.id}/domains`;
  await page.goto(at);
  await expect(page.getByText("No custom domains yet.")).toBeVisible();
  await expectAccessible(page, "no domains");
  await page.getByRole("link", { name: "Add domain" }).click();
  await untilHydrated(page);
  for (const [typed, told] of [
    ["", /^Enter a domain\.$/],
    ["https://auth.example.com/", /such as auth\.example\.com, without https/],
    ["example.com", /Use a subdomain, such as/],
    [`auth.${site.baseDomain}`, /one of Foyer's own addresses/],
  ] as const) {
    await page.getByLabel("Domain", { exact: true }).fill(typed);
    await page.getByRole("button", { name: "Add domain" }).click();
    await expect(page.getByRole("link", { name: told })).toBeVisible();
    await expect(page.getByLabel("Domain", { exact: true })).toHaveValue(typed);
  }
  await expectAccessible(page, "a domain refused");
  await screenshots(page, "domains-refused");
  await page.getByLabel("Domain", { exact: true }).fill(` ${domain.toUpperCase()} `);
  await page.getByRole("button", { name: "Add domain" }).click();
  await expect(page.getByRole("heading", { level: 1, name: domain })).toBeVisible();

  const names = { host: domain, wildcard: `*.${domain}`, proof: `_foyer-challenge.${domain}` };
  for (const name of Object.values(names)) {
    await expect(recordRow(page, name).getByText("Not checked")).toBeVisible();
  }
  const { rows } = await database.query("select challenge from custom_domains where domain = $1", [domain]);
  const proof = `foyer-domain-verification=${rows[0].challenge}`;
  for (const [copy, value] of [
    [`Copy name ${names.wildcard}`, names.wildcard],
    [`Copy value of ${names.host}`, site.baseDomain],
    [`Copy value of ${names.proof}`, proof],
  ] as const) {
    await page.getByRole("button", { name: copy, exact: true }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(value);
  }
  await screenshots(page, "domains-added");
  dns.set(names.host, [{ type: "CNAME", data: "elsewhere.example.net" }]);
  dns.fail(names.proof, "SERVFAIL");
  await look(page);
  await expect(page.getByRole("alert").filter({ hasText: "Some records aren't correct yet." })).toBeVisible();
  await expect(recordRow(page, names.host).getByText("elsewhere.example.net")).toBeVisible();
  await expect(recordRow(page, names.host).getByText("Wrong")).toBeVisible();
  await expect(recordRow(page, names.wildcard).getByText("Missing")).toBeVisible();
  await expect(recordRow(page, names.proof).getByText("No response")).toBeVisible();
  await expect(page.getByRole("link", { name: "Use this domain" })).toHaveCount(0);
  await expectAccessible(page, "records of each state");
  await screenshots(page, "domains-records");
  dns.fail(names.proof, null);
  dns.set(names.host, [{ type: "CNAME", data: site.baseDomain }]);
  dns.set(names.wildcard, [{ type: "CNAME", data: site.baseDomain }]);
  dns.set(names.proof, [{ type: "TXT", data: proof }]);
  await look(page);
  await expect(page.getByRole("status").filter({ hasText: "All records are correct." })).toBeVisible();
  await expect(page.getByText("The domain is verified, but not in use.")).toBeVisible();

  await page.getByRole("link", { name: "Use this domain" }).click();
  await expect(page.getByText(`The token issuer becomes https://${domain}`)).toBeVisible();
  await expect(page.getByText("Sessions don't move")).toBeVisible();
  await untilHydrated(page);
  await expectAccessible(page, "what follows from using a domain");
  await screenshots(page, "domains-activate");
  await page.getByRole("button", { name: "Use this domain" }).click();
  await expect(page.getByText("Links and redirects lead here.")).toBeVisible();
  const hosts = async () => {
    const found = await database.query("select hostname from hosts where hostname like $1 order by hostname", [
      `%${domain}`,
    ]);
    return found.rows.map(({ hostname }) => hostname);
  };
  expect(await hosts()).toEqual([domain, `${globex.name}.${domain}`].sort());
  await page.getByRole("link", { name: "Back to custom domains" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: domain })).toContainText("In use");
  const address = page.getByRole("region", { name: "Current address" });
  await expect(address.getByText(site.origin(domain), { exact: true })).toBeVisible();
  await expectAccessible(page, "a list of domains");
  await screenshots(page, "domains-list");

  dns.set(names.wildcard, []);
  await page.getByRole("link", { name: domain }).click();
  await expect(page.getByText("Links and redirects lead here.")).toBeVisible();
  await look(page, "Check again");
  await expect(page.getByText("At least one DNS record has been wrong")).toBeVisible();
  await expect(page.getByText("DNS problem")).toBeVisible();
  await expectAccessible(page, "a broken domain");
  await screenshots(page, "domains-broken");
  await page.getByRole("link", { name: "Remove domain" }).click();
  await expect(page.getByText("It is in use: its addresses stop working immediately")).toBeVisible();
  await untilHydrated(page);
  await screenshots(page, "domains-remove");
  await page.getByRole("button", { name: "Remove domain" }).click();
  await expect(page.getByText("No custom domains yet.")).toBeVisible();
  await expect(address.getByText(application.origin, { exact: true })).toBeVisible();
  expect(await hosts()).toEqual([]);
});

test("a tenant has two domains at most, and each question is asked about what was seen", async ({
  page,
  site,
  database,
  application,
  tenant,
  freshName,
}) => {
  const { id } = await tenant();
  await signIn(page, site, await castOperator(database, application.id));
  const at = `${dashboardOf(site)}/applications/${application.id}/tenants/${id}/domains`;
  const late = await page.context().newPage();
  await openForm(late, `${at}/new`);
  const names = [1, 2, 3].map((each) => `login${each}.${freshName("corp")}.example.com`);
  for (const name of names.slice(0, 2)) {
    await openForm(page, `${at}/new`);
    await page.getByLabel("Domain", { exact: true }).fill(name);
    await page.getByRole("button", { name: "Add domain" }).click();
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
    await expect(page.getByText(`*.${name}`)).toHaveCount(0);
  }
  await late.getByLabel("Domain", { exact: true }).fill(names[2] ?? "");
  await late.getByRole("button", { name: "Add domain" }).click();
  await expect(late.getByText("You can add up to 2 domains.")).toBeVisible();
  await expect(late.getByLabel("Domain", { exact: true })).toHaveValue(names[2] ?? "");
  await page.goto(at);
  await expect(page.getByText("You can add up to 2 domains.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Add domain" })).toHaveCount(0);

  const { rows } = await database.query("select id from custom_domains where domain = $1", [names[0]]);
  expect((await page.goto(`${at}/${rows[0].id}/activate`))?.status()).toBe(404);
  await openForm(page, `${at}/${rows[0].id}/remove`);
  await database.query("update custom_domains set version = version + 1 where id = $1", [rows[0].id]);
  await page.getByRole("button", { name: "Remove domain" }).click();
  await expect(page.getByText("Someone changed this in the meantime.")).toBeVisible();
  // Not below another owner.
  const other = await tenant({ displayName: "Initech" });
  const of = (path: string) => `${dashboardOf(site)}/applications/${application.id}${path}/domains/${rows[0].id}`;
  for (const path of [of(""), `${of("")}/remove`, of(`/tenants/${other.id}`), `${of(`/tenants/${other.id}`)}/remove`]) {
    expect((await page.goto(path))?.status(), path).toBe(404);
  }
});
