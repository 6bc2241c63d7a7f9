import { getFormatter, getTranslations } from "next-intl/server";
import { submitRetry } from "@/app/dashboard/applications/actions";
import { ActionsForm } from "@/app/dashboard/forms/actions-form";
import { List, ListPages, ListRow } from "@/app/dashboard/lists";
import { PageHeading } from "@/app/dashboard/page-parts";
import { ownerPage } from "@/app/dashboard/pages";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { listProblems, type ProblemMail } from "@/lib/email/problems";
import { parsePlace } from "@/lib/paging";

/** The mails that did not reach their readers, and what can be done about each. */
export default ownerPage(async ({ at: { applicationId }, name, base, actor, query }) => {
  const after = parsePlace(query("after"));
  const page = await listProblems(actor, applicationId, after);
  if (!page) return null;
  const t = await getTranslations("dashboard.deliveries");
  return (
    <>
      <PageHeading
        of={name}
        title={t("title")}
        intro={
          <>
            {t("intro")} {page.areReported ? null : t("unreported")}
          </>
        }
      />
      <ActionsForm action={submitRetry.bind(null, { applicationId })}>
        <List empty={t("empty")} items={page.mails} label={t("list")}>
          {(mail) => <MailRow key={mail.id} mail={mail} />}
        </List>
      </ActionsForm>
      {page.mayChange || page.mails.length === 0 ? null : (
        <p className="mt-3 text-sm leading-5 text-muted">{t("readOnly")}</p>
      )}
      <ListPages after={after} next={page.next} path={`${base}/deliveries`} />
    </>
  );
});

async function MailRow({ mail }: { mail: ProblemMail }) {
  const t = await getTranslations("dashboard.deliveries");
  const format = await getFormatter();
  return (
    <ListRow
      note={
        <>
          <p>
            {t("of", { kind: t(`kinds.${mail.kind}`), tenant: mail.tenant })} ·{" "}
            <time dateTime={mail.at.toISOString()}>
              {format.dateTime(mail.at, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" })}
            </time>
          </p>
          <p className="mt-2 max-w-prose text-sm text-foreground">{t(`problems.${mail.problem}.help`)}</p>
          {mail.detail ? (
            <p className="mt-1">
              {t("reason")}: <code className="font-mono">{mail.detail}</code>
            </p>
          ) : null}
        </>
      }
      title={
        <>
          {mail.toEmail} <Badge>{t(`problems.${mail.problem}.label`)}</Badge>
        </>
      }
    >
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
    </ListRow>
  );
}
