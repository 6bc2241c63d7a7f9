import { getTranslations } from "next-intl/server";
import { PlainForm } from "@/app/dashboard/form";
import { formFields } from "@/app/dashboard/form-fields";
import { saveTenant } from "@/app/dashboard/forms/actions";
import { Deletion, PageHeading } from "@/app/dashboard/page-parts";
import { tenantPage } from "@/app/dashboard/pages";
import { ALLOWED_DOMAINS_MAX } from "@/lib/tenants/allowed-domains";

export default tenantPage(async ({ owner, tenant, view, base }) => {
  const { name, displayName, version } = tenant;
  const t = await getTranslations("dashboard.tenant");
  return (
    <>
      <PageHeading of={displayName} title={t("title")} intro={t("intro", { name })} />
      <PlainForm
        action={saveTenant.bind(null, owner)}
        fields={
          await formFields("tenant", {
            row: { ...tenant, allowedSignupEmailDomains: view.allowedSignupEmailDomains },
            more: { allowedSignupEmailDomains: { max: ALLOWED_DOMAINS_MAX } },
          })
        }
        readOnly={!view.mayChange}
        version={version}
      />
      {view.mayChange ? (
        <div className="mt-10 border-t border-border pt-8">
          <Deletion href={`${base}/delete`} intro={t("deleteIntro")} title={t("deleteTitle")}>
            {t("delete", { tenant: displayName })}
          </Deletion>
        </div>
      ) : null}
    </>
  );
});
