import "server-only";
import type { outbox } from "@/db/schema";

/** The kinds of mails that this version can write. */
export const MAIL_KINDS = [
  "ACTIVATION_LINK",
  "ACTIVATION_CODE",
  "EMAIL_VERIFICATION",
  "ACCOUNT_EXISTS",
  "ACCOUNT_DEACTIVATED",
  "MAGIC_LINK",
  "PASSWORD_RESET",
  "TENANTS_FOUND",
] as const satisfies (typeof outbox.$inferSelect)["kind"][];
export type MailKind = (typeof MAIL_KINDS)[number];
