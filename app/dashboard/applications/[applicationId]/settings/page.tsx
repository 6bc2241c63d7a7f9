import { getTranslations } from "next-intl/server";
import { saveApplication } from "@/app/dashboard/forms/actions";
import { PlainForm } from "@/app/dashboard/forms/plain-form";
import { settingsField } from "@/app/dashboard/forms/plain-text";
import { frameText } from "@/app/dashboard/forms/text";
import { NothingHere } from "@/app/dashboard/nothing-here";
import { requireOwner } from "@/app/dashboard/owner";
import { PageHeading } from "@/app/dashboard/shell";

type Params = Promise<{ applicationId: string }>;

const FIELDS = [
  "displayName",
  "signupEnabled",
  "loginUrl",
  "customSignupPageUrl",
  "customTenantSignupPageUrl",
  "customLoginPageUrl",
] as const;

export default async function ApplicationSettingsPage({ params }: { params: Params }) {
  const { applicationId } = await params;
  const view = await requireOwner({ applicationId, tenantId: null });
  if (!view) return <NothingHere />;
  const { application } = view;
  const t = await getTranslations("dashboard.application");
  return (
    <>
      <PageHeading of={application.displayName} title={t("title")}>
        {t("intro", { name: application.name, environment: application.environment })}
      </PageHeading>
      <PlainForm
        action={saveApplication.bind(null, { applicationId })}
        fields={await Promise.all(FIELDS.map((name) => settingsField("application", name, application[name])))}
        readOnly={!view.mayChange}
        text={await frameText()}
        version={application.version}
      />
    </>
  );
}
