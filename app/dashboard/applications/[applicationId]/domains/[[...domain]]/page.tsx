import { getFormatter, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { submitDomain, submitDomainAction } from "@/app/dashboard/domains/actions";
import { DomainState, domainInWords, domainPage, OutOfReach } from "@/app/dashboard/domains/detail";
import { NewForm } from "@/app/dashboard/form";
import { ConfirmPage } from "@/app/dashboard/forms/confirm-page";
import { List, ListRow } from "@/app/dashboard/lists";
import { BackLink, ButtonLink, Copyable, PageHeading, Section } from "@/app/dashboard/page-parts";
import { type OwnerPageCall, ownerPage } from "@/app/dashboard/pages";
import { type CustomDomainView, listOwnersDomains } from "@/lib/domains/read";
import { originOf } from "@/lib/env/env";
import type { OwnerView } from "@/lib/settings/read";

const AT_MOST = 2;

/** The list of an owner's domains, the form for a new one, a domain by its id, and the question before an action on it. */
export default ownerPage(async (call) => {
  const [id, action, ...more] = call.below;
  if (more.length > 0) return null;
  if (id === undefined) return domainsPage(call);
  if (action !== undefined) return domainActionPage(call, id, action);
  return id === "new" ? newDomainPage(call) : domainPage(call, id);
});

/** The custom domains of an application or a tenant, and the address that its pages have now. */
async function domainsPage({ owner, view, actor, name: of, base: owned }: OwnerPageCall) {
  const domains = await listOwnersDomains(actor, owner);
  if (!domains) return null;
  const base = `${owned}/domains`;
  const t = await getTranslations("dashboard.domains");
  const format = await getFormatter();
  const day = (date: Date) => format.dateTime(date, { dateStyle: "medium" });
  const isFull = domains.length >= AT_MOST;
  const add = (
    <ButtonLink href={`${base}/new`} variant="primary">
      {t("add")}
    </ButtonLink>
  );
  return (
    <>
      <PageHeading
        action={view.mayChange && !isFull ? add : null}
        of={of}
        title={t("title")}
        intro={view.tenant ? t("introTenant", { tenant: of }) : t("introApplication")}
      />
      <OutOfReach />
      <List empty={t(view.mayChange ? "empty" : "emptyViewer")} items={domains} label={t("title")}>
        {(domain) => (
          <ListRow
            href={`${base}/${domain.id}`}
            key={domain.id}
            note={domain.expiresAt ? t("claimUntil", { date: day(domain.expiresAt) }) : null}
            title={domainInWords(domain.domain)}
          >
            <DomainState domain={domain} />
          </ListRow>
        )}
      </List>
      {isFull ? <p className="mt-3 text-sm leading-5 text-muted">{t("full", { count: AT_MOST })}</p> : null}
      <div className="mt-10 border-t border-border pt-8">
        <Section id="address" intro={t("addressIntro")} title={t("address")}>
          <Copyable of={t("address")} opens value={view.origin} />
        </Section>
      </div>
    </>
  );
}

/** The form for a new domain of an application or a tenant. */
async function newDomainPage({ owner, view, name: of, base }: OwnerPageCall) {
  if (!view.mayChange) return null;
  const t = await getTranslations("dashboard.domains");
  const help = view.tenant ? t("new.hintTenant") : t("new.hintApplication");
  return (
    <div className="max-w-xl">
      <PageHeading of={of} title={t("new.title")} intro={t("new.intro")} />
      <OutOfReach />
      <NewForm action={submitDomain.bind(null, owner)} of="domains.new" options={{ more: { domain: { help } } }} />
      <BackLink href={`${base}/domains`}>{t("back")}</BackLink>
    </div>
  );
}

/** Asks for confirmation before a domain is activated or removed, and explains the effects on people and programs. */
async function domainActionPage({ owner, view, actor, name: of, base }: OwnerPageCall, id: string, wanted: string) {
  const domains = (await listOwnersDomains(actor, owner)) ?? [];
  const domain = domains.find((each) => each.id === id);
  const action = (["activate", "remove"] as const).find((each) => each === wanted);
  const isPossible = action === "remove" || (domain?.verifiedAt && !domain.active);
  if (!view.mayChange || !domain || !action || !isPossible) return null;
  const t = await getTranslations("dashboard.domains");
  const before = domains.find(({ active }) => active);
  return (
    <ConfirmPage
      action={submitDomainAction.bind(null, { ...owner, id, action })}
      back={`${base}/domains/${id}`}
      destroys={action === "remove"}
      of={of}
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
