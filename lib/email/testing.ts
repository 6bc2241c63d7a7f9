// For tests alone.
import { eq, sql } from "drizzle-orm";
import { afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import { db, withTransaction } from "@/db/client";
import { outbox, signupAttempts, users } from "@/db/schema";
import { type MailProvider, startMailProvider } from "@/e2e/support/mail-provider";
import { newId } from "../ids";
import { enqueueMail, type NewMail } from "../outbox/outbox";
import { issueSecret } from "../secrets/one-time-secrets";
import { makeApplication, makeTenant } from "../testing/cast";
import { type OutboxOptions, startOutbox } from "./sender";
import { resendTransport } from "./transport";

const SOON = { timeout: 10_000, interval: 20 };

let place: { applicationId: string; tenantId: string; hostname: string } | undefined;
let current: MailProvider | undefined;
const running: { stop(): Promise<void> }[] = [];

/** Gives a test file one tenant, and each of its tests an empty outbox and a provider of its own; what a test started is stopped. */
export function useOutbox(): void {
  beforeAll(async () => {
    const application = await makeApplication({ displayName: "Your App" });
    const tenant = await makeTenant(application, "acme", { displayName: "Acme" });
    place = { applicationId: application.id, tenantId: tenant.id, hostname: tenant.hostname };
  });
  beforeEach(async () => {
    current = await startMailProvider();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((worker) => worker.stop()));
    await current?.stop();
    await db().delete(outbox);
  });
}

/** The file's tenant. */
export function here() {
  if (!place) throw new Error("useOutbox() stands at the top of the file");
  return place;
}

/** The ids of {@link here}, for rows. */
export function owner() {
  const { applicationId, tenantId } = here();
  return { applicationId, tenantId };
}

/** This test's provider. */
export function provider(): MailProvider {
  if (!current) throw new Error("useOutbox() stands at the top of the file");
  return current;
}

export function transport() {
  return resendTransport({ apiKey: "re_test", baseUrl: provider().url });
}

/** A sender of its own, as another instance would run it; without jitter. */
export function startWorker(options: OutboxOptions = {}) {
  const worker = startOutbox({ transport: transport(), random: () => 0, ...options });
  running.push(worker);
  return worker;
}

/** A mail that needs no more than a tenant. */
export function note(toEmail: string, more: Partial<NewMail> = {}): NewMail {
  return { ...owner(), kind: "ACCOUNT_EXISTS", toEmail, ...more };
}

export function enqueue(mail: NewMail) {
  return withTransaction((tx) => enqueueMail(tx, mail));
}

export async function rowOf(id: string) {
  const [row] = await db().select().from(outbox).where(eq(outbox.id, id));
  if (!row) throw new Error("no such mail");
  return row;
}

export function eventually(check: () => Promise<void> | void) {
  return vi.waitFor(check, SOON);
}

export function sent(id: string) {
  return eventually(async () => expect((await rowOf(id)).sentAt).not.toBeNull());
}

export function parked(id: string) {
  return eventually(async () => expect((await rowOf(id)).parkedAt).not.toBeNull());
}

type Signup = { tenantDisplayName?: string; again?: string; byCode?: boolean; isActive?: boolean };

/**
 * Somebody signed up and waits for the mail. `again`: the id of a user who did so before with this address; `isActive`: with an address that
 * has an ACTIVE user.
 */
export async function signedUp(email: string, { tenantDisplayName, again, byCode, isActive }: Signup = {}) {
  const userId = again || newId();
  const attemptId = newId();
  const purpose = byCode ? "ACTIVATION_CODE" : "ACTIVATION_LINK";
  const lifetimeSeconds = byCode ? 600 : 86_400;
  await db()
    .insert(users)
    .values({ ...owner(), id: userId, email, status: isActive ? "ACTIVE" : "PROVISIONED", origin: "SIGNUP" })
    .onConflictDoNothing();
  await db()
    .insert(signupAttempts)
    .values({
      ...owner(),
      id: attemptId,
      userId,
      level: "TENANT",
      outcome: isActive ? "ALREADY_ACTIVE" : "CREATED",
      host: here().hostname,
      email,
      tenantDisplayName,
      verificationStep: "ACTIVATION_EMAIL",
      activationStrategy: byCode ? "EMAIL_CODE" : "EMAIL_LINK",
      secretLifetime: lifetimeSeconds,
      expiresAt: sql`now() + make_interval(secs => ${lifetimeSeconds})`,
    });
  const secret = await issueSecret(db(), {
    ...owner(),
    userId,
    attemptId,
    email,
    purpose,
    lifetimeSeconds,
  });
  const to = { ...owner(), toEmail: email, attemptId, userId };
  const mail: NewMail = isActive ? { ...to, kind: "ACCOUNT_EXISTS" } : { ...to, kind: purpose, secretId: secret.id };
  return { mail, secret, userId, attemptId };
}
