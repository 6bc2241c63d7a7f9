import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { openMailbox } from "@/lib/email/mailbox";
import { mailboxTexts } from "@/lib/email/texts";
import { MailList, MailReader } from "./mails";
import { RefreshWhileVisible } from "./refresh-while-visible";

export const metadata: Metadata = { title: mailboxTexts()("title"), robots: { index: false } };

type Query = { mail?: string | string[]; to?: string | string[]; view?: string | string[] };

/** The built-in mailbox. Where none is chosen, wide screens show the newest mail beside the list; phones show the list, or one mail. */
export default async function MailboxPage({ searchParams }: { searchParams: Promise<Query> }) {
  const mailbox = openMailbox((await headers()).get("host"));
  if (!mailbox) notFound();
  const query = await searchParams;
  const to = single(query.to);
  const chosen = single(query.mail);
  const mails = await mailbox.list(to);
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

function single(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
