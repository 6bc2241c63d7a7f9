import { getTranslations } from "next-intl/server";
import { submitApplicationDeletion } from "@/app/dashboard/applications/actions";
import { ConfirmPage } from "@/app/dashboard/forms/confirm-page";
import { ownerPage } from "@/app/dashboard/pages";
import { sizeOfApplication } from "@/lib/applications/applications";

/** Asks for the application's name before it is deleted, because nothing else deletes as much. */
export default ownerPage(async ({ at: { applicationId }, view, base, actor }) => {
  const size = view.mayChange && (await sizeOfApplication(actor, applicationId));
  if (!size) return null;
  const { name, displayName: application, version } = view.application;
  const t = await getTranslations("dashboard.application");
  return (
    <ConfirmPage
      action={submitApplicationDeletion.bind(null, { applicationId })}
      back={`${base}/settings`}
      destroys
      of={application}
      submit={t("delete", { application })}
      title={t("deleteTitle")}
      typed={{ label: t("deleteTyped", { name }) }}
      version={version}
    >
      {t("deleteWarning", { application, ...size })}
    </ConfirmPage>
  );
});
