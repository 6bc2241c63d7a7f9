import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { PlainForm } from "@/app/dashboard/forms/plain-form";
import { asActor, type PageAt, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { Copyable, NothingHere, PageHeading, Section } from "@/app/dashboard/page-parts";
import { buttonClass } from "@/components/ui/button";
import { readClient } from "@/lib/clients/clients";
import { saveClient } from "../actions";
import { clientFields } from "../fields";

export default async function ClientPage({ params }: PageAt<"applicationId" | "clientId">) {
  const { applicationId, clientId } = await params;
  const view = await requireOwner({ applicationId, tenantId: null });
  const client = view && (await readClient(asActor(await requireOperator()), { applicationId, clientId }));
  if (!client) return <NothingHere />;
  const t = await getTranslations("dashboard.clients");
  const base = `/applications/${applicationId}/clients/${clientId}`;
  const { type, displayName, version } = client;
  return (
    <>
      <PageHeading of={view.application.displayName} title={displayName}>
        {t(`types.${type}.label`)}. {t(`types.${type}.help`)}
      </PageHeading>
      <div className="mb-8">
        <h2 className="mb-1.5 text-sm leading-5 font-medium">{t("id")}</h2>
        <Copyable of={t("id")} value={clientId} />
      </div>
      {type === "MACHINE" || !client.enabled ? null : (
        <div className="mb-8">
          <Section id="sdk" intro={t("sdkIntro")} title={t("sdk")}>
            <Copyable of={t("sdk")} opens value={`${view.origin}/api/v1/clients/${clientId}/sdk-configuration`} />
          </Section>
        </div>
      )}
      <PlainForm
        action={saveClient.bind(null, { applicationId, clientId, type })}
        fields={await clientFields(client, view.application.environment)}
        readOnly={!view.mayChange}
        version={version}
      />
      {view.mayChange ? (
        <div className="mt-10 space-y-10 border-t border-border pt-8">
          {type === "PUBLIC" ? null : (
            <Section id="secret" intro={t("secret.intro")} title={t("secret.title")}>
              <Link className={buttonClass("secondary")} href={`${base}/secret`}>
                {t("secret.replace")}
              </Link>
            </Section>
          )}
          <Section id="delete" intro={t("deleteIntro")} title={t("deleteTitle")}>
            <Link className={buttonClass("danger", "wrap-anywhere")} href={`${base}/delete`}>
              {t("delete", { client: displayName })}
            </Link>
          </Section>
        </div>
      ) : null}
    </>
  );
}
