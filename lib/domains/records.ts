import "server-only";
import { randomBytes } from "node:crypto";
import { env } from "../env/env";
import { isWithin } from "./names";
import type { Answered, Dns } from "./resolver";

/**
 * How a record was found: as it should be; not there; there with another value; or nobody could tell, because the DNS did not answer.
 */
export type RecordState = "FOUND" | "MISSING" | "WRONG" | "UNREACHABLE";

/** `seen`: what was there in its place, where it was WRONG. */
export type RecordCheck = { state: RecordState; seen: string[] };

/** `host` leads to us, `wildcard` (an application's alone) leads its tenants' hosts to us, `challenge` is the proof. */
export type RecordName = "host" | "wildcard" | "challenge";
export type RecordChecks = Partial<Record<RecordName, RecordCheck>>;

/** A record to be set, exactly as it has to be, and how it was last found. */
export type DomainRecord = {
  type: "CNAME" | "TXT";
  name: string;
  value: string;
  /** Null: nobody has looked yet. */
  state: RecordState | null;
  seen: string[];
};

type Domain = { domain: string; challenge: string; tenantId: string | null; records: unknown };

/** The records that make a domain somebody's. */
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
    // A wildcard answers for whatever stands nowhere else, so it is asked for a name that nobody can have thought of.
    tenantId === null ? checkHost(dns, `${randomBytes(10).toString("hex")}.${domain}`) : undefined,
    checkChallenge(dns, challengeName(domain), challengeValue(challenge)),
  ]);
  return { host, ...(wildcard && { wildcard }), challenge: proof };
}

/**
 * Whether a name leads to us: by a CNAME to the target, or, where a provider turns a CNAME into addresses or into a chain of them, by having
 * no address that the target doesn't have.
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
 * Whether the proof is there. One that is found by way of a CNAME to a name of ours is none: the wildcard leads there, whoever set it, and
 * what stands at our names is ours to say.
 */
async function checkChallenge(dns: Dns, name: string, value: string): Promise<RecordCheck> {
  const [texts, leadsToUs] = await Promise.all([dns.txt(name), leadsToOurs(dns, name)]);
  if (texts.type === "unreachable" || leadsToUs === "unreachable") return { state: "UNREACHABLE", seen: [] };
  if (leadsToUs || texts.type === "none") return MISSING;
  return texts.values.includes(value) ? FOUND : wrong(texts.values);
}

/** A chain of aliases that is longer leads nowhere: no resolver follows it. */
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

/** What stands in somebody's DNS may be anything: it is cut to what a page can show and a row can hold. */
function wrong(values: readonly string[]): RecordCheck {
  const printable = values.map((value) => value.replace(/[^\x20-\x7e]/g, "?").slice(0, SEEN_LENGTH_MAX));
  return { state: "WRONG", seen: printable.sort().slice(0, SEEN_MAX) };
}

function valuesOf(answer: Answered): string[] {
  return answer.type === "found" ? answer.values : [];
}

/** Whether every record is as it should be. */
export function isComplete(checks: RecordChecks): boolean {
  return Object.values(checks).every(({ state }) => state === "FOUND");
}

/** Whether a record is known to be otherwise. A DNS that did not answer has said nothing. */
export function isBroken(checks: RecordChecks): boolean {
  return Object.values(checks).some(({ state }) => state === "MISSING" || state === "WRONG");
}
