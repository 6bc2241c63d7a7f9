import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { requireOwner } from "@/app/dashboard/operator";
import { NothingHere, Section } from "@/app/dashboard/page-parts";
import { Alert } from "@/components/ui/alert";
import { buttonClass } from "@/components/ui/button";
import { TextLink } from "@/components/ui/text-link";
import type { Owner } from "@/lib/access/access";
import { type CustomDomainView, readCustomDomain } from "@/lib/domains/read";
import { DeedsForm } from "../forms/deeds-form";
import { asActor, requireOperator } from "../operator";
import { PageHeading } from "../shell";
import { submitVerification } from "./actions";
import { DomainState, domainInWords, domainsPath, OutOfReach } from "./parts";
import { RecordTable } from "./record-table";

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
        {view?.mayChange ? <Deeds base={`${base}/${id}`} domain={domain} /> : null}
      </div>
      <p className="mt-10 text-sm leading-5">
        <TextLink href={base}>{t("back")}</TextLink>
      </p>
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
          <DeedsForm
            action={submitVerification.bind(null, { applicationId, tenantId, id })}
            unreachable={(await getTranslations("dashboard.form"))("unreachable")}
          >
            <button className={buttonClass(domain.verifiedAt ? "secondary" : "primary", "max-sm:w-full")} type="submit">
              {domain.verifiedAt ? t("checkAgain") : t("verify")}
            </button>
            <p className="mt-2 text-[0.8125rem] leading-5 text-muted">{t("takes")}</p>
          </DeedsForm>
        </div>
      ) : null}
    </Section>
  );
}

async function Deeds({ domain, base }: { domain: CustomDomainView; base: string }) {
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
