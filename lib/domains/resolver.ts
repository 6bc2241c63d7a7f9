import "server-only";
import { promises } from "node:dns";
import { env } from "../env/env";

/** The DNS response for one kind of record of a name. A failed query never counts as "no record". */
export type Answered = { type: "found"; values: string[] } | { type: "none" } | { type: "unreachable" };

/** Queries DNS. Every query ends within {@link CHECK_MS} of the first one. */
export type Dns = {
  cname(name: string): Promise<Answered>;
  txt(name: string): Promise<Answered>;
  /** IPv4 and IPv6 together. */
  addresses(name: string): Promise<Answered>;
};

/** How long one query waits before it is repeated, with the next server if there are several. */
const ANSWER_MS = 2_000;
const TRIES = 2;
/** How long the whole check of a domain may take. */
export const CHECK_MS = 9_000;

/** The name has no such record, or doesn't exist (RFC 2308, section 2). */
const NONE = ["ENODATA", "ENOTFOUND"];

/**
 * Runs a check with the name servers of the settings, or the system's. Queries without a response in time are unreachable.
 *
 * @param options other servers or shorter times, for tests
 */
export async function withDns<T>(
  work: (dns: Dns) => Promise<T>,
  { servers = env().dnsServers, answerMs = ANSWER_MS, checkMs = CHECK_MS }: DnsOptions = {},
): Promise<T> {
  const resolver = new promises.Resolver({ timeout: answerMs, tries: TRIES });
  if (servers.length > 0) resolver.setServers([...servers]);
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    resolver.cancel();
  }, checkMs);
  const ask = (question: () => Promise<string[]>) => (isOver ? UNREACHABLE : answered(question()));
  try {
    return await work({
      cname: async (name) => ask(async () => (await resolver.resolveCname(name)).map(withoutFinalDot)),
      txt: async (name) => ask(async () => (await resolver.resolveTxt(name)).map((parts) => parts.join(""))),
      addresses: async (name) =>
        together(await Promise.all([ask(() => resolver.resolve4(name)), ask(() => resolver.resolve6(name))])),
    });
  } finally {
    clearTimeout(timer);
  }
}

export type DnsOptions = { servers?: readonly string[]; answerMs?: number; checkMs?: number };

const UNREACHABLE: Answered = { type: "unreachable" };

async function answered(question: Promise<string[]>): Promise<Answered> {
  try {
    const values = await question;
    return values.length > 0 ? { type: "found", values } : { type: "none" };
  } catch (error) {
    const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
    return NONE.includes(code ?? "") ? { type: "none" } : UNREACHABLE;
  }
}

function together(answers: readonly Answered[]): Answered {
  const values = answers.flatMap((each) => (each.type === "found" ? each.values : []));
  if (answers.some(({ type }) => type === "unreachable")) return UNREACHABLE;
  return values.length > 0 ? { type: "found", values } : { type: "none" };
}

function withoutFinalDot(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}
