import { getFormatter, getTranslations } from "next-intl/server";
import { submitVerification } from "@/app/dashboard/domains/actions";
import { ActionsForm } from "@/app/dashboard/forms/actions-form";
import { domainAsRead } from "@/app/dashboard/forms/plain-text";
import { LIST } from "@/app/dashboard/lists";
import { BackLink, ButtonLink, PageHeading, Section } from "@/app/dashboard/page-parts";
import type { OwnerPageCall } from "@/app/dashboard/pages";
import { Alert } from "@/components/ui/alert";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { type CustomDomainView, readCustomDomain } from "@/lib/domains/read";
import type { DomainRecord } from "@/lib/domains/records";
import { env } from "@/lib/env/env";
import { isLoopbackName } from "@/lib/names";

/** One domain: how far it is, which records it needs, and what can be done with it. */
export async function domainPage({ owner, actor, view, base: owned }: OwnerPageCall, id: string) {
  const domain = await readCustomDomain(actor, owner.applicationId, id);
  if (domain?.tenantId !== owner.tenantId) return null;
  const base = `${owned}/domains`;
  const t = await getTranslations("dashboard.domains");
  const format = await getFormatter();
  const day = (date: Date) => format.dateTime(date, { dateStyle: "medium" });
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
        <Records domain={domain} mayChange={view.mayChange} />
        {view.mayChange ? <Actions base={`${base}/${id}`} domain={domain} /> : null}
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
            <ButtonLink className="max-sm:w-full" href={`${base}/activate`} variant="primary">
              {t("activate.submit")}
            </ButtonLink>
          ) : null}
        </Section>
      )}
      <Section id="remove" intro={t("remove.intro")} title={t("remove.title")}>
        <ButtonLink className="max-sm:w-full" href={`${base}/remove`} variant="danger">
          {t("remove.submit")}
        </ButtonLink>
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
    <div className={LIST}>
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
  const cells = [
    <span className="font-medium" key="type">
      {type}
    </span>,
    <Exact key="name" text={copied(t("nameOf", { name }))} value={name} />,
    <Exact key="value" text={copied(t("valueOf", { name }))} value={value} />,
    <div key="state">
      {state ? <Badge tone={TONES[state]}>{t(`states.${state}`)}</Badge> : <Badge>{t("states.none")}</Badge>}
      {seen.length > 0 ? <Seen seen={seen} title={t("seen")} /> : null}
    </div>,
  ];
  return (
    <tr className="border-t border-border first:border-t-0 max-md:block max-md:space-y-3 max-md:px-5 max-md:py-4 md:first:border-t">
      {cells.map((cell, index) => {
        const Tag = index === 0 ? "th" : "td";
        return (
          <Tag
            className="text-start align-top font-normal max-md:block md:px-4 md:py-4"
            key={cell.key}
            scope={index === 0 ? "row" : undefined}
          >
            {/* The column's heading, where there are no columns to see. */}
            <p aria-hidden="true" className="mb-1 text-[0.8125rem] text-muted md:hidden">
              {columns[index]}
            </p>
            {cell}
          </Tag>
        );
      })}
    </tr>
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

/** A domain as its owner would type it; beside it, where the two differ, as the DNS knows it. */
export function domainInWords(domain: string): string {
  const read = domainAsRead(domain);
  return read === domain ? domain : `${read} (${domain})`;
}

/** Whether records out there could never lead here: the name that they point to means everybody's own machine. */
export function isOutOfReach(): boolean {
  return isLoopbackName(env().customDomainTarget);
}

export type ShownDomain = Pick<CustomDomainView, "active" | "verifiedAt" | "brokenSince" | "expiresAt">;

/** How far a domain is, in a word or two. */
export async function DomainState({ domain }: { domain: ShownDomain }) {
  const t = await getTranslations("dashboard.domains.states");
  const state = domain.active ? "active" : domain.verifiedAt ? "verified" : "claimed";
  return (
    <div className="flex flex-wrap gap-2">
      <Badge tone={domain.active ? "success" : domain.verifiedAt ? "accent" : "neutral"}>{t(state)}</Badge>
      {domain.brokenSince ? <Badge tone="danger">{t("broken")}</Badge> : null}
    </div>
  );
}

/** Says that no domain can be verified on an installation that is there for its own machine alone. */
export async function OutOfReach() {
  if (!isOutOfReach()) return null;
  const t = await getTranslations("dashboard.domains");
  return (
    <p className="mb-6 max-w-prose rounded-control border border-border px-4 py-3 text-sm leading-5 text-muted">
      {t("outOfReach", { target: env().customDomainTarget })}
    </p>
  );
}
