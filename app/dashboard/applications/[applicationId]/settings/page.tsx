import { getTranslations } from "next-intl/server";
import { PlainForm } from "@/app/dashboard/form";
import { formFields } from "@/app/dashboard/form-fields";
import { saveApplication } from "@/app/dashboard/forms/actions";
import { Copyable, Deletion, PageHeading, Section } from "@/app/dashboard/page-parts";
import { ownerPage } from "@/app/dashboard/pages";
import { TextLink } from "@/components/ui/text-link";

export default ownerPage(async ({ at: { applicationId }, view, base }) => {
  const { application } = view;
  const { name, displayName, environment, version } = application;
  const t = await getTranslations("dashboard.application");
  const fields = await formFields("application", { row: application });
  return (
    <>
      <PageHeading of={displayName} title={t("title")} intro={t("intro", { name, environment })} />
      <PlainForm
        action={saveApplication.bind(null, { applicationId })}
        fields={fields.map((field) => ({ ...field, environment }))}
        readOnly={!view.mayChange}
        version={version}
      />
      <div className="mt-10 space-y-10 border-t border-border pt-8">
        <Addresses applicationId={applicationId} origin={view.origin} />
        {view.mayChange ? (
          <Deletion href={`${base}/delete`} intro={t("deleteIntro")} title={t("deleteTitle")}>
            {t("delete", { application: displayName })}
          </Deletion>
        ) : null}
      </div>
    </>
  );
});

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
