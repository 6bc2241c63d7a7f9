import "server-only";
import { createTranslator } from "next-intl";
import { DEFAULT_LOCALE } from "../i18n/locales";
import messages from "../i18n/messages/en.emails.json" with { type: "json" };

// One translator each, made once: compiling a message costs more than filling it in.
const emails = createTranslator({ locale: DEFAULT_LOCALE, messages, namespace: "emails" });
const mailbox = createTranslator({ locale: DEFAULT_LOCALE, messages, namespace: "mailbox" });

/** The words of mails. */
export function emailTexts() {
  return emails;
}

/** The words of the built-in mailbox. */
export function mailboxTexts() {
  return mailbox;
}
