import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { buttonClass } from "@/components/ui/button";
import type { Owner } from "@/lib/access/access";
import { listOwnersDomains } from "@/lib/domains/read";
import { Copyable } from "../copyable";
import { NothingHere } from "../nothing-here";
import { asActor, requireOperator } from "../operator";
import { requireOwner } from "../owner";
import { LIST, LIST_ROW, NOTHING_YET, Section } from "../section";
import { PageHeading } from "../shell";
import { OutOfReach } from "./out-of-reach";
import { domainInWords, domainsPath, nameOfOwner } from "./place";
import { DomainState, type ShownDomain } from "./state";

const AT_MOST = 2;

/** The custom domains of an application or a tenant, and the address that its pages have now. */
export async function DomainsPage({ owner }: { owner: Owner }) {
  const view = await requireOwner(owner);
  const domains = view && (await listOwnersDomains(asActor(await requireOperator()), owner));
  if (!domains) return <NothingHere />;
  const t = await getTranslations("dashboard.domains");
  const base = domainsPath(owner);
  const isFull = domains.length >= AT_MOST;
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-x-4">
        <PageHeading of={nameOfOwner(view)} title={t("title")}>
          {view.tenant ? t("introTenant", { tenant: view.tenant.displayName }) : t("introApplication")}
        </PageHeading>
        {view.mayChange && !isFull ? (
          <Link className={buttonClass("primary", "mb-6")} href={`${base}/new`} prefetch={false}>
            {t("add")}
          </Link>
        ) : null}
      </div>
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
    <li className={`${LIST_ROW} relative hover:bg-background`}>
      <div className="min-w-0">
        <Link
          className="text-[0.9375rem] leading-6 font-medium wrap-anywhere after:absolute after:inset-0"
          href={`${base}/${domain.id}`}
          prefetch={false}
        >
          {domainInWords(domain.domain)}
        </Link>
        {domain.expiresAt ? (
          <p className="text-[0.8125rem] leading-5 text-muted">{t("claimUntil", { date: day(domain.expiresAt) })}</p>
        ) : null}
      </div>
      <DomainState domain={domain} />
    </li>
  );
}
