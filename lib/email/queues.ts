import "server-only";
import {
  type ClaimedMail,
  type ClaimedOperatorMail,
  claimDueMails,
  claimDueOperatorMails,
  endingsOfMails,
  endingsOfOperatorMails,
  giveUpMail,
  markOperatorMailSent,
  markSent,
} from "./claims";
import { type Composed, composeMail } from "./compose";
import { composeOperatorMail } from "./operator-compose";

/** What delivery needs to know of a mail to users or operators. `ageSeconds`: since its transaction began. */
export type QueuedMail = { id: string; kind: string; tries: number; tooOld: boolean; ageSeconds: number };

/** Mails to users or to operators: their table, and how they are written. */
export type MailQueue<Mail extends QueuedMail> = {
  claim(limit: number): Promise<Mail[]>;
  compose(mail: Mail): Promise<Composed>;
  markSent(mail: Mail, providerId: string | null): Promise<void>;
  postpone(mail: Mail, seconds: number, lastError: string, about: { countsAsTry: boolean }): Promise<void>;
  /** It is no longer needed. */
  park(mail: Mail, reason: string): Promise<void>;
  /** It is needed, but can't be sent. */
  giveUp(mail: Mail, reason: string): Promise<void>;
};

export const mailsToUsers: MailQueue<ClaimedMail> = {
  claim: claimDueMails,
  compose: composeMail,
  markSent,
  giveUp: giveUpMail,
  ...endingsOfMails,
};

export const mailsToOperators: MailQueue<ClaimedOperatorMail> = {
  claim: claimDueOperatorMails,
  compose: composeOperatorMail,
  markSent: markOperatorMailSent,
  giveUp: endingsOfOperatorMails.park,
  ...endingsOfOperatorMails,
};
