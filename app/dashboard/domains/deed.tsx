import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { requireOwner } from "@/app/dashboard/operator";
import { NothingHere } from "@/app/dashboard/page-parts";
import type { Owner } from "@/lib/access/access";
import { type CustomDomainView, listOwnersDomains } from "@/lib/domains/read";
import { originOf } from "@/lib/env/env";
import type { OwnerView } from "@/lib/settings/read";
import { ConfirmPage } from "../forms/confirm-page";
import { asActor, requireOperator } from "../operator";
import { submitDomainDeed } from "./actions";
import { DOMAIN_DEEDS, domainInWords, domainsPath, nameOfOwner } from "./parts";

type DomainDeedPageProps = { owner: Owner; id: string; deed: string };

/** Asks before a domain becomes its owner's address, or is removed, and says what follows for people and programs. */
export async function DomainDeedPage({ owner, id, deed: wanted }: DomainDeedPageProps) {
  const view = await requireOwner(owner);
  const domains = (view && (await listOwnersDomains(asActor(await requireOperator()), owner))) ?? [];
  const domain = domains.find((each) => each.id === id);
  const deed = DOMAIN_DEEDS.find((each) => each === wanted);
  const isPossible = deed === "remove" || (domain?.verifiedAt && !domain.active);
  if (!view?.mayChange || !domain || !deed || !isPossible) return <NothingHere />;
  const t = await getTranslations("dashboard.domains");
  const before = domains.find(({ active }) => active);
  return (
    <ConfirmPage
      action={submitDomainDeed.bind(null, { ...owner, id, deed })}
      back={`${domainsPath(owner)}/${id}`}
      destroys={deed === "remove"}
      of={nameOfOwner(view)}
      submit={t(`${deed}.submit`)}
      title={t(`${deed}.question`, { domain: domainInWords(domain.domain) })}
      version={domain.version}
    >
      {deed === "activate" ? (
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
