import "server-only";
import { sql } from "drizzle-orm";
import type { PgUpdateSetSource } from "drizzle-orm/pg-core";
import { type Tx, withTransaction } from "@/db/client";
import { users } from "@/db/schema";
import { endUserSecrets } from "../attempts/attempts";
import type { RequestContext } from "../hosts/current";
import { endUserSessions } from "../sessions/session";
import { isUser, lockUser, setPassword, type UserName } from "../users/users";
import { checkAll, type Proof, spendAll, type UnusableLink } from "./proof";

type LockedUser = NonNullable<Awaited<ReturnType<typeof lockUser>>>;

/** A step of a user who is ACTIVE: checks the proofs; then locks the user, uses the proofs up and does the work in one transaction. */
export async function withProvenUser<Done, Failure = never>(
  user: UserName,
  proofs: readonly Proof<Failure>[],
  request: RequestContext,
  work: (tx: Tx, locked: LockedUser) => Promise<Done>,
): Promise<Done | Failure | UnusableLink> {
  const failure = await checkAll(proofs, request);
  if (failure !== undefined) return failure;
  return withTransaction<Done | UnusableLink>(async (tx) => {
    const locked = await lockUser(tx, user);
    if (locked?.status !== "ACTIVE" || !(await spendAll(tx, proofs))) return { type: "unusable", reason: "used" };
    return work(tx, locked);
  });
}

/** Changes a user's row, and with it the version that API clients compare. */
export async function changeUser(tx: Tx, user: UserName, change: PgUpdateSetSource<typeof users>): Promise<void> {
  await tx
    .update(users)
    .set({ ...change, updatedAt: sql`now()`, version: sql`${users.version} + 1` })
    .where(isUser(user));
}

/** Ends the sessions, secrets and password of a user. */
export async function voidLogins(tx: Tx, user: UserName): Promise<void> {
  await endUserSessions(tx, user);
  await endUserSecrets(tx, user);
  await setPassword(tx, user, null);
}

/**
 * The owner of a mailbox has come, and nobody had proven it before: sessions, password and username that somebody else may have set up are
 * void, and the address is verified.
 */
export async function takeOver(tx: Tx, user: UserName): Promise<void> {
  await voidLogins(tx, user);
  await changeUser(tx, user, { emailVerified: true, username: null });
}
