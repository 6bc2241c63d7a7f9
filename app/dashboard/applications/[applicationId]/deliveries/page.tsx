import { getFormatter, getTranslations } from "next-intl/server";
import { submitRetry } from "@/app/dashboard/applications/actions";
import { ActionsForm } from "@/app/dashboard/forms/actions-form";
import { ListPages, readerOf } from "@/app/dashboard/list-controls";
import { asActor, type PageAt, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { LIST, NOTHING_YET, NothingHere, PageHeading } from "@/app/dashboard/page-parts";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { listProblems, type ProblemMail } from "@/lib/email/problems";
import { parsePlace, placeText } from "@/lib/paging";

/** The mails that did not reach their readers, and what can be done about each. */
export default async function DeliveriesPage({ params, searchParams }: PageAt<"applicationId">) {
  const { applicationId } = await params;
  const query = readerOf(await searchParams);
  const after = parsePlace(query("after"));
  const view = await requireOwner({ applicationId, tenantId: null });
  const page = view && (await listProblems(asActor(await requireOperator()), applicationId, after));
  if (!page) return <NothingHere />;
  const t = await getTranslations("dashboard.deliveries");
  const base = `/applications/${applicationId}/deliveries`;
  return (
    <>
      <PageHeading of={view.application.displayName} title={t("title")}>
        {t("intro")} {page.areReported ? null : t("unreported")}
      </PageHeading>
      <ActionsForm action={submitRetry.bind(null, { applicationId })}>
        {page.mails.length > 0 ? (
          <ul aria-label={t("list")} className={LIST}>
            {page.mails.map((mail) => (
              <MailRow key={mail.id} mail={mail} />
            ))}
          </ul>
        ) : (
          <p className={NOTHING_YET}>{t("empty")}</p>
        )}
      </ActionsForm>
      {page.mayChange || page.mails.length === 0 ? null : (
        <p className="mt-3 text-sm leading-5 text-muted">{t("readOnly")}</p>
      )}
      <ListPages
        after={after ? placeText(after) : ""}
        next={page.next ? placeText(page.next) : null}
        path={base}
        words={{ first: t("first"), next: t("next") }}
      />
    </>
  );
}

async function MailRow({ mail }: { mail: ProblemMail }) {
  const t = await getTranslations("dashboard.deliveries");
  const format = await getFormatter();
  return (
    <li className="grid gap-x-6 gap-y-3 border-t border-border px-5 py-4 first:border-t-0 sm:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="text-[0.9375rem] leading-6 font-medium wrap-anywhere">{mail.toEmail}</span>
          <Badge>{t(`problems.${mail.problem}.label`)}</Badge>
        </p>
        <p className="text-[0.8125rem] leading-5 text-muted wrap-anywhere">
          {t("of", { kind: t(`kinds.${mail.kind}`), tenant: mail.tenant })} ·{" "}
          <time dateTime={mail.at.toISOString()}>
            {format.dateTime(mail.at, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" })}
          </time>
        </p>
        <p className="mt-2 max-w-prose text-sm leading-5">{t(`problems.${mail.problem}.help`)}</p>
        {mail.detail ? (
          <p className="mt-1 text-[0.8125rem] leading-5 text-muted wrap-anywhere">
            {t("reason")}: <code className="font-mono">{mail.detail}</code>
          </p>
        ) : null}
      </div>
      {mail.mayRetry ? (
        <button
          aria-label={t("retryOf", { email: mail.toEmail })}
          className={buttonClass("secondary", "self-start")}
          name="mail"
          type="submit"
          value={`${mail.tenantId}.${mail.id}`}
        >
          {t("retry")}
        </button>
      ) : null}
    </li>
  );
}
