import Link from "next/link";
import { buttonClass } from "@/components/ui/button";
import type { ReceivedMail } from "@/lib/email/mailbox";
import { mailboxTexts } from "@/lib/email/texts";
import { mailboxPath } from "./paths";
import { ReceivedAt } from "./received-at";

/** What has arrived, newest first, for everybody or one address. */
export function MailList({
  mails,
  openId,
  to,
}: {
  mails: ReceivedMail[];
  openId?: string | undefined;
  to?: string | undefined;
}) {
  const t = mailboxTexts();
  return (
    <>
      <search className="border-b border-border p-4">
        <form action={mailboxPath({})} method="get">
          <label className="mb-1.5 block text-sm leading-5 font-medium" htmlFor="to">
            {t("filter")}
          </label>
          <div className="flex gap-2">
            <input
              autoCapitalize="none"
              autoComplete="off"
              className="min-h-11 w-full min-w-0 rounded-control border border-field-border bg-card px-3 text-base placeholder:text-muted"
              defaultValue={to}
              id="to"
              inputMode="email"
              name="to"
              placeholder={t("filterPlaceholder")}
              spellCheck={false}
              type="search"
            />
            <button className={buttonClass("secondary", "shrink-0")} type="submit">
              {t("filterButton")}
            </button>
          </div>
          {to ? (
            <Link
              className="mt-2 inline-block py-1 text-sm text-accent-text underline underline-offset-4"
              href={mailboxPath({})}
            >
              {t("everyone")}
            </Link>
          ) : null}
        </form>
      </search>
      {mails.length === 0 ? (
        <output className="block p-6 text-[0.9375rem] leading-6 text-muted">{to ? t("emptyFor") : t("empty")}</output>
      ) : (
        <nav aria-label={t("list")} className="min-h-0 overflow-y-auto">
          <ul>
            {mails.map((mail) => (
              <li className="border-b border-border" key={mail.id}>
                <Link
                  aria-current={mail.id === openId ? "true" : undefined}
                  className="block px-4 py-3 outline-offset-[-2px] hover:bg-card aria-[current]:bg-card md:border-s-4 md:border-transparent md:aria-[current]:border-accent-edge"
                  href={mailboxPath({ mail: mail.id, to })}
                  prefetch={false}
                >
                  <span className="flex items-baseline justify-between gap-3 text-[0.8125rem] leading-5 text-muted">
                    <span className="truncate">{mail.to}</span>
                    <ReceivedAt at={mail.receivedAt} form="short" />
                  </span>
                  <span className="mt-0.5 block text-[0.9375rem] leading-5 font-medium">{mail.subject}</span>
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      )}
    </>
  );
}
