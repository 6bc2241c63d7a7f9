import { getTranslations } from "next-intl/server";
import { submitTenant } from "@/app/dashboard/applications/[applicationId]/tenants/actions";
import { NewForm } from "@/app/dashboard/forms/new-form";
import { errorsOfKind } from "@/app/dashboard/forms/plain-text";
import { type PageAt, requireOwner } from "@/app/dashboard/operator";
import { NothingHere, PageHeading } from "@/app/dashboard/page-parts";

export default async function NewTenantPage({ params }: PageAt<"applicationId">) {
  const { applicationId } = await params;
  const view = await requireOwner({ applicationId, tenantId: null });
  if (!view?.mayChange) return <NothingHere />;
  const t = await getTranslations("dashboard.newTenant");
  const field = async (name: "displayName" | "name", kind: "displayName" | "tenantName") => ({
    name,
    kind,
    label: t(`fields.${name}.label`),
    help: t(`fields.${name}.hint`),
    given: [],
    errors: await errorsOfKind(kind),
  });
  return (
    <div className="max-w-[29rem]">
      <PageHeading of={view.application.displayName} title={t("title")}>
        {t("intro", { application: view.application.displayName })}
      </PageHeading>
      <NewForm
        action={submitTenant.bind(null, { applicationId })}
        fields={[await field("displayName", "displayName"), await field("name", "tenantName")]}
        submit={t("submit")}
        submitting={t("submitting")}
      />
    </div>
  );
}
