import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { customDomains, provenDomains } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { type DnsServer, startDnsServer } from "@/e2e/support/dns-server";
import { newId } from "../ids";
import { makeApplication, makeTenant, visitor } from "../testing/cast";
import { addCustomDomain } from "./add";
import { listOwnersDomains, pageCustomDomains } from "./read";
import { removeCustomDomain } from "./remove";
import {
  addDomain,
  dnsOptions,
  domainEvents,
  proveDomain,
  readDomain,
  SYSTEM,
  setRecords,
  TARGET,
  verify,
} from "./testing";
import { forgetExpiredClaims, recheckDomains, verifyCustomDomain } from "./verify";

useTestDatabase({ CUSTOM_DOMAIN_TARGET: TARGET });

let dns: DnsServer;
beforeAll(async () => {
  dns = await startDnsServer();
  dns.set(TARGET, [
    { type: "A", data: "192.0.2.1" },
    { type: "A", data: "192.0.2.2" },
    { type: "AAAA", data: "2001:db8::1" },
  ]);
});
afterAll(() => dns.close());

let counted = 0;
/** A domain that no other test uses. */
const fresh = () => {
  counted += 1;
  return `auth.yourapp${counted}.io`;
};

async function ofApplication(change: { workspaceId?: string } = {}) {
  return { applicationId: (await makeApplication(change)).id, tenantId: null };
}

const states = (view: { records: { state: string | null }[] }) => view.records.map(({ state }) => state);

async function statesAfter(domain: string) {
  const claim = await addDomain(await ofApplication(), domain);
  return async () => {
    const outcome = await verify(dns, claim);
    if (outcome.type !== "checked") throw new Error(outcome.type);
    return { states: states(outcome.domain), seen: outcome.domain.records.map(({ seen }) => seen), claim };
  };
}

describe("a domain that is added", () => {
  it("says exactly which records to set, and nothing of what was seen yet", async () => {
    const owner = await ofApplication();
    const view = await addDomain(owner, " Auth.Bücher.DE. ");
    expect(view.domain).toBe("auth.xn--bcher-kva.de");
    const [host, wildcard, challenge, ...rest] = view.records;
    expect(host).toEqual({ type: "CNAME", name: view.domain, value: TARGET, state: null, seen: [] });
    expect(wildcard).toEqual({ type: "CNAME", name: `*.${view.domain}`, value: TARGET, state: null, seen: [] });
    expect(challenge).toMatchObject({ type: "TXT", name: `_foyer-challenge.${view.domain}`, state: null });
    expect(challenge?.value).toMatch(/^foyer-domain-verification=[\w-]{32}$/);
    expect(rest).toEqual([]);
    const inSevenDays = Date.now() + 7 * 86_400_000;
    expect(Math.abs((view.expiresAt?.getTime() ?? 0) - inSevenDays)).toBeLessThan(60_000);
    expect(await domainEvents(owner.applicationId)).toEqual([`added ${view.domain}`]);
    const app = await makeApplication();
    const tenantId = (await makeTenant(app, "acme")).id;
    const own = await addDomain({ applicationId: app.id, tenantId }, fresh());
    expect(own.records.map(({ type, name }) => `${type} ${name}`)).toEqual([
      `CNAME ${own.domain}`,
      `TXT _foyer-challenge.${own.domain}`,
    ]);
  });

  it.each([
    ["", "required"],
    ["auth", "invalid_domain_name"],
    ["https://auth.yourapp.io", "invalid_domain_name"],
    ["auth_1.yourapp.io", "invalid_domain_name"],
    ["auth.yourapp.io:443", "invalid_domain_name"],
    ["10.0.0.1", "invalid_domain_name"],
    ["*.yourapp.io", "invalid_domain_name"],
    ["auth.yourapp.nosuchsuffix", "invalid_domain_name"],
    ["co.uk", "invalid_domain_name"],
    ["github.io", "invalid_domain_name"],
    ["yourapp.io", "registrable_domain"],
    ["yourapp.co.uk", "registrable_domain"],
    ["yourcompany.github.io", "registrable_domain"],
    [TARGET, "reserved"],
    [`auth.${TARGET}`, "reserved"],
    ["foyer.example", "reserved"],
    ["auth.app.localhost", "reserved"],
    [`auth.${`${"a".repeat(60)}.`.repeat(4)}io`, "too_long"],
  ])("can't be %j: %s", async (domain, code) => {
    const outcome = await addCustomDomain(SYSTEM, await ofApplication(), { domain }, null);
    expect(outcome).toEqual({ type: "invalid", violations: { domain: [{ code }] } });
  });

  it("is one of two at most, also when two come for the last place at once, and never the same twice", async () => {
    const owner = await ofApplication();
    const first = await addDomain(owner, fresh());
    const twice = await addCustomDomain(SYSTEM, owner, { domain: first.domain.toUpperCase() }, null);
    expect(twice).toEqual({ type: "invalid", violations: { domain: [{ code: "not_unique" }] } });
    const rivals = Array.from({ length: 4 }, () => addCustomDomain(SYSTEM, owner, { domain: fresh() }, null));
    const types = (await Promise.all(rivals)).map(({ type }) => type).sort();
    expect(types).toEqual(["created", "limit", "limit", "limit"]);
    expect(await listOwnersDomains(SYSTEM, owner)).toHaveLength(2);
    await removeCustomDomain(SYSTEM, first, { request: null });
    expect((await addCustomDomain(SYSTEM, owner, { domain: fresh() }, null)).type).toBe("created");
  });

  it("is nobody's to see or change who does not belong there", async () => {
    const owner = await ofApplication();
    const view = await addDomain(owner, fresh());
    const stranger = { type: "OPERATOR", id: newId() } as const;
    const other = { type: "CLIENT", id: newId(), applicationId: newId() } as const;
    for (const actor of [stranger, other]) {
      expect(await pageCustomDomains(actor, owner.applicationId, {}, { startIndex: 1, count: 5 })).toBeUndefined();
      expect(await addCustomDomain(actor, owner, { domain: fresh() }, null)).toEqual({ type: "not_found" });
      expect(await verifyCustomDomain(actor, view, visitor(), dnsOptions(dns))).toEqual({ type: "not_found" });
      expect(await removeCustomDomain(actor, view, { request: null })).toEqual({ type: "not_found" });
    }
    expect(dns.asked().filter((name) => name.endsWith(view.domain))).toEqual([]);
  });
});

describe("each record is found", () => {
  it("missing, where nothing is set; and then as it should be, as often as somebody asks", async () => {
    const look = await statesAfter(fresh());
    const { states: before, claim } = await look();
    expect(before).toEqual(["MISSING", "MISSING", "MISSING"]);
    setRecords(dns, claim);
    for (const _ of [1, 2]) expect((await look()).states).toEqual(["FOUND", "FOUND", "FOUND"]);
    const proven = await readDomain(claim);
    expect(proven).toMatchObject({ expiresAt: null, brokenSince: null, active: false });
    expect(proven.verifiedAt).toBeInstanceOf(Date);
    expect(await domainEvents(claim.applicationId)).toEqual([`added ${claim.domain}`, `verified ${claim.domain}`]);
  });

  it("wrong, with what is there in its place, one independent of the other", async () => {
    const domain = fresh();
    const look = await statesAfter(domain);
    dns.set(domain, [{ type: "CNAME", data: "elsewhere.example" }]);
    dns.set(`*.${domain}`, [{ type: "A", data: "198.51.100.7" }]);
    dns.set(`_foyer-challenge.${domain}`, [{ type: "TXT", data: "foyer-domain-verification=somebody-else's\u0007" }]);
    const { states, seen } = await look();
    expect(states).toEqual(["WRONG", "WRONG", "WRONG"]);
    expect(seen).toEqual([["elsewhere.example"], ["198.51.100.7"], ["foyer-domain-verification=somebody-else's?"]]);
  });

  it("unreachable, where the name server fails, refuses or says nothing, and within its time", async () => {
    const domain = fresh();
    const look = await statesAfter(domain);
    setRecords(dns, (await look()).claim);
    dns.fail(domain, "SERVFAIL");
    dns.fail(`_foyer-challenge.${domain}`, "silent");
    const began = Date.now();
    expect((await look()).states).toEqual(["UNREACHABLE", "FOUND", "UNREACHABLE"]);
    expect(Date.now() - began).toBeLessThan(9_000);
    dns.fail(domain, "REFUSED");
    dns.fail(`_foyer-challenge.${domain}`, null);
    expect((await look()).states).toEqual(["UNREACHABLE", "FOUND", "FOUND"]);
  });

  it("as it should be, where the answer comes late, and where a provider made addresses or a chain of the CNAME", async () => {
    const domain = fresh();
    const look = await statesAfter(domain);
    setRecords(dns, (await look()).claim);
    dns.delay(domain, 100);
    dns.set(domain, [
      { type: "A", data: "192.0.2.2" },
      { type: "AAAA", data: "2001:db8::1" },
    ]);
    dns.set(`*.${domain}`, [{ type: "CNAME", data: `lb.${domain.slice(5)}` }]);
    dns.set(`lb.${domain.slice(5)}`, [{ type: "CNAME", data: TARGET }]);
    expect((await look()).states).toEqual(["FOUND", "FOUND", "FOUND"]);
    const mixed = fresh();
    const lookAgain = await statesAfter(mixed);
    dns.set(mixed, [
      { type: "A", data: "192.0.2.2" },
      { type: "A", data: "203.0.113.9" },
    ]);
    expect((await lookAgain()).states[0]).toBe("WRONG");
  });

  it("wrong or missing, where aliases lead in a circle or nowhere; and of many values no more is kept than can be shown", async () => {
    const domain = fresh();
    const look = await statesAfter(domain);
    dns.set(domain, [{ type: "CNAME", data: `b.${domain}` }]);
    dns.set(`b.${domain}`, [{ type: "CNAME", data: domain }]);
    dns.set(`*.${domain}`, [{ type: "CNAME", data: "nowhere.example" }]);
    dns.set(`_foyer-challenge.${domain}`, [{ type: "CNAME", data: `c.${domain}` }]);
    dns.set(`c.${domain}`, [{ type: "CNAME", data: `_foyer-challenge.${domain}` }]);
    const { states, seen } = await look();
    expect(states).toEqual(["WRONG", "WRONG", "MISSING"]);
    expect(seen).toEqual([[`b.${domain}`], ["nowhere.example"], []]);
    const many = Array.from({ length: 9 }, (_, at) => ({ type: "TXT" as const, data: `${at}`.repeat(40) }));
    dns.set(`_foyer-challenge.${domain}`, many);
    const { seen: kept } = await look();
    expect(kept[2]).toEqual(many.slice(0, 5).map(({ data }) => data));
  });

  it("missing, where the proof stands at a name of ours that a CNAME leads to", async () => {
    const domain = fresh();
    const look = await statesAfter(domain);
    const { claim } = await look();
    setRecords(dns, claim);
    const proof = claim.records[2]?.value ?? "";
    dns.set(`_foyer-challenge.${domain}`, [{ type: "CNAME", data: `x.${TARGET}` }]);
    dns.set(`x.${TARGET}`, [{ type: "TXT", data: proof }]);
    expect((await look()).states).toEqual(["FOUND", "FOUND", "MISSING"]);
    // At a name of their own it is theirs to say.
    dns.set(`_foyer-challenge.${domain}`, [{ type: "CNAME", data: "proofs.yourcompany.com" }]);
    dns.set("proofs.yourcompany.com", [{ type: "TXT", data: proof }]);
    expect((await look()).states).toEqual(["FOUND", "FOUND", "FOUND"]);
    dns.set(`x.${TARGET}`, []);
  });
});

describe("of several who claim a domain", () => {
  it("each may; who proves it first has it, and the other is told; once it is removed it is free", async () => {
    const domain = fresh();
    const [mine, theirs] = [
      await addDomain(await ofApplication(), domain),
      await addDomain(await ofApplication(), domain),
    ];
    setRecords(dns, mine, theirs);
    expect((await verify(dns, mine)).type).toBe("checked");
    expect(await verify(dns, theirs)).toEqual({ type: "proven_elsewhere" });
    expect(await readDomain(theirs)).toMatchObject({ verifiedAt: null });
    const late = await addCustomDomain(SYSTEM, await ofApplication(), { domain }, null);
    expect(late).toEqual({ type: "invalid", violations: { domain: [{ code: "not_unique" }] } });
    await removeCustomDomain(SYSTEM, mine, { request: null });
    expect((await verify(dns, theirs)).type).toBe("checked");
  });

  it("exactly one gets it who proves it at the same moment, of one name and of one above the other", async () => {
    const domain = fresh();
    const below = `login.${domain}`;
    const claims = [
      ...(await Promise.all([1, 2, 3].map(async () => addDomain(await ofApplication(), domain)))),
      await addDomain(await ofApplication(), below),
    ];
    setRecords(dns, ...claims.slice(0, 3));
    setRecords(dns, ...claims.slice(3));
    const outcomes = await Promise.all(claims.map((claim) => verify(dns, claim)));
    const proven = outcomes.filter((outcome) => outcome.type === "checked" && outcome.domain.verifiedAt);
    expect(proven).toHaveLength(1);
    expect(outcomes.filter(({ type }) => type === "proven_elsewhere")).toHaveLength(3);
  });

  it("nobody of another workspace gets one below or above a proven one; within a workspace they may be divided", async () => {
    const owner = await makeApplication();
    const domain = `id.${fresh()}`;
    await proveDomain(dns, { applicationId: owner.id, tenantId: null }, domain);
    const above = domain.slice(3);
    for (const other of [`x.${domain}`, `x.y.${domain}`, above, domain]) {
      const outcome = await addCustomDomain(SYSTEM, await ofApplication(), { domain: other }, null);
      expect([other, outcome.type]).toEqual([other, "invalid"]);
    }
    for (const beside of [`not${domain}`, `x.${above}`]) {
      const outcome = await addCustomDomain(SYSTEM, await ofApplication(), { domain: beside }, null);
      expect([beside, outcome.type]).toEqual([beside, "created"]);
    }
    const tenantId = (await makeTenant(owner, "acme")).id;
    await proveDomain(dns, { applicationId: owner.id, tenantId }, `x.${domain}`);
  });
});

describe("as time goes by", () => {
  it("a claim that nobody has proven goes, and blocks nobody before that; a proven domain stays", async () => {
    const owner = await ofApplication();
    const [claim, proven] = [await addDomain(owner, fresh()), await proveDomain(dns, owner, fresh())];
    await db()
      .update(customDomains)
      .set({ expiresAt: sql`now() - interval '1 second'` })
      .where(eq(customDomains.id, claim.id));
    expect((await verify(dns, claim)).type).toBe("not_found");
    expect((await listOwnersDomains(SYSTEM, owner))?.map(({ id }) => id)).toEqual([proven.id]);
    // Its place is free before anybody has tidied up.
    const next = await addDomain(owner, fresh());
    expect(await domainEvents(owner.applicationId)).toContain(`expired ${claim.domain}`);
    await db()
      .update(customDomains)
      .set({ expiresAt: sql`now() - interval '1 second'` })
      .where(eq(customDomains.id, next.id));
    const forgotten = await Promise.all([forgetExpiredClaims(), forgetExpiredClaims()]);
    expect(forgotten.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await domainEvents(owner.applicationId)).toContain(`expired ${next.domain}`);
  });

  it("a proven domain is looked at once a day by one instance, says since when its records are broken, and is mended by them", async () => {
    const owner = await ofApplication();
    const proven = await proveDomain(dns, owner, fresh());
    const due = () =>
      db()
        .update(customDomains)
        .set({ recheckAt: sql`now() - interval '1 second'` })
        .where(eq(customDomains.id, proven.id));
    const recheck = async () => {
      await due();
      const looked = await Promise.all(Array.from({ length: 4 }, () => recheckDomains(dnsOptions(dns))));
      expect(looked.reduce((sum, count) => sum + count, 0)).toBe(1);
      expect(await recheckDomains(dnsOptions(dns))).toBe(0);
      return readDomain(proven);
    };
    expect((await recheck()).brokenSince).toBeNull();
    dns.fail(proven.domain, "SERVFAIL");
    const unheard = await recheck();
    expect([unheard.brokenSince, states(unheard)]).toEqual([null, ["UNREACHABLE", "FOUND", "FOUND"]]);
    dns.fail(proven.domain, null);
    dns.set(proven.domain, []);
    const broken = await recheck();
    expect(broken.brokenSince).toBeInstanceOf(Date);
    expect(broken.verifiedAt).toEqual(proven.verifiedAt);
    expect((await recheck()).brokenSince).toEqual(broken.brokenSince);
    expect(await db().$count(provenDomains, eq(provenDomains.domain, proven.domain))).toBe(1);
    setRecords(dns, proven);
    // Whoever does not want to wait for the job asks.
    const outcome = await verify(dns, proven);
    expect(outcome.type === "checked" && outcome.domain.brokenSince).toBeNull();
    const { domain } = proven;
    expect(await domainEvents(owner.applicationId)).toEqual([
      `added ${domain}`,
      `broken ${domain}`,
      `mended ${domain}`,
      `verified ${domain}`,
    ]);
  });
});
