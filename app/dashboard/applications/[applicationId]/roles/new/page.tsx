import { getTranslations } from "next-intl/server";
import { NewForm } from "@/app/dashboard/forms/new-form";
import { errorsOfKind } from "@/app/dashboard/forms/plain-text";
import { frameText } from "@/app/dashboard/forms/text";
import { requireOwner } from "@/app/dashboard/operator";
import { NothingHere } from "@/app/dashboard/page-parts";
import { PageHeading } from "@/app/dashboard/shell";
import { submitRole } from "../actions";

type Params = Promise<{ applicationId: string }>;

export default async function NewRolePage({ params }: { params: Params }) {
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
        text={await frameText({ submit: t("new.submit"), submitting: t("new.submitting") })}
      />
    </div>
  );
}
