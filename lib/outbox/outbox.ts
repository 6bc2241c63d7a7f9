import "server-only";
import { and, ne } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { matches } from "@/db/rows";
import { outbox } from "@/db/schema";
import { now } from "@/db/schema/columns";
import { newId } from "../ids";
import type { Origin } from "../origin";
import { ringForMail } from "./bell";
import type { MailKind } from "./kinds";
import { canBeReplaced } from "./pace";

/** A mail to be written. What it says is read when it is sent, so it names rows and holds no text and no secret. */
export type NewMail = {
  applicationId: string;
  tenantId: string;
  kind: MailKind;
  /** In the one form of lib/email-addresses.ts. */
  toEmail: string;
  attemptId?: string;
  userId?: string;
  /** The link or code in it, derived when it is sent. */
  secretId?: string;
  /** For the links in it; absent where its attempt or its secret keeps that. */
  origin?: Origin;
  /** Not sent before; absent means at once. */
  notBefore?: Date;
  /**
   * Mails of this kind to this address in this tenant are dropped that wait for their moment or have been tried in vain: only the newest is
   * sent.
   */
  replacesPending?: boolean;
};

/**
 * Puts a mail into the outbox, in the caller's transaction: it is sent soon after the commit, and never when there is none. Limits are the
 * caller's.
 */
export async function enqueueMail(tx: Tx, { replacesPending, ...mail }: NewMail): Promise<{ id: string }> {
  const id = newId();
  await tx.insert(outbox).values({ id, ...mail });
  if (replacesPending) await dropPending(tx, mail, id);
  if (!mail.notBefore) ringForMail();
  return { id };
}

async function dropPending(tx: Tx, mail: Omit<NewMail, "replacesPending">, newestId: string): Promise<void> {
  await tx
    .update(outbox)
    .set({ parkedAt: now, lastError: "superseded" })
    .where(
      and(
        matches(outbox, {
          applicationId: mail.applicationId,
          tenantId: mail.tenantId,
          toEmail: mail.toEmail,
          kind: mail.kind,
        }),
        ne(outbox.id, newestId),
        canBeReplaced,
      ),
    );
}
