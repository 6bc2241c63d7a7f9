import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { useTestDatabase } from "@/db/testing";
import { type DnsServer, startDnsServer } from "@/e2e/support/dns-server";
import { type CustomDomainView, listOwnersDomains, pageCustomDomains } from "../domains/read";
import { SYSTEM, setRecords, TARGET, verify } from "../domains/testing";
import { findHost } from "../hosts/resolve";
import { applyConfig, type ConfigOptions } from "./apply";
import { exportConfig } from "./export";
import { mistakesIn, PLAIN, planIn, SHELL, stepsIn } from "./testing";
import { planText } from "./text";

useTestDatabase({ CUSTOM_DOMAIN_TARGET: TARGET });

let dns: DnsServer;
beforeAll(async () => {
  dns = await startDnsServer();
});
afterAll(() => dns.close());

const APPLICATION = "a".repeat(26);

const fileOf = (domains: string, tenantDomains: string) => `version: 1
workspaces:
  - name: acme
    displayName: Acme
    applications:
      - id: ${APPLICATION}
        name: shop
        displayName: Shop
        loginUrl: https://shop.example/login
        domains: ${domains}
        tenants:
          - { name: one, displayName: One, domains: ${tenantDomains} }
`;

const apply = (text: string, change: Partial<ConfigOptions> = {}) =>
  applyConfig(SHELL, null, text, { ...PLAIN, ...change });

async function known(): Promise<CustomDomainView[]> {
  const page = await pageCustomDomains(SYSTEM, APPLICATION, {}, { startIndex: 1, count: 10 });
  return page?.items ?? [];
}

const FILE = fileOf(
  "[{ domain: Auth.Shop.io, active: true }, { domain: id.shop.io }]",
  "[{ domain: login.one.com, active: true }]",
);

it("a file adds domains, says what those wait for that shall be active, activates them once they are verified, and takes none away unasked", async () => {
  const planned = await apply(FILE, { dryRun: true });
  expect(planText(planIn(planned))).toContain(
    "… acme/shop/domains/auth.shop.io is not active yet: apply this file to add it.",
  );
  expect(await known()).toEqual([]);
  const added = await apply(FILE);
  expect(stepsIn(added)).toEqual([
    "create acme",
    "create acme/shop",
    "create acme/shop/domains/auth.shop.io",
    "create acme/shop/domains/id.shop.io",
    "create acme/shop/tenants/one",
    "create acme/shop/tenants/one/domains/login.one.com",
  ]);
  const claims = await known();
  expect(claims.map(({ domain, verifiedAt }) => [domain, verifiedAt])).toEqual([
    ["auth.shop.io", null],
    ["id.shop.io", null],
    ["login.one.com", null],
  ]);
  const [auth, , login] = claims;
  const text = planText(planIn(added));
  for (const { name, value } of [...(auth?.records ?? []), ...(login?.records ?? [])]) {
    expect(text).toContain(`${name} `);
    expect(text).toContain(` ${value}  (not checked yet)`);
  }
  const waiting = await apply(FILE);
  expect(stepsIn(waiting)).toEqual([]);
  expect(planIn(waiting).waiting.map(({ what, line }) => [what, line])).toEqual([
    ["acme/shop/domains/auth.shop.io", 10],
    ["acme/shop/tenants/one/domains/login.one.com", 12],
  ]);
  setRecords(dns, ...claims);
  for (const claim of claims) await verify(dns, claim);
  const active = await apply(FILE);
  expect(stepsIn(active)).toEqual([
    "change acme/shop/domains/auth.shop.io",
    "change acme/shop/tenants/one/domains/login.one.com",
  ]);
  expect(planIn(active).waiting).toEqual([]);
  for (const host of ["auth.shop.io", "one.auth.shop.io", "login.one.com"]) expect(await findHost(host)).not.toBeNull();
  expect(stepsIn(await apply(FILE))).toEqual([]);
  const exported = await exportConfig(SHELL, null);
  if (exported.type !== "exported") throw new Error(exported.type);
  const [shop] = parse(exported.text).workspaces[0].applications;
  expect(shop.domains).toEqual([
    { domain: "auth.shop.io", active: true },
    { domain: "id.shop.io", active: false },
  ]);
  expect(shop.tenants[0].domains).toEqual([{ domain: "login.one.com", active: true }]);
  expect(stepsIn(await apply(exported.text, { prune: true }))).toEqual([]);
  const less = fileOf("[{ domain: new.shop.io }, { domain: id.shop.io, active: true }]", "[]");
  expect(mistakesIn(await apply(less))).toEqual([
    "10:18 There can be at most two custom domains. These already exist: “auth.shop.io”, “id.shop.io”.",
  ]);
  expect(stepsIn(await apply(less, { prune: true }))).toEqual([
    "delete acme/shop/domains/auth.shop.io",
    "create acme/shop/domains/new.shop.io",
    "change acme/shop/domains/id.shop.io",
    "delete acme/shop/tenants/one/domains/login.one.com",
  ]);
  expect(await findHost("one.auth.shop.io")).toBeNull();
  expect(await findHost("one.id.shop.io")).not.toBeNull();
  const owner = { applicationId: APPLICATION, tenantId: null };
  expect((await listOwnersDomains(SYSTEM, owner))?.map(({ domain, active }) => [domain, active])).toEqual([
    ["id.shop.io", true],
    ["new.shop.io", false],
  ]);
});

it("of a tenant's two domains one is replaced by another, and what goes makes room for it", async () => {
  const domains = async () => (await known()).filter(({ tenantId }) => tenantId !== null).map(({ domain }) => domain);
  const kept = "[{ domain: id.shop.io, active: true }, { domain: new.shop.io }]";
  await apply(fileOf(kept, "[{ domain: a.one.com }, { domain: b.one.com }]"));
  expect(await domains()).toEqual(["a.one.com", "b.one.com"]);
  const other = fileOf(kept, "[{ domain: b.one.com }, { domain: c.one.com }]");
  expect(stepsIn(await apply(other, { prune: true }))).toEqual([
    "delete acme/shop/tenants/one/domains/a.one.com",
    "create acme/shop/tenants/one/domains/c.one.com",
  ]);
  expect(await domains()).toEqual(["b.one.com", "c.one.com"]);
});

it("what is wrong with domains is told with its place, and nothing is done", async () => {
  const before = await known();
  const wrong = fileOf(
    "[{ domain: shop.io, active: true }, { domain: x.shop.nosuch, active: true }]",
    "[{ domain: a.b.io }, { domain: A.b.io }]",
  );
  expect(mistakesIn(await apply(wrong, { prune: true }))).toEqual([
    "10:18 Only one domain can be active.",
    "12:84 Another entry already has the domain “a.b.io”.",
  ]);
  const refused = fileOf("[{ domain: shop.io }, { domain: x.shop.nosuch }]", "[{ domain: auth.localhost }]");
  expect(mistakesIn(await apply(refused, { prune: true }))).toEqual([
    "10:29 “domain” is a registered domain itself. Use a subdomain, such as auth.example.com.",
    "10:50 “domain” is not a valid domain name.",
    "12:64 “domain” belongs to this installation.",
  ]);
  expect(mistakesIn(await apply(fileOf("[{ name: auth.shop.io }]", "[]")))).not.toEqual([]);
  expect(await known()).toEqual(before);
});
