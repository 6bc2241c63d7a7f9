import { getTranslations } from "next-intl/server";
import { submitTenantDeletion } from "@/app/dashboard/applications/[applicationId]/tenants/actions";
import { ConfirmPage } from "@/app/dashboard/forms/confirm-page";
import { type PageAt, requireOwner } from "@/app/dashboard/operator";
import { NothingHere } from "@/app/dashboard/page-parts";

export default async function DeleteTenantPage({ params }: PageAt<"applicationId" | "tenantId">) {
  const { applicationId, tenantId } = await params;
  const view = await requireOwner({ applicationId, tenantId });
  if (!view?.tenant || !view.mayChange) return <NothingHere />;
  const t = await getTranslations("dashboard.tenant");
  const { displayName: tenant, version } = view.tenant;
  return (
    <ConfirmPage
      action={submitTenantDeletion.bind(null, { applicationId, tenantId })}
      back={`/applications/${applicationId}/tenants/${tenantId}/settings`}
      destroys
      of={tenant}
      submit={t("delete", { tenant })}
      title={t("deleteTitle")}
      version={version}
    >
      {t("deleteWarning", { tenant })}
    </ConfirmPage>
  );
}
