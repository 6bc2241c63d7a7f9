import { getFormatter, getTranslations } from "next-intl/server";
import { submitVerification } from "@/app/dashboard/domains/actions";
import { domainAsRead } from "@/app/dashboard/form-fields";
import { ActionsForm } from "@/app/dashboard/forms/actions-form";
import { DataTable } from "@/app/dashboard/lists";
import { BackLink, ButtonLink, Copy, PageHeading, Section } from "@/app/dashboard/page-parts";
import type { OwnerPageCall } from "@/app/dashboard/pages";
import { Alert } from "@/components/ui/alert";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { type CustomDomainView, readCustomDomain } from "@/lib/domains/read";
import type { DomainRecord } from "@/lib/domains/records";
import { env } from "@/lib/env/env";
import { isLoopbackName } from "@/lib/names";

/** One domain: its state, the records that it needs, and what an operator can do with it. */
export async function domainPage({ owner, actor, view, base: owned }: OwnerPageCall, id: string) {
  const domain = await readCustomDomain(actor, owner.applicationId, id);
  if (domain?.tenantId !== owner.tenantId) return null;
  const base = `${owned}/domains`;
  const t = await getTranslations("dashboard.domains");
  const format = await getFormatter();
  const day = (date: Date) => format.dateTime(date, { dateStyle: "medium" });
  return (
    <>
      <PageHeading
        title={domainInWords(domain.domain)}
        intro={
          <>
            <DomainState domain={domain} />
            <p className="mt-2">
              {domain.active
                ? t("about.active")
                : domain.expiresAt
                  ? t("about.claimed", { date: day(domain.expiresAt) })
                  : t("about.verified")}
            </p>
          </>
        }
      />
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
      <BackLink href={base}>{t("back")}</BackLink>
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

/** The records to set, exactly as a DNS provider's form asks for them, and how each was last found. */
async function RecordTable({ records }: { records: DomainRecord[] }) {
  const t = await getTranslations("dashboard.domains.records");
  return (
    <DataTable
      caption={t("title")}
      columns={[
        {
          head: t("type"),
          className: "align-top md:w-24",
          cell: ({ type }) => <span className="font-medium">{type}</span>,
        },
        {
          head: t("name"),
          className: "align-top",
          cell: ({ name }) => <Exact of={t("nameOf", { name })} value={name} />,
        },
        {
          head: t("value"),
          className: "align-top",
          cell: ({ name, value }) => <Exact of={t("valueOf", { name })} value={value} />,
        },
        { head: t("state"), className: "align-top md:w-40", cell: (record) => <RecordState record={record} /> },
      ]}
      keyOf={({ type, name }) => `${type} ${name}`}
      rows={records}
      stacks
    />
  );
}

async function RecordState({ record: { state, seen } }: { record: DomainRecord }) {
  const t = await getTranslations("dashboard.domains.records");
  return (
    <>
      {state ? <Badge tone={TONES[state]}>{t(`states.${state}`)}</Badge> : <Badge>{t("states.none")}</Badge>}
      {seen.length > 0 ? (
        <div className="mt-2 text-[0.8125rem] leading-5">
          <p className="text-muted">{t("seen")}</p>
          {seen.map((each) => (
            <p className="font-mono wrap-anywhere" key={each}>
              {each}
            </p>
          ))}
        </div>
      ) : null}
    </>
  );
}

function Exact({ value, of }: { value: string; of: string }) {
  return (
    <div className="flex flex-col items-start gap-2">
      <code className="font-mono text-[0.8125rem] leading-5 select-all wrap-anywhere">{value}</code>
      <Copy of={of} value={value} />
    </div>
  );
}

/** A domain as people write it, and in brackets its form in the DNS where that differs (internationalized names). */
export function domainInWords(domain: string): string {
  const read = domainAsRead(domain);
  return read === domain ? domain : `${read} (${domain})`;
}

/** Whether no DNS record could ever point here, because this installation runs under a loopback name. */
function isOutOfReach(): boolean {
  return isLoopbackName(env().customDomainTarget);
}

type ShownDomain = Pick<CustomDomainView, "active" | "verifiedAt" | "brokenSince" | "expiresAt">;

/** The state of a domain, as badges. */
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

/** Explains that no domain can be verified on an installation under a loopback name. */
export async function OutOfReach() {
  if (!isOutOfReach()) return null;
  const t = await getTranslations("dashboard.domains");
  return (
    <p className="mb-6 max-w-prose rounded-control border border-border px-4 py-3 text-sm leading-5 text-muted">
      {t("outOfReach", { target: env().customDomainTarget })}
    </p>
  );
}
