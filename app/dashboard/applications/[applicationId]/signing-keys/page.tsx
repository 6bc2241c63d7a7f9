import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { asActor, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { Copyable, LIST, LIST_ROW, NOTHING_YET, NothingHere, Section } from "@/app/dashboard/page-parts";
import { PageHeading } from "@/app/dashboard/shell";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { type ListedKey, listSigningKeys } from "@/lib/oauth/keys-for-operator";

type Params = Promise<{ applicationId: string }>;

/** What an application's tokens are signed with. */
export default async function SigningKeysPage({ params }: { params: Params }) {
  const { applicationId } = await params;
  const owner = await requireOwner({ applicationId, tenantId: null });
  const view = owner && (await listSigningKeys(asActor(await requireOperator()), applicationId));
  if (!view) return <NothingHere />;
  const t = await getTranslations("dashboard.signingKeys");
  const signs = view.keys.find(({ retiredAt }) => retiredAt === null);
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-x-4">
        <PageHeading of={owner.application.displayName} title={t("title")}>
          {t("intro")}
        </PageHeading>
        {signs && view.mayChange ? (
          <Link
            className={buttonClass("secondary", "mb-6")}
            href={`/applications/${applicationId}/signing-keys/rotate`}
            prefetch={false}
          >
            {t("rotate")}
          </Link>
        ) : null}
      </div>
      {view.keys.length === 0 ? (
        <p className={NOTHING_YET}>{t("empty")}</p>
      ) : (
        <ul aria-label={t("title")} className={LIST}>
          {view.keys.map((key) => (
            <KeyRow key={key.kid} listed={key} />
          ))}
        </ul>
      )}
      <div className="mt-10 border-t border-border pt-8">
        <Section id="jwks" intro={t("jwksIntro")} title={t("jwks")}>
          <Copyable of={t("jwks")} opens value={`${owner.origin}/api/v1/oauth2/jwks`} />
        </Section>
      </div>
    </>
  );
}

async function KeyRow({ listed: { kid, createdAt, retiredAt, shownUntil } }: { listed: ListedKey }) {
  const t = await getTranslations("dashboard.signingKeys");
  const format = await getFormatter();
  const at = (date: Date) => format.dateTime(date, { dateStyle: "medium", timeStyle: "short" });
  return (
    <li className={LIST_ROW}>
      <div className="min-w-0">
        <p className="font-mono text-[0.8125rem] leading-5 font-medium wrap-anywhere">{kid}</p>
        <p className="mt-0.5 text-[0.8125rem] leading-5 text-muted">
          {t("created", { date: at(createdAt) })}
          {retiredAt && shownUntil ? ` · ${t("retiredAt", { date: at(retiredAt), until: at(shownUntil) })}` : null}
        </p>
      </div>
      {retiredAt ? <Badge>{t("retired")}</Badge> : <Badge tone="success">{t("signs")}</Badge>}
    </li>
  );
}
