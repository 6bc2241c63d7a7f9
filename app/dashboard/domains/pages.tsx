import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { submitDomain, submitDomainAction } from "@/app/dashboard/domains/actions";
import {
  DOMAIN_ACTIONS,
  DomainState,
  domainInWords,
  domainsPath,
  nameOfOwner,
  OutOfReach,
  type ShownDomain,
} from "@/app/dashboard/domains/parts";
import { ConfirmPage } from "@/app/dashboard/forms/confirm-page";
import { NewForm } from "@/app/dashboard/forms/new-form";
import { errorsOfKind } from "@/app/dashboard/forms/plain-text";
import { asActor, requireOperator, requireOwner } from "@/app/dashboard/operator";
import {
  BackLink,
  Copyable,
  LIST,
  ListRow,
  NOTHING_YET,
  NothingHere,
  PageHeading,
  Section,
} from "@/app/dashboard/page-parts";
import { buttonClass } from "@/components/ui/button";
import type { Owner } from "@/lib/access/access";
import { type CustomDomainView, listOwnersDomains } from "@/lib/domains/read";
import { originOf } from "@/lib/env/env";
import type { OwnerView } from "@/lib/settings/read";
import { DomainPage } from "./detail";

const AT_MOST = 2;

type Params = Promise<{ applicationId: string; tenantId?: string; domain?: string[] }>;

/** The list of an owner's domains, the form for a new one, a domain by its id, and the question before an action on it. */
export async function DomainPages({ params }: { params: Params }) {
  const { applicationId, tenantId = null, domain: [id, action, ...more] = [] } = await params;
  const owner = { applicationId, tenantId };
  if (more.length > 0) return <NothingHere />;
  if (id === undefined) return <DomainsPage owner={owner} />;
  if (action !== undefined) return <DomainActionPage action={action} id={id} owner={owner} />;
  return id === "new" ? <NewDomainPage owner={owner} /> : <DomainPage id={id} owner={owner} />;
}

/** The custom domains of an application or a tenant, and the address that its pages have now. */
async function DomainsPage({ owner }: { owner: Owner }) {
  const view = await requireOwner(owner);
  const domains = view && (await listOwnersDomains(asActor(await requireOperator()), owner));
  if (!domains) return <NothingHere />;
  const t = await getTranslations("dashboard.domains");
  const base = domainsPath(owner);
  const isFull = domains.length >= AT_MOST;
  return (
    <>
      <PageHeading
        action={
          view.mayChange && !isFull ? (
            <Link className={buttonClass("primary", "mb-6")} href={`${base}/new`} prefetch={false}>
              {t("add")}
            </Link>
          ) : null
        }
        of={nameOfOwner(view)}
        title={t("title")}
      >
        {view.tenant ? t("introTenant", { tenant: view.tenant.displayName }) : t("introApplication")}
      </PageHeading>
      <OutOfReach />
      {domains.length === 0 ? (
        <p className={NOTHING_YET}>{t(view.mayChange ? "empty" : "emptyViewer")}</p>
      ) : (
        <ul aria-label={t("title")} className={LIST}>
          {domains.map((domain) => (
            <DomainRow base={base} domain={domain} key={domain.id} />
          ))}
        </ul>
      )}
      {isFull ? <p className="mt-3 text-sm leading-5 text-muted">{t("full", { count: AT_MOST })}</p> : null}
      <div className="mt-10 border-t border-border pt-8">
        <Section id="address" intro={t("addressIntro")} title={t("address")}>
          <Copyable of={t("address")} opens value={view.origin} />
        </Section>
      </div>
    </>
  );
}

async function DomainRow({ domain, base }: { domain: ShownDomain & { id: string; domain: string }; base: string }) {
  const t = await getTranslations("dashboard.domains");
  const format = await getFormatter();
  const day = (date: Date) => format.dateTime(date, { dateStyle: "medium" });
  return (
    <ListRow
      href={`${base}/${domain.id}`}
      note={domain.expiresAt ? t("claimUntil", { date: day(domain.expiresAt) }) : null}
      title={domainInWords(domain.domain)}
    >
      <DomainState domain={domain} />
    </ListRow>
  );
}

/** Asks for a domain that an application or a tenant shall have. */
async function NewDomainPage({ owner }: { owner: Owner }) {
  const view = await requireOwner(owner);
  if (!view?.mayChange) return <NothingHere />;
  const t = await getTranslations("dashboard.domains");
  return (
    <div className="max-w-xl">
      <PageHeading of={nameOfOwner(view)} title={t("new.title")}>
        {t("new.intro")}
      </PageHeading>
      <OutOfReach />
      <NewForm
        action={submitDomain.bind(null, owner)}
        fields={[
          {
            name: "domain",
            kind: "customDomain",
            label: t("new.label"),
            help: view.tenant ? t("new.hintTenant") : t("new.hintApplication"),
            given: [],
            errors: await errorsOfKind("customDomain"),
          },
        ]}
        submit={t("new.submit")}
        submitting={t("new.submitting")}
      />
      <BackLink className="mt-6" href={domainsPath(owner)}>
        {t("back")}
      </BackLink>
    </div>
  );
}

type DomainActionPageProps = { owner: Owner; id: string; action: string };

/** Asks before a domain becomes its owner's address, or is removed, and says what follows for people and programs. */
async function DomainActionPage({ owner, id, action: wanted }: DomainActionPageProps) {
  const view = await requireOwner(owner);
  const domains = (view && (await listOwnersDomains(asActor(await requireOperator()), owner))) ?? [];
  const domain = domains.find((each) => each.id === id);
  const action = DOMAIN_ACTIONS.find((each) => each === wanted);
  const isPossible = action === "remove" || (domain?.verifiedAt && !domain.active);
  if (!view?.mayChange || !domain || !action || !isPossible) return <NothingHere />;
  const t = await getTranslations("dashboard.domains");
  const before = domains.find(({ active }) => active);
  return (
    <ConfirmPage
      action={submitDomainAction.bind(null, { ...owner, id, action })}
      back={`${domainsPath(owner)}/${id}`}
      destroys={action === "remove"}
      of={nameOfOwner(view)}
      submit={t(`${action}.submit`)}
      title={t(`${action}.question`, { domain: domainInWords(domain.domain) })}
      version={domain.version}
    >
      {action === "activate" ? (
        <ActivationFacts before={before?.domain} domain={domain} view={view} />
      ) : (
        <RemovalFacts domain={domain} />
      )}
    </ConfirmPage>
  );
}

type ActivationFactsProps = { view: OwnerView; domain: CustomDomainView; before: string | undefined };

async function ActivationFacts({
  view: { tenant, origin },
  domain: { domain, brokenSince },
  before,
}: ActivationFactsProps) {
  const t = await getTranslations("dashboard.domains.activate");
  return (
    <Facts
      facts={[
        ...(brokenSince ? [t("broken")] : []),
        tenant ? t("pagesTenant", { domain }) : t("pages", { domain }),
        t("links"),
        t("before", { origin }),
        t("sessions"),
        ...(tenant ? [] : [t("issuer", { issuer: originOf(domain) })]),
        ...(before ? [t("standsBy", { domain: before })] : []),
      ]}
    />
  );
}

async function RemovalFacts({ domain: { active, verifiedAt, tenantId } }: { domain: CustomDomainView }) {
  const t = await getTranslations("dashboard.domains.remove");
  if (!verifiedAt) return <Facts facts={[t("claimed")]} />;
  if (!active) return <Facts facts={[t("standsBy"), t("proof")]} />;
  const facts = tenantId === null ? [t("active"), t("issuer")] : [t("activeTenant")];
  return <Facts facts={[...facts, t("proof")]} />;
}

function Facts({ facts }: { facts: ReactNode[] }) {
  return (
    <ul className="list-disc space-y-1.5 ps-5">
      {facts.map((fact) => (
        <li key={String(fact)}>{fact}</li>
      ))}
    </ul>
  );
}
