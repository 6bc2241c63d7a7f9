import "server-only";
import type { outbox } from "@/db/schema";

type MailName = Pick<typeof outbox.$inferSelect, "applicationId" | "tenantId" | "id">;

const NAME = "mail";

/**
 * Names a mail to the provider, which says it again with all that it reports. Its own id would not do: a report may be here before the answer
 * that brings that id, or the answer may have been lost. Ids alone, of which nobody learns anything.
 */
export function mailTag({ applicationId, tenantId, id }: MailName): { name: string; value: string } {
  return { name: NAME, value: `${applicationId}_${tenantId}_${id}` };
}

/** The mail that a report is about; undefined for one that is not ours. */
export function taggedMail(tags: Record<string, string> | undefined): MailName | undefined {
  const [, applicationId, tenantId, id] =
    /^([a-z2-7]{26})_([a-z2-7]{26})_([a-z2-7]{26})$/.exec(tags?.[NAME] ?? "") ?? [];
  return applicationId && tenantId && id ? { applicationId, tenantId, id } : undefined;
}
