import { getTranslations } from "next-intl/server";
import type { Owner } from "@/lib/access/access";
import { draftSettings, sampleTenant } from "@/lib/preview/preview";
import type { Collection } from "@/lib/settings/collections";
import type { OwnerView } from "@/lib/settings/read";
import { ClientTexts } from "../client-texts";
import { requireOperator } from "../operator";
import { PreviewPanel } from "./panel";

type PreviewProps = {
  /** The id of the form whose values are shown. */
  formId: string;
  view: OwnerView;
  collection: Collection;
  /** Of each member, by its name. */
  labels: Record<string, string>;
};

/** The signup page of an owner, next to a form with its settings; for an application also the page of one of its tenants. */
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
    <ClientTexts
      of={["dashboard.preview", "dashboard.preview.steps", "dashboard.preview.devices", "dashboard.preview.schemes"]}
    >
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
      />
    </ClientTexts>
  );
}

/** The page that shows a draft. */
export function previewPath(token: string): string {
  return `/preview?draft=${encodeURIComponent(token)}`;
}

/** Where a settings form is sent to become a draft. @param shownTenantId the tenant whose page is shown; null for the application's */
function draftPath({ applicationId, tenantId }: Owner, collection: string, shownTenantId: string | null): string {
  const query = new URLSearchParams({
    application: applicationId,
    tenant: tenantId ?? "",
    collection,
    shown: shownTenantId ?? "",
  });
  return `/preview/draft?${query}`;
}
