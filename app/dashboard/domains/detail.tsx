import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { submitVerification } from "@/app/dashboard/domains/actions";
import { DomainState, domainInWords, domainsPath, OutOfReach } from "@/app/dashboard/domains/parts";
import { ActionsForm } from "@/app/dashboard/forms/actions-form";
import { asActor, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { BackLink, NothingHere, PageHeading, Section } from "@/app/dashboard/page-parts";
import { Alert } from "@/components/ui/alert";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import type { Owner } from "@/lib/access/access";
import { type CustomDomainView, readCustomDomain } from "@/lib/domains/read";
import type { DomainRecord } from "@/lib/domains/records";

/** One domain: how far it is, which records it needs, and what can be done with it. */
export async function DomainPage({ owner, id }: { owner: Owner; id: string }) {
  const view = await requireOwner(owner);
  const domain = view && (await readCustomDomain(asActor(await requireOperator()), owner.applicationId, id));
  if (domain?.tenantId !== owner.tenantId) return <NothingHere />;
  const t = await getTranslations("dashboard.domains");
  const format = await getFormatter();
  const day = (date: Date) => format.dateTime(date, { dateStyle: "medium" });
  const base = domainsPath(owner);
  return (
    <>
      <PageHeading title={domainInWords(domain.domain)}>
        <DomainState domain={domain} />
        <p className="mt-2">
          {domain.active
            ? t("about.active")
            : domain.expiresAt
              ? t("about.claimed", { date: day(domain.expiresAt) })
              : t("about.verified")}
        </p>
      </PageHeading>
      <OutOfReach />
      {domain.brokenSince ? (
        <div className="mb-6">
          <Alert tone="danger">{t("brokenSince", { date: day(domain.brokenSince) })}</Alert>
        </div>
      ) : null}
      <div className="space-y-10">
        <Records domain={domain} mayChange={view?.mayChange ?? false} />
        {view?.mayChange ? <Actions base={`${base}/${id}`} domain={domain} /> : null}
      </div>
      <BackLink className="mt-10" href={base}>
        {t("back")}
      </BackLink>
    </>
  );
}

async function Records({ domain, mayChange }: { domain: CustomDomainView; mayChange: boolean }) {
  const t = await getTranslations("dashboard.domains.records");
  const format = await getFormatter();
  const { applicationId, tenantId, id, checkedAt } = domain;
  const looked = checkedAt
    ? t("checkedAt", { date: format.dateTime(checkedAt, { dateStyle: "medium", timeStyle: "short" }) })
    : t("notChecked");
  return (
    <Section id="records" intro={t("intro")} title={t("title")}>
      <RecordTable records={domain.records} />
      <p className="mt-3 text-sm leading-5 text-muted">
        {looked} {domain.verifiedAt ? t("daily") : null}
      </p>
      {mayChange ? (
        <div className="mt-4">
          <ActionsForm action={submitVerification.bind(null, { applicationId, tenantId, id })}>
            <button className={buttonClass(domain.verifiedAt ? "secondary" : "primary", "max-sm:w-full")} type="submit">
              {domain.verifiedAt ? t("checkAgain") : t("verify")}
            </button>
            <p className="mt-2 text-[0.8125rem] leading-5 text-muted">{t("takes")}</p>
          </ActionsForm>
        </div>
      ) : null}
    </Section>
  );
}

async function Actions({ domain, base }: { domain: CustomDomainView; base: string }) {
  const t = await getTranslations("dashboard.domains");
  return (
    <>
      {domain.active ? null : (
        <Section
          id="activate"
          intro={domain.verifiedAt ? t("activate.intro") : t("activate.first")}
          title={t("activate.title")}
        >
          {domain.verifiedAt ? (
            <Link className={buttonClass("primary", "max-sm:w-full")} href={`${base}/activate`} prefetch={false}>
              {t("activate.submit")}
            </Link>
          ) : null}
        </Section>
      )}
      <Section id="remove" intro={t("remove.intro")} title={t("remove.title")}>
        <Link className={buttonClass("danger", "max-sm:w-full")} href={`${base}/remove`} prefetch={false}>
          {t("remove.submit")}
        </Link>
      </Section>
    </>
  );
}

const TONES = { FOUND: "success", MISSING: "danger", WRONG: "danger", UNREACHABLE: "neutral" } as const;

/** The records to set, exactly as a DNS provider's form asks for them, and how each was last found. On a phone one below the other. */
export async function RecordTable({ records }: { records: DomainRecord[] }) {
  const t = await getTranslations("dashboard.domains.records");
  const columns = [t("type"), t("name"), t("value"), t("state")] as const;
  return (
    <div className="overflow-hidden rounded-card border border-border bg-card">
      <table className="w-full table-fixed text-sm leading-5 max-md:block">
        <caption className="sr-only">{t("title")}</caption>
        <thead className="max-md:sr-only">
          <tr>
            {columns.map((head) => (
              <th
                className="px-4 py-2.5 text-start text-[0.8125rem] font-medium text-muted first:w-24 last:w-40"
                key={head}
                scope="col"
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="max-md:block">
          {records.map((record) => (
            <RecordRow columns={columns} key={`${record.type} ${record.name}`} record={record} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type RecordRowProps = { record: DomainRecord; columns: readonly [string, string, string, string] };

async function RecordRow({ record: { type, name, value, state, seen }, columns }: RecordRowProps) {
  const t = await getTranslations("dashboard.domains.records");
  const words = await getTranslations("dashboard.overview");
  const copied = (of: string) => ({ copy: words("copy"), copied: words("copied"), of });
  return (
    <tr className="border-t border-border first:border-t-0 max-md:block max-md:space-y-3 max-md:px-5 max-md:py-4 md:first:border-t">
      <th className="text-start align-top font-normal max-md:block md:px-4 md:py-4" scope="row">
        <Labelled label={columns[0]}>
          <span className="font-medium">{type}</span>
        </Labelled>
      </th>
      <td className="align-top max-md:block md:px-4 md:py-4">
        <Labelled label={columns[1]}>
          <Exact text={copied(t("nameOf", { name }))} value={name} />
        </Labelled>
      </td>
      <td className="align-top max-md:block md:px-4 md:py-4">
        <Labelled label={columns[2]}>
          <Exact text={copied(t("valueOf", { name }))} value={value} />
        </Labelled>
      </td>
      <td className="align-top max-md:block md:px-4 md:py-4">
        <Labelled label={columns[3]}>
          {state ? <Badge tone={TONES[state]}>{t(`states.${state}`)}</Badge> : <Badge>{t("states.none")}</Badge>}
          {seen.length > 0 ? <Seen seen={seen} title={t("seen")} /> : null}
        </Labelled>
      </td>
    </tr>
  );
}

/** The column's head, where there are no columns to see. */
function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <p aria-hidden="true" className="mb-1 text-[0.8125rem] text-muted md:hidden">
        {label}
      </p>
      {children}
    </>
  );
}

function Exact({ value, text }: { value: string; text: { copy: string; copied: string; of: string } }) {
  return (
    <div className="flex flex-col items-start gap-2">
      <code className="font-mono text-[0.8125rem] leading-5 select-all wrap-anywhere">{value}</code>
      <CopyButton text={text} value={value} />
    </div>
  );
}

function Seen({ seen, title }: { seen: string[]; title: string }) {
  return (
    <div className="mt-2 text-[0.8125rem] leading-5">
      <p className="text-muted">{title}</p>
      <ul>
        {seen.map((each) => (
          <li className="font-mono wrap-anywhere" key={each}>
            {each}
          </li>
        ))}
      </ul>
    </div>
  );
}
