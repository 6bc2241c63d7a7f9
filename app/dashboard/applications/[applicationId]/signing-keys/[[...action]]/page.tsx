import { getFormatter, getTranslations } from "next-intl/server";
import { submitRotation } from "@/app/dashboard/applications/actions";
import { ConfirmPage } from "@/app/dashboard/forms/confirm-page";
import { List, ListRow } from "@/app/dashboard/lists";
import { ButtonLink, Copyable, PageHeading, Section } from "@/app/dashboard/page-parts";
import { ownerPage } from "@/app/dashboard/pages";
import { Badge } from "@/components/ui/badge";
import { type ListedKey, listSigningKeys } from "@/lib/oauth/keys-for-operator";

/** What an application's tokens are signed with, and the question before another key signs. */
export default ownerPage(async ({ at: { applicationId }, below: action, view, name, base, actor }) => {
  const listed = await listSigningKeys(actor, applicationId);
  if (!listed) return null;
  const { keys, mayChange } = listed;
  const signs = keys.find(({ retiredAt }) => retiredAt === null);
  const path = `${base}/signing-keys`;
  if (action.length > 0) {
    const mayRotate = action.join("/") === "rotate" && mayChange && signs;
    return mayRotate ? <RotatePage applicationId={applicationId} kid={signs.kid} of={name} path={path} /> : null;
  }
  const t = await getTranslations("dashboard.signingKeys");
  return (
    <>
      <PageHeading
        action={signs && mayChange ? <ButtonLink href={`${path}/rotate`}>{t("rotate")}</ButtonLink> : null}
        of={name}
        title={t("title")}
        intro={t("intro")}
      />
      <List empty={t("empty")} items={keys} label={t("title")}>
        {(key) => <KeyRow key={key.kid} listed={key} />}
      </List>
      <div className="mt-10 border-t border-border pt-8">
        <Section id="jwks" intro={t("jwksIntro")} title={t("jwks")}>
          <Copyable of={t("jwks")} opens value={`${view.origin}/api/v1/oauth2/jwks`} />
        </Section>
      </div>
    </>
  );
});

async function KeyRow({ listed: { kid, createdAt, retiredAt, shownUntil } }: { listed: ListedKey }) {
  const t = await getTranslations("dashboard.signingKeys");
  const format = await getFormatter();
  const at = (date: Date) => format.dateTime(date, { dateStyle: "medium", timeStyle: "short" });
  const created = t("created", { date: at(createdAt) });
  const retirement =
    retiredAt && shownUntil ? t("retiredAt", { date: at(retiredAt), until: at(shownUntil) }) : undefined;
  return (
    <ListRow
      note={[created, retirement].filter(Boolean).join(" · ")}
      title={<span className="font-mono text-[0.8125rem] leading-5">{kid}</span>}
    >
      {retiredAt ? <Badge>{t("retired")}</Badge> : <Badge tone="success">{t("signs")}</Badge>}
    </ListRow>
  );
}

type RotatePageProps = { applicationId: string; kid: string; of: string; path: string };

async function RotatePage({ applicationId, kid, of, path }: RotatePageProps) {
  const t = await getTranslations("dashboard.signingKeys");
  return (
    <ConfirmPage
      action={submitRotation.bind(null, { applicationId, kid })}
      back={path}
      of={of}
      submit={t("rotate")}
      title={t("rotateTitle")}
    >
      {t("rotateWarning", { kid })}
    </ConfirmPage>
  );
}
