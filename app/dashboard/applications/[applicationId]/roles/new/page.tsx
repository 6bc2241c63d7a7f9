import { getTranslations } from "next-intl/server";
import { NewForm } from "@/app/dashboard/forms/new-form";
import { errorsOfKind } from "@/app/dashboard/forms/plain-text";
import { type PageAt, requireOwner } from "@/app/dashboard/operator";
import { NothingHere, PageHeading } from "@/app/dashboard/page-parts";
import { submitRole } from "../actions";

export default async function NewRolePage({ params }: PageAt<"applicationId">) {
  const { applicationId } = await params;
  const view = await requireOwner({ applicationId, tenantId: null });
  if (!view?.mayChange) return <NothingHere />;
  const t = await getTranslations("dashboard.roles");
  const field = async (name: "displayName" | "name", kind: "displayName" | "roleName") => ({
    name,
    kind,
    label: t(`fields.${name}.label`),
    help: t(`fields.${name}.help`),
    given: [],
    errors: await errorsOfKind(kind),
  });
  return (
    <div className="max-w-[29rem]">
      <PageHeading of={view.application.displayName} title={t("new.title")}>
        {t("new.intro")}
      </PageHeading>
      <NewForm
        action={submitRole.bind(null, { applicationId })}
        fields={[await field("displayName", "displayName"), await field("name", "roleName")]}
        submit={t("new.submit")}
        submitting={t("new.submitting")}
      />
    </div>
  );
}
