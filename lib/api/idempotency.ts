import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { matches } from "@/db/rows";
import { idempotencyKeys } from "@/db/schema";
import type { Refusal } from "../errors";
import { keyedHash } from "../secrets/keys";
import { seal, unseal } from "../secrets/sealing";

/** The owner of a key, and the request that was sent with it. */
export type KeyedRequest = {
  applicationId: string;
  clientId: string;
  /** The operation's id and path: the same key elsewhere is another key. */
  target: string;
  key: string;
  /** Body and query. */
  sent: unknown;
};

export type Begun =
  /** The first request with this key: it runs, then exactly one of the two is called. */
  | { type: "begun"; keep(answer: Response): Promise<void>; release(): Promise<void> }
  /** It ran before, with this answer. */
  | { type: "answered"; answer: Response }
  | Refusal;

const KEPT_HOURS = 24;
/** Longer than any request may take. A request that has not ended by then was interrupted, and may be sent again. */
const LEASE_SECONDS = 30;
/** Headers that are stored with the answer. */
const KEPT_HEADERS = ["content-type", "etag", "location", "cache-control"];

/** Whether a header's value can be a key: 1 to 255 printable ASCII characters. */
export function isIdempotencyKey(value: string): boolean {
  return /^[\x20-\x7e]{1,255}$/.test(value);
}

/**
 * Reserves an Idempotency-Key, or finds its stored answer (HTTP contract, "Conventions"; the semantics follow the IETF draft
 * draft-ietf-httpapi-idempotency-key-header). Of several simultaneous requests only one begins.
 *
 * If a process ends between its transaction and its answer, the key can be used again when its lease has ended.
 */
export async function beginKeyed(request: KeyedRequest): Promise<Begun> {
  const name = nameOf(request);
  const bodyHash = keyedHash("idempotency", "body", stableText(request.sent));
  const [begun] = await db()
    .insert(idempotencyKeys)
    .values({
      ...name,
      bodyHash,
      leaseUntil: sql`now() + make_interval(secs => ${LEASE_SECONDS})`,
      expiresAt: sql`now() + make_interval(hours => ${KEPT_HOURS})`,
    })
    .onConflictDoUpdate({
      target: [idempotencyKeys.applicationId, idempotencyKeys.clientId, idempotencyKeys.keyHash],
      set: {
        bodyHash,
        status: null,
        encryptedAnswer: null,
        createdAt: sql`now()`,
        leaseUntil: sql`excluded.lease_until`,
        expiresAt: sql`excluded.expires_at`,
      },
      setWhere: sql`${idempotencyKeys.expiresAt} < now() or (${idempotencyKeys.status} is null
        and ${idempotencyKeys.leaseUntil} < now() and ${idempotencyKeys.bodyHash} = ${bodyHash})`,
    })
    .returning({ leaseUntil: idempotencyKeys.leaseUntil });
  return begun ? firstOf(name, begun.leaseUntil) : repeated(name, bodyHash);
}

type Name = { applicationId: string; clientId: string; keyHash: string };

function nameOf({ applicationId, clientId, target, key }: KeyedRequest): Name {
  return { applicationId, clientId, keyHash: keyedHash("idempotency", target, key) };
}

function firstOf(name: Name, leaseUntil: Date): Begun {
  // Another request may have taken over the lease in the meantime.
  const held = and(isNamed(name), eq(idempotencyKeys.leaseUntil, leaseUntil));
  return {
    type: "begun",
    async keep(answer) {
      const headers = KEPT_HEADERS.flatMap((header) => {
        const value = answer.headers.get(header);
        return value === null ? [] : [[header, value]];
      });
      const text = JSON.stringify({ headers, body: answer.body === null ? null : await answer.clone().text() });
      await db()
        .update(idempotencyKeys)
        .set({ status: answer.status, encryptedAnswer: seal("idempotency", text, name.keyHash) })
        .where(held);
    },
    async release() {
      await db().delete(idempotencyKeys).where(held);
    },
  };
}

async function repeated(name: Name, bodyHash: string): Promise<Begun> {
  const [row] = await db().select().from(idempotencyKeys).where(isNamed(name));
  // It was released between the two statements, so this request may begin.
  if (!row) return { type: "refused", code: "request_in_progress", retryAfterSeconds: 1 };
  if (row.bodyHash !== bodyHash) return { type: "refused", code: "idempotency_key_reused" };
  if (row.status === null || row.encryptedAnswer === null) {
    return { type: "refused", code: "request_in_progress", retryAfterSeconds: 1 };
  }
  const { headers, body } = JSON.parse(unseal("idempotency", row.encryptedAnswer, name.keyHash)) as {
    headers: [string, string][];
    body: string | null;
  };
  const answer = new Response(body, { status: row.status, headers: [...headers, ["idempotency-replayed", "true"]] });
  return { type: "answered", answer };
}

function isNamed({ applicationId, clientId, keyHash }: Name) {
  return matches(idempotencyKeys, { applicationId, clientId, keyHash });
}

/** The same text for the same members in any order, without the password, so that nothing is stored by which it could be guessed. */
function stableText(value: unknown): string {
  return JSON.stringify(value, (name, member: unknown) => {
    if (name === "password") return undefined;
    if (typeof member !== "object" || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
