import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { submitDomain } from "@/app/dashboard/domains/actions";
import {
  DomainState,
  domainInWords,
  domainsPath,
  nameOfOwner,
  OutOfReach,
  type ShownDomain,
} from "@/app/dashboard/domains/parts";
import { NewForm } from "@/app/dashboard/forms/new-form";
import { errorsOfKind } from "@/app/dashboard/forms/plain-text";
import { frameText } from "@/app/dashboard/forms/text";
import { asActor, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { Copyable, LIST, LIST_ROW, NOTHING_YET, NothingHere, Section } from "@/app/dashboard/page-parts";
import { PageHeading } from "@/app/dashboard/shell";
import { buttonClass } from "@/components/ui/button";
import { TextLink } from "@/components/ui/text-link";
import type { Owner } from "@/lib/access/access";
import { listOwnersDomains } from "@/lib/domains/read";

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

/** Asks for a domain that an application or a tenant shall have. */
export async function NewDomainPage({ owner }: { owner: Owner }) {
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
        text={await frameText({ submit: t("new.submit"), submitting: t("new.submitting") })}
      />
      <p className="mt-6 text-sm leading-5">
        <TextLink href={domainsPath(owner)}>{t("back")}</TextLink>
      </p>
    </div>
  );
}
