import "server-only";
import { randomBytes } from "node:crypto";
import { env } from "../env/env";
import { isWithin } from "./names";
import type { Answered, Dns } from "./resolver";

/**
 * The state of a record: right; missing; with another value; or unknown, because DNS did not answer.
 */
export type RecordState = "FOUND" | "MISSING" | "WRONG" | "UNREACHABLE";

/** `seen`: the actual values, if it is WRONG. */
export type RecordCheck = { state: RecordState; seen: string[] };

/** `host` points to us, `wildcard` (for applications only) points its tenants' hosts to us, `challenge` is the proof. */
export type RecordName = "host" | "wildcard" | "challenge";
export type RecordChecks = Partial<Record<RecordName, RecordCheck>>;

/** A record to set, with its exact value and its last state. */
export type DomainRecord = {
  type: "CNAME" | "TXT";
  name: string;
  value: string;
  /** Null: not checked yet. */
  state: RecordState | null;
  seen: string[];
};

type Domain = { domain: string; challenge: string; tenantId: string | null; records: unknown };

/** The records that verify a domain. */
export function recordsOf({ domain, challenge, tenantId, records }: Domain): DomainRecord[] {
  const target = env().customDomainTarget;
  const last = (records ?? {}) as RecordChecks;
  const record = (which: RecordName, type: "CNAME" | "TXT", name: string, value: string) => ({
    type,
    name,
    value,
    state: last[which]?.state ?? null,
    seen: last[which]?.seen ?? [],
  });
  return [
    record("host", "CNAME", domain, target),
    ...(tenantId === null ? [record("wildcard", "CNAME", `*.${domain}`, target)] : []),
    record("challenge", "TXT", challengeName(domain), challengeValue(challenge)),
  ];
}

function challengeName(domain: string): string {
  return `_foyer-challenge.${domain}`;
}

function challengeValue(challenge: string): string {
  return `foyer-domain-verification=${challenge}`;
}

/** Looks at all records of a domain at once. */
export async function checkRecords(dns: Dns, { domain, challenge, tenantId }: Domain): Promise<RecordChecks> {
  const [host, wildcard, proof] = await Promise.all([
    checkHost(dns, domain),
    // A wildcard answers for all names without a record, so a random name is queried.
    tenantId === null ? checkHost(dns, `${randomBytes(10).toString("hex")}.${domain}`) : undefined,
    checkChallenge(dns, challengeName(domain), challengeValue(challenge)),
  ]);
  return { host, ...(wildcard && { wildcard }), challenge: proof };
}

/**
 * Whether a name points to us: by a CNAME to the target or, if a provider turns a CNAME into addresses or a chain, if it has only addresses
 * of the target.
 */
async function checkHost(dns: Dns, name: string): Promise<RecordCheck> {
  const target = env().customDomainTarget;
  const [alias, own, targets] = await Promise.all([dns.cname(name), dns.addresses(name), dns.addresses(target)]);
  if (alias.type === "found" && alias.values.includes(target)) return FOUND;
  if (alias.type === "unreachable" || own.type === "unreachable") return { state: "UNREACHABLE", seen: [] };
  const seen = alias.type === "found" ? alias.values : valuesOf(own);
  if (own.type === "none") return seen.length > 0 ? wrong(seen) : MISSING;
  if (targets.type === "unreachable") return { state: "UNREACHABLE", seen: [] };
  return own.values.every((address) => valuesOf(targets).includes(address)) ? FOUND : wrong(seen);
}

/**
 * Whether the proof is there. A proof that is found through a CNAME to one of our names doesn't count: the wildcard points there, and its
 * owner doesn't control our names.
 */
async function checkChallenge(dns: Dns, name: string, value: string): Promise<RecordCheck> {
  const [texts, leadsToUs] = await Promise.all([dns.txt(name), leadsToOurs(dns, name)]);
  if (texts.type === "unreachable" || leadsToUs === "unreachable") return { state: "UNREACHABLE", seen: [] };
  if (leadsToUs || texts.type === "none") return MISSING;
  return texts.values.includes(value) ? FOUND : wrong(texts.values);
}

/** No resolver follows a longer chain of aliases. */
const HOPS = 8;

async function leadsToOurs(dns: Dns, start: string): Promise<boolean | "unreachable"> {
  const { baseDomain, dashboardHost, customDomainTarget } = env();
  const ours = [baseDomain, dashboardHost, customDomainTarget];
  let name = start;
  for (let hop = 0; hop < HOPS; hop += 1) {
    const alias = await dns.cname(name);
    if (alias.type === "unreachable") return "unreachable";
    const [next] = valuesOf(alias);
    if (next === undefined) return false;
    if (ours.some((own) => isWithin(next, own))) return true;
    name = next;
  }
  return true;
}

const FOUND: RecordCheck = { state: "FOUND", seen: [] };
const MISSING: RecordCheck = { state: "MISSING", seen: [] };
const SEEN_MAX = 5;
const SEEN_LENGTH_MAX = 255;

/** DNS records can contain anything, so they are cut to what a page can show and a row can store. */
function wrong(values: readonly string[]): RecordCheck {
  const printable = values.map((value) => value.replace(/[^\x20-\x7e]/g, "?").slice(0, SEEN_LENGTH_MAX));
  return { state: "WRONG", seen: printable.sort().slice(0, SEEN_MAX) };
}

function valuesOf(answer: Answered): string[] {
  return answer.type === "found" ? answer.values : [];
}

/** Whether every record is right. */
export function isComplete(checks: RecordChecks): boolean {
  return Object.values(checks).every(({ state }) => state === "FOUND");
}

/** Whether a record is known to be wrong or missing. A failed query says nothing. */
export function isBroken(checks: RecordChecks): boolean {
  return Object.values(checks).some(({ state }) => state === "MISSING" || state === "WRONG");
}
