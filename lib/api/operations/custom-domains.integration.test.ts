import { afterAll, beforeAll, expect, it } from "vitest";
import { useTestDatabase } from "@/db/testing";
import { type DnsServer, startDnsServer } from "@/e2e/support/dns-server";
import { setRecords, TARGET } from "../../domains/testing";
import { findHost } from "../../hosts/resolve";
import { makeApplication, makeTenant } from "../../testing/cast";
import { callApi, makeApiCaller } from "../testing";
import { CUSTOM_DOMAIN_OPERATIONS } from "./custom-domains";

const {
  activateCustomDomain,
  createCustomDomain,
  deleteCustomDomain,
  getCustomDomain,
  listCustomDomains,
  verifyCustomDomain,
} = CUSTOM_DOMAIN_OPERATIONS;

useTestDatabase({ CUSTOM_DOMAIN_TARGET: TARGET });

let dns: DnsServer;
beforeAll(async () => {
  dns = await startDnsServer();
  // Before anything has asked for the settings.
  process.env.DNS_SERVERS = dns.address;
});
afterAll(() => dns.close());

async function cast() {
  const app = await makeApplication();
  return { app, acme: await makeTenant(app, "acme"), caller: await makeApiCaller(app) };
}

type Body = {
  id: string;
  active: boolean;
  verificationTime: string | null;
  records: { state: string; name: string }[];
};

it("a domain is added, looked at, activated and removed, each step at the version that was seen", async () => {
  const { app, caller } = await cast();
  const body = { ownerType: "APPLICATION", ownerId: app.id, domain: "Auth.YourApp.io" };
  const headers = { "idempotency-key": "once" };
  const created = await callApi<Body & { metadata: { version: number } }>(caller, createCustomDomain, {
    body,
    headers,
  });
  expect(created.status).toBe(201);
  expect(created.body).toMatchObject({
    ownerType: "APPLICATION",
    ownerId: app.id,
    domain: "auth.yourapp.io",
    active: false,
    verificationTime: null,
    checkTime: null,
    brokenSince: null,
    records: [
      { type: "CNAME", name: "auth.yourapp.io", value: TARGET, state: null, seen: [] },
      { type: "CNAME", name: "*.auth.yourapp.io", value: TARGET, state: null, seen: [] },
      { type: "TXT", name: "_foyer-challenge.auth.yourapp.io", state: null, seen: [] },
    ],
  });
  expect(created.headers.get("location")).toBe(`/api/v1/custom-domains/${created.body.id}`);
  expect((await callApi<Body>(caller, createCustomDomain, { body, headers })).body.id).toBe(created.body.id);
  const params = { customDomainId: created.body.id };
  const seen = await callApi<Body>(caller, verifyCustomDomain, { params });
  expect([seen.status, seen.body.verificationTime]).toEqual([200, null]);
  expect(seen.body.records.map(({ state }) => state)).toEqual(["MISSING", "MISSING", "MISSING"]);
  const early = await callApi(caller, activateCustomDomain, { params });
  expect(early).toMatchObject({ status: 409, body: { code: "domain_not_verified" } });
  // Whoever reads the records is told all that has to be set.
  const records = (await callApi<Parameters<typeof setRecords>[1]>(caller, getCustomDomain, { params })).body;
  setRecords(dns, records);
  const verified = await callApi<Body>(caller, verifyCustomDomain, { params });
  expect(verified.body.verificationTime).toMatch(/Z$/);
  const stale = await callApi(caller, activateCustomDomain, { params, headers: { "if-match": '"1"' } });
  expect(stale.status).toBe(412);
  const etag = verified.headers.get("etag") ?? "";
  const active = await callApi<Body>(caller, activateCustomDomain, { params, headers: { "if-match": etag } });
  expect([active.status, active.body.active]).toEqual([200, true]);
  expect((await findHost("acme.auth.yourapp.io"))?.tenant?.name).toBe("acme");
  expect((await callApi(caller, deleteCustomDomain, { params, headers: { "if-match": etag } })).status).toBe(412);
  expect((await callApi(caller, deleteCustomDomain, { params })).status).toBe(204);
  expect(await findHost("auth.yourapp.io")).toBeNull();
  const gone = { status: 404, body: { code: "custom_domain_not_found" } };
  for (const each of [getCustomDomain, verifyCustomDomain, activateCustomDomain, deleteCustomDomain]) {
    expect(await callApi(caller, each, { params })).toMatchObject(gone);
  }
});

it("an owner is one of the application's own, has two at most, and each is listed by its owner", async () => {
  const { app, acme, caller } = await cast();
  const add = (ownerType: string, ownerId: string, domain: string) =>
    callApi<Body>(caller, createCustomDomain, { body: { ownerType, ownerId, domain } });
  expect((await add("TENANT", acme.id, "login.acme.com")).status).toBe(201);
  expect(await add("TENANT", acme.id, "login.acme.com")).toMatchObject({
    status: 400,
    body: { violations: { domain: [{ code: "not_unique" }] } },
  });
  expect((await add("TENANT", acme.id, "id.acme.com")).status).toBe(201);
  expect(await add("TENANT", acme.id, "x.acme.com")).toMatchObject({
    status: 409,
    body: { code: "custom_domain_limit" },
  });
  expect((await add("APPLICATION", app.id, "auth.acme.com")).status).toBe(201);
  expect(await add("APPLICATION", app.id, "acme.com")).toMatchObject({
    status: 400,
    body: { violations: { domain: [{ code: "registrable_domain" }] } },
  });
  const other = await cast();
  expect((await add("TENANT", other.acme.id, "a.acme.com")).body).toMatchObject({ code: "tenant_not_found" });
  expect((await add("APPLICATION", other.app.id, "a.acme.com")).body).toMatchObject({ code: "application_not_found" });
  const listed = async (query: Record<string, string>) => {
    const { body } = await callApi<{ totalResults: number; items: { domain: string }[] }>(caller, listCustomDomains, {
      query,
    });
    return [body.totalResults, ...body.items.map(({ domain }) => domain)];
  };
  expect(await listed({})).toEqual([3, "auth.acme.com", "id.acme.com", "login.acme.com"]);
  expect(await listed({ ownerType: "TENANT", ownerId: acme.id, startIndex: "2" })).toEqual([2, "login.acme.com"]);
  const reader = await makeApiCaller(app, ["custom-domain:read"]);
  expect((await callApi(reader, listCustomDomains)).status).toBe(200);
  expect((await callApi(reader, createCustomDomain, { body: {} })).status).toBe(403);
});
