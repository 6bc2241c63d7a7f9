import { getTranslations } from "next-intl/server";
import { submitTenantDeletion } from "@/app/dashboard/applications/actions";
import { ConfirmPage } from "@/app/dashboard/forms/confirm-page";
import { tenantPage } from "@/app/dashboard/pages";

export default tenantPage(async ({ owner, tenant: { displayName: tenant, version }, view, base }) => {
  if (!view.mayChange) return null;
  const t = await getTranslations("dashboard.tenant");
  return (
    <ConfirmPage
      action={submitTenantDeletion.bind(null, owner)}
      back={`${base}/settings`}
      destroys
      of={tenant}
      submit={t("delete", { tenant })}
      title={t("deleteTitle")}
      version={version}
    >
      {t("deleteWarning", { tenant })}
    </ConfirmPage>
  );
});
