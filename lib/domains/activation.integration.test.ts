import { and, asc, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { db, withTransaction } from "@/db/client";
import { customDomains, hosts, provenDomains, signupAttempts, tenants } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { type DnsServer, startDnsServer } from "@/e2e/support/dns-server";
import { startMailProvider } from "@/e2e/support/mail-provider";
import { activate } from "../activation/activation";
import { startOutbox } from "../email/sender";
import { resendTransport } from "../email/transport";
import { canonicalHostname, canonicalHostnames, findHost } from "../hosts/resolve";
import { findSession } from "../sessions/session";
import { resolveDestination } from "../settings/resolve-destination";
import { tenantHostSuffix } from "../signup/page";
import { checkTenantName } from "../signup/tenant-names";
import { insertTenant } from "../tenants/insert";
import { createTenant, deleteTenant } from "../tenants/tenants";
import { arrive, hostOf, makeApplication, makeBrowser, makeTenant, sent, visitor } from "../testing/cast";
import { activateCustomDomain } from "./activate";
import { removeCustomDomain } from "./remove";
import { addDomain, domainEvents, proveDomain, readDomain, SYSTEM, serveUnder, TARGET } from "./testing";

useTestDatabase({ CUSTOM_DOMAIN_TARGET: TARGET, DATABASE_POOL_SIZE: "20" });

let dns: DnsServer;
beforeAll(async () => {
  dns = await startDnsServer();
});
afterAll(() => dns.close());

let counted = 0;
const fresh = () => {
  counted += 1;
  return `auth.yourapp${counted}.io`;
};

const PASSWORD = "seven quiet lighthouses";
const form = (email: string, tenantName: string) => ({
  tenantDisplayName: tenantName,
  tenantName,
  email,
  password: PASSWORD,
});

const bySystem = { request: null };

async function cast(...names: string[]) {
  const app = await makeApplication();
  const made = await Promise.all(names.map((name) => makeTenant(app, name)));
  return { app, owner: { applicationId: app.id, tenantId: null }, tenants: made };
}

async function hostsOf(applicationId: string): Promise<string[]> {
  const rows = await db()
    .select({ hostname: hosts.hostname })
    .from(hosts)
    .where(eq(hosts.applicationId, applicationId))
    .orderBy(asc(hosts.hostname));
  return rows.map(({ hostname }) => hostname);
}

/** What everybody waits for here is done by the database. */
async function waitForLock(): Promise<void> {
  for (;;) {
    const waiting = await db().execute(sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
    if (waiting.rowCount) return;
  }
}

async function mailedTo(email: string): Promise<string> {
  const provider = await startMailProvider();
  const worker = startOutbox({ transport: resendTransport({ apiKey: "re_test", baseUrl: provider.url }) });
  await expect.poll(() => provider.inbox(email).length, { timeout: 10_000 }).toBe(1);
  await worker.stop();
  await provider.stop();
  return provider.inbox(email)[0]?.text ?? "";
}

describe("an application's domain that is activated", () => {
  it("is what it and all its tenants are known by; the vanity hosts go on answering", async () => {
    const { app, owner, tenants } = await cast("acme", "globex");
    const proven = await proveDomain(dns, owner, fresh());
    expect(await canonicalHostname(app.id, null)).toBe(app.hostname);
    expect(await findHost(proven.domain)).toBeNull();
    expect(await activateCustomDomain(SYSTEM, proven, bySystem)).toEqual({ type: "activated" });
    expect(await activateCustomDomain(SYSTEM, proven, bySystem)).toEqual({ type: "activated" });
    expect(await canonicalHostname(app.id, null)).toBe(proven.domain);
    const [acme, globex] = tenants.map(({ id }) => id);
    expect(await canonicalHostnames(app.id, [acme ?? "", globex ?? ""])).toEqual(
      new Map([
        [acme, `acme.${proven.domain}`],
        [globex, `globex.${proven.domain}`],
      ]),
    );
    expect(await hostsOf(app.id)).toHaveLength(6);
    for (const { hostname, id } of tenants) expect((await findHost(hostname))?.tenant?.id).toBe(id);
    expect(await domainEvents(app.id)).toEqual([
      `activated ${proven.domain}`,
      `added ${proven.domain}`,
      `verified ${proven.domain}`,
    ]);
  });

  it("has to be proven, at the version that was looked at", async () => {
    const { app, owner } = await cast();
    const claim = await addDomain(owner, fresh());
    expect(await activateCustomDomain(SYSTEM, claim, bySystem)).toEqual({ type: "not_verified" });
    const proven = await proveDomain(dns, owner, fresh());
    const stale = await activateCustomDomain(SYSTEM, proven, { request: null, expectedVersion: 1 });
    expect(stale).toEqual({ type: "stale", version: 2 });
    expect(await hostsOf(app.id)).toEqual([app.hostname]);
  });

  it("takes in whoever signs up from then on, whose session is on their new host alone", async () => {
    const { app, owner } = await cast();
    const { domain } = await serveUnder(dns, owner, fresh());
    const advice = await checkTenantName(await hostOf(domain), "acme", visitor());
    expect(advice).toMatchObject({ available: true, host: expect.stringContaining(`acme.${domain}`) });
    for (const host of [app.hostname, domain]) {
      expect(await tenantHostSuffix(await hostOf(host))).toContain(`.${domain}`);
    }
    const browser = makeBrowser();
    const { attemptId } = sent(await browser.signUp(domain, form("ann@example.com", "acme")));
    expect(await hostsOf(app.id)).toEqual([`acme-${app.hostname}`, `acme.${domain}`, app.hostname, domain].sort());
    const [, token] = /http:\/\/([^\s]+)/.exec(await mailedTo("ann@example.com")) ?? [];
    const link = new URL(`http://${token}`);
    expect(link.hostname).toBe(domain);
    const given = { token: link.searchParams.get("email_auth_code") ?? "" };
    // On any other host of the application it is no link.
    expect((await activate(await app.host(), given, browser.markers, visitor())).type).toBe("unusable");
    const activated = await activate(await hostOf(domain), given, browser.markers, visitor());
    if (activated.type !== "activated") throw new Error(activated.type);
    expect(new URL(activated.handOver).hostname).toBe(`acme.${domain}`);
    const arrived = await arrive(activated.handOver);
    expect(await arrived.session()).toBeDefined();
    for (const host of [`acme-${app.hostname}`, domain]) {
      expect(await findSession({ ...arrived.at, host }, 60)).toBeUndefined();
    }
    const [attempt] = await db().select().from(signupAttempts).where(eq(signupAttempts.id, attemptId));
    expect(attempt?.activatedAt).toBeInstanceOf(Date);
    expect(new URL(arrived.destination).searchParams.get("tenant_custom_domain")).toBeNull();
  });

  it("gives no host to a tenant whose name is somebody else's host there, and does nothing at all then", async () => {
    const { app, owner, tenants } = await cast("acme", "globex");
    const domain = fresh();
    const [, globex] = tenants;
    await serveUnder(dns, { applicationId: app.id, tenantId: globex?.id ?? "" }, `acme.${domain}`);
    const proven = await proveDomain(dns, owner, domain);
    const before = await hostsOf(app.id);
    const taken = { type: "host_taken", hostname: `acme.${domain}` };
    expect(await activateCustomDomain(SYSTEM, proven, bySystem)).toEqual(taken);
    expect(await hostsOf(app.id)).toEqual(before);
    expect((await readDomain(proven)).active).toBe(false);
  });

  it("finds its own host taken where somebody else answers there", async () => {
    const [mine, theirs] = [await cast(), await cast()];
    const proven = await proveDomain(dns, mine.owner, fresh());
    await db().insert(hosts).values({ hostname: proven.domain, applicationId: theirs.app.id, kind: "VANITY" });
    const taken = { type: "host_taken", hostname: proven.domain };
    expect(await activateCustomDomain(SYSTEM, proven, bySystem)).toEqual(taken);
    // A tenant that would get a host which is somebody's is refused as any other name that is taken.
    const free = await serveUnder(dns, mine.owner, fresh());
    await db()
      .insert(hosts)
      .values({ hostname: `acme.${free.domain}`, applicationId: theirs.app.id, kind: "CUSTOM" });
    const outcome = await createTenant(SYSTEM, mine.app.id, { name: "acme", displayName: "Acme" }, null);
    expect(outcome).toEqual({ type: "invalid", violations: { name: [{ code: "not_unique" }] } });
    expect(await db().$count(tenants, eq(tenants.applicationId, mine.app.id))).toBe(0);
  });
});

describe("a tenant's own domain that is activated", () => {
  it("wins over the application's, is told to where its users go, and with its removal all is as before", async () => {
    const { app, owner, tenants } = await cast("acme", "globex");
    const tenantId = tenants[0]?.id ?? "";
    const common = await serveUnder(dns, owner, fresh());
    const own = await serveUnder(dns, { applicationId: app.id, tenantId }, "login.acme.com");
    expect(await canonicalHostname(app.id, tenantId)).toBe("login.acme.com");
    expect(await canonicalHostname(app.id, tenants[1]?.id ?? "")).toBe(`globex.${common.domain}`);
    const ending = { applicationId: app.id, tenantId, clientId: null, state: null, workflow: "login" } as const;
    const destination = async () => new URL(await resolveDestination(ending)).searchParams.get("tenant_custom_domain");
    expect(await destination()).toBe("login.acme.com");
    const stays = await proveDomain(dns, { applicationId: app.id, tenantId }, "id.acme.com");
    await activateCustomDomain(SYSTEM, stays, bySystem);
    expect(await destination()).toBe("id.acme.com");
    expect((await findHost("login.acme.com"))?.tenant?.id).toBe(tenantId);
    expect((await readDomain(own)).active).toBe(false);
    expect((await removeCustomDomain(SYSTEM, stays, bySystem)).type).toBe("deleted");
    // Nobody is moved to the one that stands by unasked.
    expect(await destination()).toBeNull();
    expect(await canonicalHostname(app.id, tenantId)).toBe(`acme.${common.domain}`);
    expect(await findHost("id.acme.com")).toBeNull();
    expect((await findHost("login.acme.com"))?.tenant?.id).toBe(tenantId);
    expect(await db().$count(provenDomains, eq(provenDomains.domain, "id.acme.com"))).toBe(0);
    expect(await domainEvents(app.id)).toEqual(
      expect.arrayContaining(["stood_by login.acme.com", "activated id.acme.com", "removed id.acme.com"]),
    );
  });

  it("goes with its tenant, and so does the proof", async () => {
    const { app, tenants } = await cast("acme");
    const owner = { applicationId: app.id, tenantId: tenants[0]?.id ?? "" };
    const { domain } = await serveUnder(dns, owner, "login.globex.com");
    expect((await deleteTenant(SYSTEM, owner, { expectedVersion: null, request: null })).type).toBe("deleted");
    expect(await findHost(domain)).toBeNull();
    expect(await db().$count(provenDomains, eq(provenDomains.domain, domain))).toBe(0);
    expect(await db().$count(customDomains, eq(customDomains.applicationId, app.id))).toBe(0);
    expect(await hostsOf(app.id)).toEqual([app.hostname]);
  });
});

describe("of an application's two domains", () => {
  it("one is active and the other stands by: it answers, new tenants too, and may be active again", async () => {
    const { app, owner } = await cast("acme");
    const first = await serveUnder(dns, owner, fresh());
    const second = await serveUnder(dns, owner, fresh());
    expect([(await readDomain(first)).active, second.active]).toEqual([false, true]);
    const created = await createTenant(SYSTEM, app.id, { name: "globex", displayName: "Globex" }, null);
    const id = created.type === "created" ? created.id : "";
    expect(await canonicalHostname(app.id, id)).toBe(`globex.${second.domain}`);
    for (const { domain } of [first, second]) expect((await findHost(`globex.${domain}`))?.tenant?.id).toBe(id);
    await activateCustomDomain(SYSTEM, first, bySystem);
    expect(await canonicalHostname(app.id, id)).toBe(`globex.${first.domain}`);
    await removeCustomDomain(SYSTEM, first, bySystem);
    expect(await canonicalHostname(app.id, id)).toBe(`globex-${app.hostname}`);
    expect(await tenantHostSuffix(await hostOf(second.domain))).toContain(`-${app.hostname}`);
    expect((await findHost(`globex.${second.domain}`))?.tenant?.id).toBe(id);
  });

  it("only one becomes active of those that are activated at once", async () => {
    const { app, owner } = await cast("acme");
    const both = [await proveDomain(dns, owner, fresh()), await proveDomain(dns, owner, fresh())];
    const outcomes = await Promise.all(both.map((each) => activateCustomDomain(SYSTEM, each, bySystem)));
    expect(outcomes.map(({ type }) => type)).toEqual(["activated", "activated"]);
    const isActive = and(eq(customDomains.applicationId, app.id), customDomains.active);
    expect(await db().$count(customDomains, isActive)).toBe(1);
  });
});

describe("a session and a signup under way", () => {
  it("the link of a signup that began on a host that is gone leads to the canonical one", async () => {
    const { app, owner } = await cast();
    const domain = await serveUnder(dns, owner, fresh());
    const browser = makeBrowser();
    const { attemptId } = sent(await browser.signUp(domain.domain, form("bob@example.com", "initech")));
    const [attempt] = await db().select().from(signupAttempts).where(eq(signupAttempts.id, attemptId));
    expect(attempt?.host).toBe(domain.domain);
    const waits = sent(await makeBrowser().signUp(app.hostname, form("eve@example.com", "umbrella")));
    await removeCustomDomain(SYSTEM, domain, bySystem);
    expect(await mailedTo("bob@example.com")).toContain(`http://${app.hostname}`);
    const rows = await db().select().from(signupAttempts).where(eq(signupAttempts.applicationId, app.id));
    expect(rows.map(({ host }) => host)).toEqual([app.hostname, app.hostname]);
    expect(rows.map(({ id }) => id)).toContain(waits.attemptId);
  });

  it("a session that began on the vanity host is none on the domain that is canonical now", async () => {
    const { app, owner } = await cast();
    const browser = makeBrowser();
    sent(await browser.signUp(app.hostname, form("kim@example.com", "hooli")));
    const text = await mailedTo("kim@example.com");
    const token = new URL(/http:\/\/[^\s]+/.exec(text)?.[0] ?? "").searchParams.get("email_auth_code") ?? "";
    const activated = await activate(await app.host(), { token }, browser.markers, visitor());
    const { at, session } = await arrive(activated.type === "activated" ? activated.handOver : "");
    const { domain } = await serveUnder(dns, owner, fresh());
    expect(await session()).toBeDefined();
    for (const host of [domain, `hooli.${domain}`]) expect(await findSession({ ...at, host }, 60)).toBeUndefined();
  });
});

describe("beside each other", () => {
  it("an activation waits for a tenant that is just being made, and the next one waits for it: each has every host", async () => {
    const { app, owner } = await cast("acme");
    const proven = await proveDomain(dns, owner, fresh());
    let activation: ReturnType<typeof activateCustomDomain> | undefined;
    await withTransaction(async (tx) => {
      await insertTenant(tx, app.id, { name: "slow", displayName: "Slow" }, "here");
      activation = activateCustomDomain(SYSTEM, proven, bySystem);
      await waitForLock();
    });
    const names = ["next", "later", "last"];
    const [outcome] = await Promise.all([
      activation,
      ...names.map((name) => createTenant(SYSTEM, app.id, { name, displayName: name }, null)),
    ]);
    expect(outcome).toEqual({ type: "activated" });
    const wanted = ["acme", "slow", ...names].flatMap((name) => [
      `${name}-${app.hostname}`,
      `${name}.${proven.domain}`,
    ]);
    expect(await hostsOf(app.id)).toEqual([...wanted, app.hostname, proven.domain].sort());
  });

  it("an activation passes over a tenant that is just being deleted, and a removal leaves none with a host of it", async () => {
    const { app, owner, tenants } = await cast("acme", "globex");
    const proven = await proveDomain(dns, owner, fresh());
    const goes = { applicationId: app.id, tenantId: tenants[0]?.id ?? "" };
    const options = { expectedVersion: null, request: null };
    const [deleted, activated] = await Promise.all([
      deleteTenant(SYSTEM, goes, options),
      activateCustomDomain(SYSTEM, proven, bySystem),
    ]);
    expect([deleted.type, activated.type]).toEqual(["deleted", "activated"]);
    expect(await hostsOf(app.id)).toEqual(
      [app.hostname, proven.domain, `globex-${app.hostname}`, `globex.${proven.domain}`].sort(),
    );
    const names = ["one", "two", "three"];
    const made = names.map((name) => createTenant(SYSTEM, app.id, { name, displayName: name }, null));
    const outcomes = await Promise.all([removeCustomDomain(SYSTEM, proven, bySystem), ...made]);
    expect(outcomes.map(({ type }) => type)).toEqual(["deleted", "created", "created", "created"]);
    expect((await hostsOf(app.id)).filter((host) => host.endsWith(proven.domain))).toEqual([]);
  });

  it("a domain that is activated or removed waits for whoever is just deleting a tenant of it, and not the other way round", async () => {
    const cases = [
      { of: "tenant", begin: proveDomain, change: activateCustomDomain, outcome: "not_found" },
      { of: "tenant", begin: serveUnder, change: removeCustomDomain, outcome: "not_found" },
      { of: "application", begin: proveDomain, change: activateCustomDomain, outcome: "activated" },
      { of: "application", begin: serveUnder, change: removeCustomDomain, outcome: "deleted" },
    ] as const;
    for (const { of, begin, change, outcome } of cases) {
      const { app, owner, tenants: made } = await cast("acme", "globex");
      const acme = { applicationId: app.id, tenantId: made[0]?.id ?? "" };
      const domain = await begin(dns, of === "tenant" ? acme : owner, fresh());
      let changed: Promise<{ type: string }> | undefined;
      await withTransaction(async (tx) => {
        await tx.select().from(tenants).where(eq(tenants.id, acme.tenantId)).for("update");
        changed = change(SYSTEM, domain, bySystem);
        await waitForLock();
        const options = { expectedVersion: null, request: null, tx };
        expect((await deleteTenant(SYSTEM, acme, options)).type).toBe("deleted");
      });
      expect((await changed)?.type).toBe(outcome);
      expect((await hostsOf(app.id)).filter((host) => host.startsWith("acme"))).toEqual([]);
    }
  });

  it("three thousand tenants get their hosts in one statement", async () => {
    const { app, owner } = await cast();
    await db().execute(sql`
      with made as (
        insert into tenants (application_id, id, name, display_name)
        select ${app.id}, rpad('t' || n, 26, 'a'), 'tenant' || n, 'Tenant' from generate_series(1, 3000) as n
        returning *)
      insert into hosts (hostname, application_id, tenant_id, kind)
      select name || '-' || ${app.hostname}::text, application_id, id, 'VANITY' from made`);
    const proven = await proveDomain(dns, owner, fresh());
    expect((await activateCustomDomain(SYSTEM, proven, bySystem)).type).toBe("activated");
    expect(await db().$count(hosts, eq(hosts.customDomainId, proven.id))).toBe(3_001);
    expect((await removeCustomDomain(SYSTEM, proven, bySystem)).type).toBe("deleted");
    expect(await db().$count(hosts, eq(hosts.applicationId, app.id))).toBe(3_001);
  });
});
