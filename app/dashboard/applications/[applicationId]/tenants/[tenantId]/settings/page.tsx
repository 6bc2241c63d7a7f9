import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { ClientTexts } from "@/app/dashboard/client-texts";
import { saveTenant } from "@/app/dashboard/forms/actions";
import { PlainForm } from "@/app/dashboard/forms/plain-form";
import { settingsField } from "@/app/dashboard/forms/plain-text";
import { type PageAt, requireOwner } from "@/app/dashboard/operator";
import { NothingHere, PageHeading, Section } from "@/app/dashboard/page-parts";
import { buttonClass } from "@/components/ui/button";
import { ALLOWED_DOMAINS_MAX } from "@/lib/tenants/change";

export default async function TenantSettingsPage({ params }: PageAt<"applicationId" | "tenantId">) {
  const owner = await params;
  const view = await requireOwner(owner);
  if (!view?.tenant) return <NothingHere />;
  const { tenant, allowedSignupEmailDomains } = view;
  const { applicationId, tenantId } = owner;
  const t = await getTranslations("dashboard.tenant");
  return (
    <>
      <PageHeading of={tenant.displayName} title={t("title")}>
        {t("intro", { name: tenant.name })}
      </PageHeading>
      <ClientTexts of={["dashboard.tenant.fields.allowedSignupEmailDomains"]}>
        <PlainForm
          action={saveTenant.bind(null, owner)}
          fields={[
            await settingsField("tenant", "displayName", tenant.displayName),
            await settingsField("tenant", "signupEnabled", tenant.signupEnabled),
            {
              ...(await settingsField("tenant", "allowedSignupEmailDomains", allowedSignupEmailDomains)),
              max: ALLOWED_DOMAINS_MAX,
            },
          ]}
          readOnly={!view.mayChange}
          version={tenant.version}
        />
      </ClientTexts>
      {view.mayChange ? (
        <div className="mt-10 border-t border-border pt-8">
          <Section id="delete" intro={t("deleteIntro")} title={t("deleteTitle")}>
            <Link
              className={buttonClass("danger", "wrap-anywhere")}
              href={`/applications/${applicationId}/tenants/${tenantId}/delete`}
            >
              {t("delete", { tenant: tenant.displayName })}
            </Link>
          </Section>
        </div>
      ) : null}
    </>
  );
}
