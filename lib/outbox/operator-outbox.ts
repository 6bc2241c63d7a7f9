import "server-only";
import type { Tx } from "@/db/client";
import { operatorMails } from "@/db/schema";
import { newId } from "../ids";
import { wakeSenders } from "./wake-up";

/** The mails to operators that this version can write. */
export const OPERATOR_MAIL_KINDS = [
  "OPERATOR_INVITATION",
  "OPERATOR_PASSWORD_RESET",
] as const satisfies (typeof operatorMails.$inferSelect)["kind"][];
export type OperatorMailKind = (typeof OPERATOR_MAIL_KINDS)[number];

/** It refers to a row; the link is derived when the mail is written. */
export type NewOperatorMail =
  | { kind: "OPERATOR_INVITATION"; toEmail: string; invitationId: string }
  | { kind: "OPERATOR_PASSWORD_RESET"; toEmail: string; resetId: string };

/** Has a mail sent to an operator soon after the caller's transaction commits, and only if it does. The caller checks limits. */
export async function enqueueOperatorMail(tx: Tx, mail: NewOperatorMail): Promise<void> {
  await tx.insert(operatorMails).values({ id: newId(), ...mail });
  wakeSenders();
}
