import { DEFAULT_LOCALE } from "@/lib/i18n/locales";

const FORMS = {
  short: new Intl.DateTimeFormat(DEFAULT_LOCALE, { timeStyle: "medium", hourCycle: "h23", timeZone: "UTC" }),
  long: new Intl.DateTimeFormat(DEFAULT_LOCALE, {
    dateStyle: "long",
    timeStyle: "long",
    hourCycle: "h23",
    timeZone: "UTC",
  }),
};

/** When a mail arrived, in UTC, because the server can't know its reader's clock. */
export function ReceivedAt({ at, form }: { at: Date; form: keyof typeof FORMS }) {
  return (
    <time className="shrink-0 tabular-nums" dateTime={at.toISOString()}>
      {FORMS[form].format(at)}
    </time>
  );
}
