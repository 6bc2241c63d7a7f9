// For the tests of this room: custom domains of an application's or a tenant's, and their records in a name server of the test's own.
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { auditEvents } from "@/db/schema";
import type { DnsServer } from "@/e2e/support/dns-server";
import type { Actor, Owner } from "../access/access";
import { activateCustomDomain } from "./activate";
import { addCustomDomain } from "./add";
import { type CustomDomainView, readCustomDomain } from "./read";
import { verifyCustomDomain } from "./verify";

export const SYSTEM: Actor = { type: "SYSTEM" };
export const TARGET = "edge.foyer.example";

/** With half of the patience: what doesn't answer on this machine won't. */
export const dnsOptions = (dns: DnsServer) => ({ servers: [dns.address], answerMs: 1_000, checkMs: 4_000 });

export async function addDomain(owner: Owner, domain: string): Promise<CustomDomainView> {
  const outcome = await addCustomDomain(SYSTEM, owner, { domain }, null);
  if (outcome.type !== "created") throw new Error(`Not added: ${JSON.stringify(outcome)}`);
  return readDomain({ applicationId: owner.applicationId, id: outcome.id });
}

export async function readDomain({ applicationId, id }: { applicationId: string; id: string }) {
  const view = await readCustomDomain(SYSTEM, applicationId, id);
  if (!view) throw new Error(`No custom domain ${id}`);
  return view;
}

/** Sets what a domain's owner is told to set. Whoever is told the same name adds to it, as two who share a zone would. */
export function setRecords(dns: DnsServer, ...domains: CustomDomainView[]): void {
  const names = new Map<string, { type: "CNAME" | "TXT"; data: string }[]>();
  for (const { name, type, value } of domains.flatMap(({ records }) => records)) {
    const records = names.get(name) ?? [];
    if (type === "TXT" || records.length === 0) names.set(name, [...records, { type, data: value }]);
  }
  for (const [name, records] of names) dns.set(name, records);
}

export function verify(dns: DnsServer, domain: CustomDomainView) {
  return verifyCustomDomain(SYSTEM, domain, null, dnsOptions(dns));
}

/** A domain with its records set and seen. */
export async function proveDomain(dns: DnsServer, owner: Owner, domain: string): Promise<CustomDomainView> {
  const claim = await addDomain(owner, domain);
  setRecords(dns, claim);
  const outcome = await verify(dns, claim);
  if (outcome.type !== "checked" || !outcome.domain.verifiedAt) throw new Error(`Not verified: ${outcome.type}`);
  return outcome.domain;
}

/** A domain that its owner is known by. */
export async function serveUnder(dns: DnsServer, owner: Owner, domain: string): Promise<CustomDomainView> {
  const proven = await proveDomain(dns, owner, domain);
  const outcome = await activateCustomDomain(SYSTEM, proven, { request: null });
  if (outcome.type !== "activated") throw new Error(`Not activated: ${JSON.stringify(outcome)}`);
  return readDomain(proven);
}

/** What happened to custom domains of an application, in the order of the alphabet. */
export async function domainEvents(applicationId: string): Promise<string[]> {
  const rows = await db().select().from(auditEvents).where(eq(auditEvents.applicationId, applicationId));
  return rows
    .flatMap(({ action, details }) =>
      action.startsWith("custom_domain.") ? [`${action.slice(14)} ${(details as { domain: string }).domain}`] : [],
    )
    .sort();
}
