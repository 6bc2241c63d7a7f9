import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { saveApplication } from "@/app/dashboard/forms/actions";
import { PlainForm } from "@/app/dashboard/forms/plain-form";
import { settingsField } from "@/app/dashboard/forms/plain-text";
import { type PageAt, requireOwner } from "@/app/dashboard/operator";
import { Copyable, NothingHere, PageHeading, Section } from "@/app/dashboard/page-parts";
import { buttonClass } from "@/components/ui/button";
import { TextLink } from "@/components/ui/text-link";

const FIELDS = [
  "displayName",
  "signupEnabled",
  "loginUrl",
  "logoutUrls",
  "customSignupPageUrl",
  "customTenantSignupPageUrl",
  "customLoginPageUrl",
  "activationProofRequired",
] as const;

export default async function ApplicationSettingsPage({ params }: PageAt<"applicationId">) {
  const { applicationId } = await params;
  const view = await requireOwner({ applicationId, tenantId: null });
  if (!view) return <NothingHere />;
  const { application } = view;
  const { environment } = application;
  const t = await getTranslations("dashboard.application");
  const fields = await Promise.all(FIELDS.map((name) => settingsField("application", name, application[name])));
  return (
    <>
      <PageHeading of={application.displayName} title={t("title")}>
        {t("intro", { name: application.name, environment })}
      </PageHeading>
      <PlainForm
        action={saveApplication.bind(null, { applicationId })}
        fields={fields.map((field) => ({ ...field, environment }))}
        readOnly={!view.mayChange}
        version={application.version}
      />
      <div className="mt-10 space-y-10 border-t border-border pt-8">
        <Addresses applicationId={applicationId} origin={view.origin} />
        {view.mayChange ? (
          <Section id="delete" intro={t("deleteIntro")} title={t("deleteTitle")}>
            <Link
              className={buttonClass("danger", "wrap-anywhere")}
              href={`/applications/${applicationId}/delete`}
              prefetch={false}
            >
              {t("delete", { application: application.displayName })}
            </Link>
          </Section>
        ) : null}
      </div>
    </>
  );
}

/** What programs need to know of the application. */
async function Addresses({ applicationId, origin }: { applicationId: string; origin: string }) {
  const t = await getTranslations("dashboard.application.api");
  const addresses = [
    ["issuer", origin],
    ["discovery", `${origin}/.well-known/openid-configuration`],
    ["base", `${origin}/api/v1`],
    ["document", `${origin}/api/v1/openapi.json`],
    ["id", applicationId],
  ] as const;
  return (
    <Section
      id="api"
      intro={t.rich("intro", { reference: (words) => <TextLink href="/reference">{words}</TextLink> })}
      title={t("title")}
    >
      <dl className="space-y-5">
        {addresses.map(([name, value]) => (
          <div key={name}>
            <dt className="mb-1.5 text-sm leading-5 font-medium">{t(name)}</dt>
            <dd>
              <Copyable of={t(name)} value={value} />
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
