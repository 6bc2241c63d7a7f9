import { getTranslations } from "next-intl/server";
import { saveTenant } from "@/app/dashboard/forms/actions";
import { PlainForm } from "@/app/dashboard/forms/plain-form";
import { settingsField } from "@/app/dashboard/forms/plain-text";
import { frameText } from "@/app/dashboard/forms/text";
import { NothingHere } from "@/app/dashboard/nothing-here";
import { requireOwner } from "@/app/dashboard/owner";
import { PageHeading } from "@/app/dashboard/shell";

type Params = Promise<{ applicationId: string; tenantId: string }>;

const DOMAINS_AT_MOST = 10;

export default async function TenantSettingsPage({ params }: { params: Params }) {
  const owner = await params;
  const view = await requireOwner(owner);
  if (!view?.tenant) return <NothingHere />;
  const { tenant, allowedSignupEmailDomains } = view;
  const t = await getTranslations("dashboard.tenant");
  const word = (name: "add" | "addButton" | "none") => t(`fields.allowedSignupEmailDomains.${name}`);
  return (
    <>
      <PageHeading of={tenant.displayName} title={t("title")}>
        {t("intro", { name: tenant.name })}
      </PageHeading>
      <PlainForm
        action={saveTenant.bind(null, owner)}
        domainsText={{
          add: word("add"),
          addButton: word("addButton"),
          none: word("none"),
          hint: t("fields.allowedSignupEmailDomains.hint", { max: DOMAINS_AT_MOST }),
          remove: t("fields.allowedSignupEmailDomains.remove", { domain: "{domain}" }),
          keep: t("fields.allowedSignupEmailDomains.keep", { domain: "{domain}" }),
        }}
        fields={
          await Promise.all([
            settingsField("tenant", "displayName", tenant.displayName),
            settingsField("tenant", "signupEnabled", tenant.signupEnabled),
            settingsField("tenant", "allowedSignupEmailDomains", allowedSignupEmailDomains),
          ])
        }
        readOnly={!view.mayChange}
        text={await frameText()}
        version={tenant.version}
      />
    </>
  );
}
