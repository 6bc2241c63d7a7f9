import "server-only";
import { sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { env } from "../env/env";
import { keyedHash } from "../secrets/keys";

type Limits = ReturnType<typeof env>["limits"];

/** Every limit by name: its window, its number, and what its key counts by. */
const TABLE = {
  /** One visitor's network: an IPv4 address or an IPv6 /64. */
  signups_per_ip: { seconds: 3600, most: (limits: Limits) => limits.LIMIT_SIGNUPS_PER_IP_HOUR },
  /** One application, whoever comes. */
  signups_per_application: { seconds: 60, most: (limits: Limits) => limits.LIMIT_SIGNUPS_PER_APPLICATION_MINUTE },
  name_checks_per_ip: { seconds: 60, most: (limits: Limits) => limits.LIMIT_NAME_CHECKS_PER_IP_MINUTE },
  logins_per_ip: { seconds: 3600, most: (limits: Limits) => limits.LIMIT_LOGINS_PER_IP_HOUR },
  /** One identifier at one tenant, whether or not somebody has it. */
  logins_per_user: { seconds: 3600, most: (limits: Limits) => limits.LIMIT_LOGINS_PER_USER_HOUR },
  /** One network at one identifier, or at one user: it leaves half of the limit to everybody else, so that no visitor alone can lock a user out. */
  logins_per_ip_and_user: { seconds: 3600, most: (limits: Limits) => Math.ceil(limits.LIMIT_LOGINS_PER_USER_HOUR / 2) },
  operator_logins_per_ip: { seconds: 3600, most: (limits: Limits) => limits.LIMIT_OPERATOR_LOGINS_PER_IP_HOUR },
  /** One network at one address: it leaves half of the address's own limit to everybody else, so that no visitor alone can lock an operator out. */
  operator_logins_per_ip_and_operator: {
    seconds: 3600,
    most: (limits: Limits) => Math.ceil(limits.LIMIT_OPERATOR_LOGINS_PER_OPERATOR_HOUR / 2),
  },
  /** One address, whether or not it is an operator's. */
  operator_logins_per_operator: {
    seconds: 3600,
    most: (limits: Limits) => limits.LIMIT_OPERATOR_LOGINS_PER_OPERATOR_HOUR,
  },
  /** One workspace, whoever is invited: a mail to a stranger each. */
  operator_invitations_per_workspace: { seconds: 3600, most: () => 60 },
  /** One machine client, whatever it asks for. */
  api_per_client: { seconds: 60, most: (limits: Limits) => limits.LIMIT_API_PER_CLIENT_MINUTE },
  /** One visitor's network at one application, the refused ones alone. */
  wrong_client_secrets_per_ip: {
    seconds: 60,
    most: (limits: Limits) => limits.LIMIT_WRONG_CLIENT_SECRETS_PER_IP_MINUTE,
  },
  /** One real mailbox over the whole installation. */
  mails_per_mailbox: { seconds: 3600, most: (limits: Limits) => limits.LIMIT_MAILS_PER_MAILBOX_HOUR },
  /** Codes typed for one real mailbox over all attempts, the right one among them, so that counting can come before comparing. */
  codes_per_mailbox: { seconds: 3600, most: (limits: Limits) => limits.LIMIT_CODES_PER_MAILBOX_HOUR },
  /** One attempt or network that is refused again and again: how often the audit trail tells it. */
  refusals_recorded: { seconds: 3600, most: () => 20 },
} as const;
export type LimitName = keyof typeof TABLE;

/** The rest of a limit in this window, for the caller's headers. */
export type LimitLeft = { most: number; seconds: number; remaining: number; resetSeconds: number };

export type LimitVerdict = { left: LimitLeft } & ({ within: true } | { within: false; retryAfterSeconds: number });

/**
 * Counts one hit, then returns whether it is within the limit. Counting comes first and in one statement, so parallel requests can't all be
 * the last allowed one. Windows are fixed and cut by the database's clock.
 *
 * @param key what is counted by; stored as a keyed hash
 */
export async function countHit(limit: LimitName, key: string, tx: Tx = db()): Promise<LimitVerdict> {
  const { seconds, most } = TABLE[limit];
  const hashed = keyedHash("rate-limit", limit, key);
  const { rows } = await tx.execute<{ count: number; retry_after: number }>(sql`
    insert into rate_limits as counted (limit_name, key, window_start, count, expires_at)
    select ${limit}, ${hashed}, w.start, 1, w.start + make_interval(secs => ${seconds})
    from (select to_timestamp(floor(extract(epoch from now()) / ${seconds}) * ${seconds}) as start) as w
    on conflict (limit_name, key, window_start) do update set count = counted.count + 1
    returning count, ceil(extract(epoch from expires_at - now()))::int as retry_after`);
  const row = rows[0];
  if (!row) throw new Error("A counted hit came back without its count");
  const allowed = most(env().limits);
  const resetSeconds = Math.max(row.retry_after, 1);
  const left = { most: allowed, seconds, remaining: Math.max(allowed - row.count, 0), resetSeconds };
  return row.count <= allowed ? { within: true, left } : { within: false, left, retryAfterSeconds: resetSeconds };
}

/** What a visitor's address is counted as: IPv6 by its /64, which one household or server has to itself. */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail = ""] = address.split("::");
  const groups = head.split(":").filter(Boolean);
  const rest = tail.split(":").filter(Boolean);
  const whole = [...groups, ...Array<string>(Math.max(8 - groups.length - rest.length, 0)).fill("0"), ...rest];
  return `${whole
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}

/** The two header fields of draft-ietf-httpapi-ratelimit-headers-10, by which a program sees a limit before it meets it. */
export function limitHeaders(name: string, left: LimitLeft): Record<string, string> {
  return {
    "ratelimit-policy": `"${name}";q=${left.most};w=${left.seconds}`,
    ratelimit: `"${name}";r=${left.remaining};t=${left.resetSeconds}`,
  };
}

/** Forgets windows that are over. Called now and then by the server; it only saves space. */
export async function forgetOldWindows(): Promise<void> {
  await db().execute(sql`delete from rate_limits where expires_at < now() - interval '1 hour'`);
}
