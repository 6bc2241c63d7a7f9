import Link from "next/link";
import type { ReactNode } from "react";
import type { ReceivedMail } from "@/lib/email/mailbox";
import { mailboxTexts } from "@/lib/email/texts";
import { mailboxPath } from "./paths";
import { ReceivedAt } from "./received-at";

type View = "html" | "text";

/** One mail: who, to whom, when, and what it says, as it looks or as plain text. */
export function MailReader({ mail, to, view }: { mail: ReceivedMail; to?: string | undefined; view: View }) {
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
