import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { saveTenant } from "@/app/dashboard/forms/actions";
import { PlainForm } from "@/app/dashboard/forms/plain-form";
import { settingsField } from "@/app/dashboard/forms/plain-text";
import { frameText } from "@/app/dashboard/forms/text";
import { requireOwner } from "@/app/dashboard/operator";
import { NothingHere, Section } from "@/app/dashboard/page-parts";
import { PageHeading } from "@/app/dashboard/shell";
import { buttonClass } from "@/components/ui/button";
import { ALLOWED_DOMAINS_MAX } from "@/lib/tenants/change";

type Params = Promise<{ applicationId: string; tenantId: string }>;

export default async function TenantSettingsPage({ params }: { params: Params }) {
  const owner = await params;
  const view = await requireOwner(owner);
  if (!view?.tenant) return <NothingHere />;
  const { tenant, allowedSignupEmailDomains } = view;
  const { applicationId, tenantId } = owner;
  const t = await getTranslations("dashboard.tenant");
  const max = ALLOWED_DOMAINS_MAX;
  const word = (name: "add" | "addButton" | "none" | "full") => t(`fields.allowedSignupEmailDomains.${name}`, { max });
  const about = (name: "remove" | "keep" | "added" | "removed") =>
    t(`fields.allowedSignupEmailDomains.${name}`, { domain: "{domain}" });
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
          full: word("full"),
          max,
          hint: t("fields.allowedSignupEmailDomains.hint", { max }),
          count: t("fields.allowedSignupEmailDomains.count", { count: "{count}", max: String(max) }),
          remove: about("remove"),
          keep: about("keep"),
          added: about("added"),
          removed: about("removed"),
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
