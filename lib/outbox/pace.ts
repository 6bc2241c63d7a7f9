import "server-only";
import { sql } from "drizzle-orm";
import { outbox } from "@/db/schema";
import { statementNow } from "@/db/schema/columns";

const untried = sql`(${outbox.tries} = 0 and ${outbox.lastError} is null)`;

/**
 * The time at which a row's mail was, is or will be sent, from which the minute between two mails is counted. Null for a mail that waits
 * after a failure: its reader has got nothing yet.
 */
export const mailedAt = sql`case
  when ${outbox.sentAt} is not null then ${outbox.sentAt}
  when ${untried} then ${outbox.notBefore}
  when ${outbox.leasedUntil} > ${statementNow} then ${statementNow}
end`;

/** Whether a row's mail waits for the end of this minute. */
export const waitsItsMinute = sql<boolean>`(${outbox.sentAt} is null and ${untried} and ${outbox.notBefore} > ${statementNow})`;

/** Whether no sender is working on a row's mail, and it waits for its minute or has failed so far. */
export const canBeReplaced = sql<boolean>`(${outbox.sentAt} is null and ${outbox.parkedAt} is null
  and (${outbox.leasedUntil} is null or ${outbox.leasedUntil} < ${statementNow})
  and (not ${untried} or ${outbox.notBefore} > ${statementNow}))`;
