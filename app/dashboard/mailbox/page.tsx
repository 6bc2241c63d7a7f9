import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { pathWith, type Query, single } from "@/app/dashboard/lists";
import { RefreshWhileVisible } from "@/app/dashboard/mailbox/refresh-while-visible";
import { buttonClass } from "@/components/ui/button";
import { openMailbox, type ReceivedMail } from "@/lib/email/mailbox";
import { mailboxTexts } from "@/lib/email/texts";
import { DEFAULT_LOCALE } from "@/lib/i18n/locales";

export const metadata: Metadata = { title: mailboxTexts()("title"), robots: { index: false } };

/** The built-in mailbox. Where none is chosen, wide screens show the newest mail beside the list; phones show the list, or one mail. */
export default async function MailboxPage({ searchParams }: { searchParams: Promise<Query> }) {
  const mailbox = openMailbox((await headers()).get("host"));
  if (!mailbox) notFound();
  const query = await searchParams;
  const [to, chosen] = [single(query.to), single(query.mail)];
  const mails = await mailbox.list(to || undefined);
  const open = chosen ? await mailbox.read(chosen) : mails[0];
  const t = mailboxTexts();
  return (
    <div className="flex min-h-dvh flex-col md:h-dvh">
      <RefreshWhileVisible />
      <header className="border-b border-border bg-card px-4 py-4 sm:px-6">
        <h1 className="text-lg leading-7 font-semibold tracking-tight">{t("title")}</h1>
        <p className="text-sm leading-5 text-muted">{t("intro")}</p>
      </header>
      <div className="grid min-h-0 flex-1 grid-cols-1 md:grid-cols-[22rem_minmax(0,1fr)]">
        <div className={`min-h-0 flex-col border-border md:flex md:border-e ${chosen ? "hidden" : "flex"}`}>
          <MailList mails={mails} openId={open?.id} to={to} />
        </div>
        <main className={`min-h-0 min-w-0 flex-col bg-card md:flex md:overflow-y-auto ${chosen ? "flex" : "hidden"}`}>
          {open ? (
            <MailReader mail={open} to={to} view={single(query.view) === "text" ? "text" : "html"} />
          ) : (
            <p className="m-auto p-8 text-center text-muted">{t("choose")}</p>
          )}
        </main>
      </div>
    </div>
  );
}

/** What has arrived, newest first, for everybody or one address. */
function MailList({ mails, openId, to }: { mails: ReceivedMail[]; openId: string | undefined; to: string }) {
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

type View = "html" | "text";

/** One mail: sender, recipient, time, and its content as HTML or as plain text. */
function MailReader({ mail, to, view }: { mail: ReceivedMail; to: string; view: View }) {
  const t = mailboxTexts();
  return (
    <>
      <div className="border-b border-border px-4 pt-4 sm:px-6">
        <Link
          className="mb-3 inline-block py-1 text-sm text-accent-text underline underline-offset-4 md:hidden"
          href={mailboxPath({ to })}
        >
          {t("back")}
        </Link>
        <h2 className="text-xl leading-7 font-semibold tracking-tight text-balance">{mail.subject}</h2>
        <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-0.5 text-sm leading-6">
          <Fact name={t("from")}>{mail.from}</Fact>
          <Fact name={t("to")}>{mail.to}</Fact>
          <Fact name={t("received")}>
            <ReceivedAt at={mail.receivedAt} form="long" />
          </Fact>
        </dl>
        <nav aria-label={t("views")} className="mt-3 flex gap-6">
          {(["html", "text"] as const).map((each) => (
            <Link
              aria-current={each === view ? "page" : undefined}
              className="-mb-px inline-flex min-h-11 items-center border-b-2 border-transparent text-[0.9375rem] text-muted hover:text-foreground aria-[current]:border-accent-edge aria-[current]:font-medium aria-[current]:text-foreground"
              href={mailboxPath({ mail: mail.id, to, view: each })}
              key={each}
              prefetch={false}
            >
              {t(each)}
            </Link>
          ))}
        </nav>
      </div>
      {view === "text" ? (
        <pre className="p-4 font-mono text-sm leading-6 break-words whitespace-pre-wrap sm:p-6">{mail.text}</pre>
      ) : (
        <iframe
          className="min-h-[36rem] w-full flex-1 md:min-h-0"
          // A frame of its own for each mail: one that is led on makes an entry in the history, and a living one keeps its attributes.
          key={mail.id}
          sandbox="allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
          src={`/api/mailbox/${mail.id}/html`}
          title={t("frame")}
        />
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="break-words">{children}</dd>
    </>
  );
}

const UTC = { hourCycle: "h23", timeZone: "UTC" } as const;

const FORMS = {
  short: new Intl.DateTimeFormat(DEFAULT_LOCALE, { timeStyle: "medium", ...UTC }),
  long: new Intl.DateTimeFormat(DEFAULT_LOCALE, { dateStyle: "long", timeStyle: "long", ...UTC }),
};

/** When a mail arrived, in UTC, because the server can't know its reader's clock. */
function ReceivedAt({ at, form }: { at: Date; form: keyof typeof FORMS }) {
  return (
    <time className="shrink-0 tabular-nums" dateTime={at.toISOString()}>
      {FORMS[form].format(at)}
    </time>
  );
}

/** The path of a view of the mailbox, as browsers see it on the dashboard's host. */
function mailboxPath({ to = "", mail = "", view = "html" }: { to?: string; mail?: string; view?: View }): string {
  return pathWith("/mailbox", { to, mail, view: view === "text" ? view : "" });
}
