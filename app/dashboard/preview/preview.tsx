import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import type { Owner } from "@/lib/access/access";
import { draftSettings, sampleTenant } from "@/lib/preview/preview";
import type { CustomType } from "@/lib/profile/custom-fields";
import type { Collection } from "@/lib/settings/collections";
import type { OwnerView } from "@/lib/settings/read";
import { ClientTexts } from "../client-texts";
import { requireOperator } from "../operator";
import { PreviewPanel } from "./panel";

export type DraftedField = { name: string; type: CustomType };

type PreviewProps = {
  /** The id of the form whose values are shown. */
  formId: string;
  view: OwnerView;
  collection: Collection;
  /** Of each member, by its name. */
  labels: Record<string, string>;
  /** The form is that of one of the application's own fields; its name is empty while it is new. */
  field?: DraftedField;
};

/** The signup page of an owner, next to a form with its settings; for an application also the page of one of its tenants. */
export async function Preview({ formId, view, collection, labels, field }: PreviewProps) {
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
          draftPath: draftPath(owner, collection, id === application.id ? null : id, field),
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
function draftPath(
  { applicationId, tenantId }: Owner,
  collection: string,
  shownTenantId: string | null,
  field: DraftedField | undefined,
): string {
  const query = new URLSearchParams({
    application: applicationId,
    tenant: tenantId ?? "",
    collection,
    shown: shownTenantId ?? "",
    ...(field ? { field: field.name, type: field.type } : {}),
  });
  return `/preview/draft?${query}`;
}

/** A form, and on a wide screen beside it what it makes of a page. */
export function Beside({ preview, children }: { preview: ReactNode; children: ReactNode }) {
  if (!preview) return children;
  return (
    <div className="grid items-start gap-x-8 gap-y-10 xl:grid-cols-[minmax(0,1fr)_25rem]">
      <div className="min-w-0">{children}</div>
      {preview}
    </div>
  );
}
