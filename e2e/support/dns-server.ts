import { createSocket, type RemoteInfo } from "node:dgram";
import type { AddressInfo } from "node:net";
import packet, { type Answer, type Question } from "dns-packet";

/** One record of a name. `TXT`: one string. */
export type DnsRecord = { type: "A" | "AAAA" | "CNAME" | "TXT"; data: string };

export type DnsServer = {
  /** For DNS_SERVERS: `127.0.0.1:PORT`. */
  address: string;
  port: number;
  /** What stands at a name from now on; none: the name is not there. `*.auth.example.com` answers for what stands nowhere else below. */
  set(name: string, records: readonly DnsRecord[]): void;
  /** How questions about a name fail from now on; "silent": they get no answer at all. Null: they don't. */
  fail(name: string, how: "SERVFAIL" | "REFUSED" | "silent" | null): void;
  /** How long answers about a name take from now on. */
  delay(name: string, milliseconds: number): void;
  /** Names that were asked for, in order of arrival, once for each type. */
  asked(): string[];
  close(): Promise<void>;
};

const RCODES = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;
const HOPS = 8;

/**
 * A small name server that speaks the DNS (RFC 1035) over UDP and knows what tests tell it, wildcards and chains of aliases included. It
 * answers as a resolver does: with the alias and what stands behind it.
 */
export async function startDnsServer({ port = 0 }: { port?: number } = {}): Promise<DnsServer> {
  const zone = new Map<string, readonly DnsRecord[]>();
  const failures = new Map<string, "SERVFAIL" | "REFUSED" | "silent">();
  const delays = new Map<string, number>();
  const names: string[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const socket = createSocket("udp4");
  socket.on("message", (message, from) => {
    const query = packet.decode(message);
    const [question] = query.questions ?? [];
    if (!question) return;
    const name = question.name.toLowerCase();
    names.push(name);
    const failure = failures.get(name);
    if (failure === "silent") return;
    const { answers, rcode } = failure ? { answers: [], rcode: failure } : answersTo(zone, question);
    const reply = packet.encode({
      type: "response",
      id: query.id ?? 0,
      flags: packet.RECURSION_DESIRED | packet.RECURSION_AVAILABLE | RCODES[rcode],
      questions: [question],
      answers,
    });
    const timer = setTimeout(() => send(reply, from), delays.get(name) ?? 0);
    timers.add(timer);
  });
  const send = (reply: Buffer, { port, address }: RemoteInfo) => socket.send(reply, port, address);
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(port, "127.0.0.1", resolve);
  });
  const { port: bound } = socket.address() as AddressInfo;
  return {
    address: `127.0.0.1:${bound}`,
    port: bound,
    set: (name, records) => void (records.length > 0 ? zone.set(name, records) : zone.delete(name)),
    fail: (name, how) => void (how ? failures.set(name, how) : failures.delete(name)),
    delay: (name, milliseconds) => void delays.set(name, milliseconds),
    asked: () => [...names],
    close: () =>
      new Promise((resolve) => {
        for (const timer of timers) clearTimeout(timer);
        socket.close(() => resolve());
      }),
  };
}

function answersTo(
  zone: ReadonlyMap<string, readonly DnsRecord[]>,
  { name: asked, type }: Question,
): { answers: Answer[]; rcode: keyof typeof RCODES } {
  const answers: Answer[] = [];
  let name = asked.toLowerCase();
  for (let hop = 0; hop < HOPS; hop += 1) {
    const records = recordsAt(zone, name);
    if (!records) return { answers, rcode: answers.length > 0 || isAbove(zone, name) ? "NOERROR" : "NXDOMAIN" };
    const alias = records.find((record) => record.type === "CNAME");
    answers.push(
      ...(alias ? [alias] : records.filter((record) => record.type === type)).map(
        (record) => ({ name, ttl: 0, type: record.type, class: "IN", data: record.data }) as Answer,
      ),
    );
    if (!alias || type === "CNAME") break;
    name = alias.data.toLowerCase();
  }
  return { answers, rcode: "NOERROR" };
}

/** RFC 4592: a wildcard answers for every name below it, however deep, that is not there itself. */
function recordsAt(zone: ReadonlyMap<string, readonly DnsRecord[]>, name: string): readonly DnsRecord[] | undefined {
  const own = zone.get(name);
  if (own || isAbove(zone, name)) return own;
  for (let rest = name; rest.includes("."); ) {
    rest = rest.slice(rest.indexOf(".") + 1);
    const wildcard = zone.get(`*.${rest}`);
    if (wildcard) return wildcard;
  }
  return undefined;
}

/** Whether something stands below a name, which is then there without records. */
function isAbove(zone: ReadonlyMap<string, readonly DnsRecord[]>, name: string): boolean {
  return [...zone.keys()].some((each) => each.endsWith(`.${name}`));
}
