import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { submitRotation } from "@/app/dashboard/applications/actions";
import { ConfirmPage } from "@/app/dashboard/forms/confirm-page";
import { asActor, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { Copyable, LIST, LIST_ROW, NOTHING_YET, NothingHere, PageHeading, Section } from "@/app/dashboard/page-parts";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { type ListedKey, listSigningKeys } from "@/lib/oauth/keys-for-operator";

type Params = Promise<{ applicationId: string; action?: string[] }>;

/** What an application's tokens are signed with, and the question before another key signs. */
export default async function SigningKeysPages({ params }: { params: Params }) {
  const { applicationId, action = [] } = await params;
  if (action.length === 0) return <SigningKeysPage applicationId={applicationId} />;
  return action.join("/") === "rotate" ? <RotateSigningKeyPage applicationId={applicationId} /> : <NothingHere />;
}

async function SigningKeysPage({ applicationId }: { applicationId: string }) {
  const owner = await requireOwner({ applicationId, tenantId: null });
  const view = owner && (await listSigningKeys(asActor(await requireOperator()), applicationId));
  if (!view) return <NothingHere />;
  const t = await getTranslations("dashboard.signingKeys");
  const signs = view.keys.find(({ retiredAt }) => retiredAt === null);
  return (
    <>
      <PageHeading
        action={
          signs && view.mayChange ? (
            <Link
              className={buttonClass("secondary", "mb-6")}
              href={`/applications/${applicationId}/signing-keys/rotate`}
              prefetch={false}
            >
              {t("rotate")}
            </Link>
          ) : null
        }
        of={owner.application.displayName}
        title={t("title")}
      >
        {t("intro")}
      </PageHeading>
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

async function RotateSigningKeyPage({ applicationId }: { applicationId: string }) {
  const owner = await requireOwner({ applicationId, tenantId: null });
  const view = owner && (await listSigningKeys(asActor(await requireOperator()), applicationId));
  const signs = view?.keys.find(({ retiredAt }) => retiredAt === null);
  if (!owner || !signs || !view?.mayChange) return <NothingHere />;
  const t = await getTranslations("dashboard.signingKeys");
  return (
    <ConfirmPage
      action={submitRotation.bind(null, { applicationId, kid: signs.kid })}
      back={`/applications/${applicationId}/signing-keys`}
      of={owner.application.displayName}
      submit={t("rotate")}
      title={t("rotateTitle")}
    >
      {t("rotateWarning", { kid: signs.kid })}
    </ConfirmPage>
  );
}
