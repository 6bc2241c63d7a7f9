import "server-only";
import { sql } from "drizzle-orm";
import { outbox } from "@/db/schema";
import { statementNow } from "@/db/schema/columns";

const untried = sql`(${outbox.tries} = 0 and ${outbox.lastError} is null)`;

/**
 * When a row's mail went out to its reader, goes out now, or will: what the minute between two mails is counted from. Null for a mail that a
 * failure has put off: its reader has nothing yet, and that pause is the provider's and not theirs.
 */
export const mailedAt = sql`case
  when ${outbox.sentAt} is not null then ${outbox.sentAt}
  when ${untried} then ${outbox.notBefore}
  when ${outbox.leasedUntil} > ${statementNow} then ${statementNow}
end`;

/** Whether a row's mail waits for the end of such a minute. */
export const waitsItsMinute = sql<boolean>`(${outbox.sentAt} is null and ${untried} and ${outbox.notBefore} > ${statementNow})`;

/** Whether no sender has a row's mail in hand, and it either waits for its minute or has been tried in vain. */
export const canBeReplaced = sql<boolean>`(${outbox.sentAt} is null and ${outbox.parkedAt} is null
  and (${outbox.leasedUntil} is null or ${outbox.leasedUntil} < ${statementNow})
  and (not ${untried} or ${outbox.notBefore} > ${statementNow}))`;
