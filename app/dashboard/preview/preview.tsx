import { getTranslations } from "next-intl/server";
import { draftSettings, type PreviewedCollection, sampleTenant } from "@/lib/preview/preview";
import type { OwnerView } from "@/lib/settings/read";
import { requireOperator } from "../operator";
import { PreviewPanel, type PreviewText } from "./panel";
import { draftPath, previewPath } from "./paths";

type PreviewProps = {
  /** Of the form whose values are shown. */
  formId: string;
  view: OwnerView;
  collection: PreviewedCollection;
  /** Of each member, by its name. */
  labels: Record<string, string>;
};

/** The signup page of an owner, beside a form with its settings; beside an application's also the page of one of its tenants. */
export async function Preview({ formId, view, collection, labels }: PreviewProps) {
  const { application, tenant } = view;
  const operator = await requireOperator();
  const owner = { applicationId: application.id, tenantId: tenant?.id ?? null };
  const sample = tenant ? undefined : await sampleTenant(operator, application.id);
  const shown = [tenant ?? application, ...(sample ? [sample] : [])];
  const saved = await draftSettings(operator, { owner, collection, shownTenantId: owner.tenantId }, {});
  if (saved.type === "not_found") return null;
  const t = await getTranslations("dashboard.preview");
  const notes = (isTenant: boolean, signupEnabled: boolean) => {
    const ownPage = isTenant ? application.customTenantSignupPageUrl : application.customSignupPageUrl;
    return [...(signupEnabled ? [] : [t("signupOff")]), ...(ownPage ? [t("ownPage")] : [])];
  };
  return (
    <PreviewPanel
      asSaved={!view.mayChange}
      first={previewPath(saved.token)}
      formId={formId}
      hasNextStep={collection === "workflow-policies"}
      labels={labels}
      pages={shown.map(({ id, displayName, signupEnabled }) => ({
        label: displayName,
        draftPath: draftPath(owner, collection, id === application.id ? null : id),
        notes: notes(id !== application.id, signupEnabled),
      }))}
      text={await previewText()}
    />
  );
}

async function previewText(): Promise<PreviewText> {
  const t = await getTranslations("dashboard.preview");
  return {
    title: t("title"),
    intro: t("intro"),
    frame: t("frame"),
    page: t("page"),
    step: t("step"),
    steps: { form: t("steps.form"), next: t("steps.next") },
    device: t("device"),
    devices: { phone: t("devices.phone"), desktop: t("devices.desktop") },
    scheme: t("scheme"),
    schemes: { light: t("schemes.light"), dark: t("schemes.dark") },
    updated: t("updated"),
    // The browser knows which, so it fills in the names.
    leftOut: t.raw("leftOut") as string,
    failed: t("failed"),
    show: t("show"),
    open: t("open"),
  };
}
