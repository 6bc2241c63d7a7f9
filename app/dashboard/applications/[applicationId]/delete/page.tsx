import { getTranslations } from "next-intl/server";
import { submitApplicationDeletion } from "@/app/dashboard/applications/actions";
import { ConfirmPage } from "@/app/dashboard/forms/confirm-page";
import { asActor, type PageAt, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { NothingHere } from "@/app/dashboard/page-parts";
import { sizeOfApplication } from "@/lib/applications/applications";

/** Asks before an application is deleted, and for its short name: nothing else takes as much with it. */
export default async function DeleteApplicationPage({ params }: PageAt<"applicationId">) {
  const { applicationId } = await params;
  const view = await requireOwner({ applicationId, tenantId: null });
  const size = view?.mayChange && (await sizeOfApplication(asActor(await requireOperator()), applicationId));
  if (!size) return <NothingHere />;
  const { name, displayName, version } = view.application;
  const t = await getTranslations("dashboard.application");
  return (
    <ConfirmPage
      action={submitApplicationDeletion.bind(null, { applicationId })}
      back={`/applications/${applicationId}/settings`}
      destroys
      of={displayName}
      submit={t("delete", { application: displayName })}
      title={t("deleteTitle")}
      typed={{ label: t("deleteTyped", { name }) }}
      version={version}
    >
      {t("deleteWarning", { application: displayName, ...size })}
    </ConfirmPage>
  );
}
