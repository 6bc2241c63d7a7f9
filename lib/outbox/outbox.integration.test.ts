import { eq, sql } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { db, pool, withTransaction } from "@/db/client";
import { outbox } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { claimDueMails } from "../email/claims";
import { composeMail } from "../email/compose";
import { MAX_TRIES, pauseSeconds } from "../email/delivery";
import {
  enqueue,
  eventually,
  note,
  parked,
  provider,
  rowOf,
  sent,
  startWorker,
  transport,
  useOutbox,
} from "../email/testing";
import { enqueueMail } from "./outbox";

useTestDatabase();
useOutbox();

describe("a mail in the outbox", () => {
  it("goes out after the commit, under its own id, and never after a rollback", async () => {
    startWorker();
    const rolledBack = withTransaction(async (tx) => {
      await enqueueMail(tx, note("rolled-back@example.com"));
      throw new Error("the signup failed");
    });
    await expect(rolledBack).rejects.toThrow("the signup failed");
    const { id } = await enqueue(note("ada@example.com"));
    await sent(id);
    expect(
      provider()
        .inbox()
        .map((mail) => [mail.to, mail.idempotencyKey]),
    ).toEqual([[["ada@example.com"], id]]);
    expect(await rowOf(id)).toMatchObject({ tries: 1, providerId: provider().inbox()[0]?.id, leasedUntil: null });
  });

  it("goes out at once, and does not wait for the next poll", async () => {
    startWorker({ pollMs: 3_600_000 });
    await sent((await enqueue(note("first@example.com"))).id);
    await sent((await enqueue(note("second@example.com"))).id);
  });

  it("waits for its moment", async () => {
    const { id } = await enqueue(note("later@example.com", { notBefore: new Date(Date.now() + 60_000) }));
    expect(await claimDueMails(10)).toEqual([]);
    await db().update(outbox).set({ notBefore: sql`now()` }).where(eq(outbox.id, id));
    startWorker();
    await sent(id);
  });

  it("is sent alone of several that wait for one address: the newest", async () => {
    const soon = new Date(Date.now() + 60_000);
    const waiting = { notBefore: soon, replacesPending: true };
    const first = await enqueue(note("ada@example.com", waiting));
    const otherAddress = await enqueue(note("bob@example.com", waiting));
    const otherKind = await enqueue(note("ada@example.com", { ...waiting, kind: "ACCOUNT_DEACTIVATED" }));
    const second = await enqueue(note("ada@example.com", waiting));
    expect(await rowOf(first.id)).toMatchObject({ lastError: "superseded", parkedAt: expect.any(Date) });
    await db().update(outbox).set({ notBefore: sql`now()` });
    startWorker();
    await Promise.all([otherAddress, otherKind, second].map((mail) => sent(mail.id)));
    expect(provider().keys().sort()).toEqual([otherAddress.id, otherKind.id, second.id].sort());
  });
});

describe("a mail that takes the place of others", () => {
  it("drops those that were tried in vain, due or not, and none that a sender has in hand", async () => {
    const failed = await enqueue(note("ada@example.com"));
    const due = await enqueue(note("ada@example.com"));
    const inHand = await enqueue(note("ada@example.com"));
    const untried = await enqueue(note("ada@example.com"));
    const change = (id: string, to: object) => db().update(outbox).set(to).where(eq(outbox.id, id));
    await change(failed.id, { tries: 1, lastError: "500 x", notBefore: sql`now() + interval '20 minutes'` });
    await change(due.id, { tries: 0, lastError: "429 x" });
    await change(inHand.id, { tries: 2, lastError: "500 x", leasedUntil: sql`now() + interval '1 minute'` });
    const newest = await enqueue(note("ada@example.com", { replacesPending: true }));
    for (const { id } of [failed, due]) expect(await rowOf(id)).toMatchObject({ lastError: "superseded" });
    for (const { id } of [inHand, untried, newest]) expect(await rowOf(id)).toMatchObject({ parkedAt: null });
  });
});

describe("when the provider refuses", () => {
  it("with 429 and Retry-After, the mail waits that long and arrives once, and the try is not held against it", async () => {
    provider().program([{ status: 429, name: "rate_limit_exceeded", retryAfter: "1" }]);
    const { id } = await enqueue(note("busy@example.com"));
    startWorker();
    await eventually(async () => expect((await rowOf(id)).lastError).toBe("429 rate_limit_exceeded"));
    const row = await rowOf(id);
    expect(row).toMatchObject({ tries: 0, sentAt: null, leasedUntil: null });
    expect(row.notBefore.getTime() - row.createdAt.getTime()).toBeGreaterThanOrEqual(1_000);
    await sent(id);
    expect(provider().inbox("busy@example.com")).toHaveLength(1);
    expect(provider().keys()).toEqual([id, id]);
    expect(await rowOf(id)).toMatchObject({ tries: 1, lastError: null });
  });

  it("for ever, a mail is parked after its last try while the others go out", async () => {
    provider().program(Array(20).fill({ status: 500, name: "internal_server_error" }), "poison@example.com");
    const poison = await enqueue(note("poison@example.com"));
    await db()
      .update(outbox)
      .set({ tries: MAX_TRIES - 2 })
      .where(eq(outbox.id, poison.id));
    startWorker();
    const others = await Promise.all([1, 2, 3].map((n) => enqueue(note(`other${n}@example.com`))));
    await Promise.all(others.map(({ id }) => sent(id)));
    await eventually(async () => expect((await rowOf(poison.id)).tries).toBe(MAX_TRIES - 1));
    const postponed = await rowOf(poison.id);
    expect(postponed).toMatchObject({ parkedAt: null, lastError: "500 internal_server_error" });
    expect(postponed.notBefore.getTime()).toBeGreaterThan(Date.now() + 60_000);
    await db().update(outbox).set({ notBefore: sql`now()` }).where(eq(outbox.id, poison.id));
    await parked(poison.id);
    expect(await rowOf(poison.id)).toMatchObject({
      tries: MAX_TRIES,
      sentAt: null,
      lastError: "500 internal_server_error",
    });
  });

  it("the mail itself, it is parked at once", async () => {
    provider().program([{ status: 422, name: "validation_error" }]);
    const { id } = await enqueue(note("refused@example.com"));
    startWorker();
    await parked(id);
    expect(await rowOf(id)).toMatchObject({ tries: 1, lastError: "422 validation_error" });
  });

  it("to answer, the mail is sent again under the same key and arrives once", async () => {
    provider().program(["answer_lost"]);
    const { id } = await enqueue(note("lost@example.com"));
    startWorker();
    await eventually(async () => expect((await rowOf(id)).lastError).toBe("no_answer application_error"));
    await db().update(outbox).set({ notBefore: sql`now()` });
    await sent(id);
    expect(provider().keys()).toEqual([id, id]);
    expect(provider().inbox()).toHaveLength(1);
  });
});

describe("when the provider is away, or refuses the installation’s key", () => {
  it("no mail loses a try by it, and all go out when it is back", async () => {
    provider().program(Array(3).fill({ status: 403, name: "invalid_api_key" }));
    const mails = await Promise.all([1, 2, 3].map((n) => enqueue(note(`person${n}@example.com`))));
    startWorker();
    await eventually(async () => {
      for (const { id } of mails) expect((await rowOf(id)).lastError).toBe("403 invalid_api_key");
    });
    for (const { id } of mails) expect(await rowOf(id)).toMatchObject({ tries: 0, parkedAt: null });
    provider().program(Array(3).fill("answer_lost"));
    await db().update(outbox).set({ notBefore: sql`now()` });
    await eventually(async () => {
      for (const { id } of mails) expect((await rowOf(id)).lastError).toContain("no_answer");
    });
    await db().update(outbox).set({ notBefore: sql`now()` });
    await Promise.all(mails.map(({ id }) => sent(id)));
    expect(provider().inbox()).toHaveLength(3);
  });

  it.each([
    ["first pauses are short", { tries: 1, ageSeconds: 0 }, 5],
    ["after an hour away its return is noticed soon", { tries: 1, ageSeconds: 3_600 }, 300],
  ])("%s", (_, mail, seconds) => {
    expect(pauseSeconds(mail, { blameless: true, retryAfterSeconds: undefined }, () => 0)).toBe(seconds);
    expect(pauseSeconds(mail, { blameless: true, retryAfterSeconds: undefined }, () => 1)).toBe(seconds / 2);
  });

  it("a mail that is refused by itself is tried for more than an hour, whatever the jitter", () => {
    const all = Array.from({ length: MAX_TRIES - 1 }, (_, n) =>
      pauseSeconds({ tries: n + 1, ageSeconds: 0 }, { blameless: false, retryAfterSeconds: undefined }, () => 1),
    );
    expect(all.reduce((sum, seconds) => sum + seconds, 0)).toBeGreaterThan(3_600);
  });
});

describe("several senders", () => {
  it("at once send each mail one time", async () => {
    const mails = await Promise.all(Array.from({ length: 40 }, (_, n) => enqueue(note(`person${n}@example.com`))));
    startWorker();
    startWorker();
    startWorker();
    await Promise.all(mails.map(({ id }) => sent(id)));
    expect(provider().keys().sort()).toEqual(mails.map(({ id }) => id).sort());
  });

  it("take over from one that died, after its lease and under the same key, so what it had sent arrives once", async () => {
    const { id } = await enqueue(note("heir@example.com"));
    const [claimed] = await claimDueMails(1);
    if (!claimed) throw new Error("nothing was due");
    const composed = await composeMail(claimed);
    if (composed.type !== "mail") throw new Error("nothing to send");
    await transport().send(composed.mail, claimed.id);
    // Here it dies, before it could write down that it had sent the mail.

    startWorker();
    const later = await enqueue(note("later@example.com"));
    await sent(later.id);
    expect(provider().keys()).toEqual([id, later.id]);
    await db().update(outbox).set({ leasedUntil: sql`now() - interval '1 second'` }).where(eq(outbox.id, id));
    await sent(id);
    expect(provider().keys()).toEqual([id, later.id, id]);
    expect(provider().inbox("heir@example.com")).toHaveLength(1);
  });

  it("do not follow one another into the ground: a mail that never came to an end runs out of tries", async () => {
    const { id } = await enqueue(note("deadly@example.com"));
    await db().update(outbox).set({ tries: MAX_TRIES, leasedUntil: sql`now() - interval '1 second'` });
    startWorker();
    await parked(id);
    expect(await rowOf(id)).toMatchObject({ lastError: "too_many_tries" });
    expect(provider().keys()).toEqual([]);
  });
});

it("a sender that stops first ends what it has in hand, and leaves the rest free for others", async () => {
  const mails = await Promise.all(Array.from({ length: 12 }, (_, n) => enqueue(note(`person${n}@example.com`))));
  const worker = startWorker();
  await eventually(() => expect(provider().keys().length).toBeGreaterThan(0));
  await worker.stop();
  const rows = await db().select().from(outbox);
  expect(rows).toHaveLength(mails.length);
  expect(rows.filter((row) => row.leasedUntil)).toEqual([]);
  expect(rows.filter((row) => row.sentAt).length).toBe(provider().inbox().length);
});

it("a database that drops every connection costs no mail", async () => {
  startWorker();
  await sent((await enqueue(note("before@example.com"))).id);
  await pool()
    .query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    )
    .catch(() => undefined);
  const { id } = await vi.waitFor(() => enqueue(note("after@example.com")), { timeout: 10_000 });
  await sent(id);
});
