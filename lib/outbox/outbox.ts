import "server-only";
import { and, ne } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { matches } from "@/db/rows";
import { outbox } from "@/db/schema";
import { now } from "@/db/schema/columns";
import { newId } from "../ids";
import type { Origin } from "../origin";
import type { MailKind } from "./kinds";
import { canBeReplaced } from "./pace";
import { wakeSenders } from "./wake-up";

/** A mail to write. Its content is read when it is sent, so it refers to rows and contains no text and no secret. */
export type NewMail = {
  applicationId: string;
  tenantId: string;
  kind: MailKind;
  /** Normalised by lib/email-addresses.ts. */
  toEmail: string;
  attemptId?: string;
  userId?: string;
  /** The link or code in it, derived when it is sent. */
  secretId?: string;
  /** For its links; absent if its attempt or secret has it. */
  origin?: Origin;
  /** The earliest time to send it; absent: at once. */
  notBefore?: Date;
  /**
   * Drops mails of this kind to this address in this tenant that wait, or have failed so far: only the newest is sent.
   */
  replacesPending?: boolean;
};

/**
 * Puts a mail into the outbox, in the caller's transaction: it is sent soon after the commit, and only if there is one. The caller checks
 * limits.
 */
export async function enqueueMail(tx: Tx, { replacesPending, ...mail }: NewMail): Promise<{ id: string }> {
  const id = newId();
  await tx.insert(outbox).values({ id, ...mail });
  if (replacesPending) await dropPending(tx, mail, id);
  if (!mail.notBefore) wakeSenders();
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
