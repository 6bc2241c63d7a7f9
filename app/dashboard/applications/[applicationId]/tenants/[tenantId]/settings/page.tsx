import { getTranslations } from "next-intl/server";
import { PlainForm } from "@/app/dashboard/form";
import { saveTenant } from "@/app/dashboard/forms/actions";
import { settingsField } from "@/app/dashboard/forms/plain-text";
import { Deletion, PageHeading } from "@/app/dashboard/page-parts";
import { tenantPage } from "@/app/dashboard/pages";
import { ALLOWED_DOMAINS_MAX } from "@/lib/tenants/change";

export default tenantPage(async ({ owner, tenant, view, base }) => {
  const { name, displayName, signupEnabled, version } = tenant;
  const t = await getTranslations("dashboard.tenant");
  const domains = await settingsField("tenant", "allowedSignupEmailDomains", view.allowedSignupEmailDomains);
  return (
    <>
      <PageHeading of={displayName} title={t("title")} intro={t("intro", { name })} />
      <PlainForm
        action={saveTenant.bind(null, owner)}
        fields={[
          await settingsField("tenant", "displayName", displayName),
          await settingsField("tenant", "signupEnabled", signupEnabled),
          { ...domains, max: ALLOWED_DOMAINS_MAX },
        ]}
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
