import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { requireOwner } from "@/app/dashboard/operator";
import { NothingHere } from "@/app/dashboard/page-parts";
import type { Owner } from "@/lib/access/access";
import { isPreviewed } from "@/lib/preview/preview";
import { collectionAt, settingsFormValues } from "@/lib/settings/form";
import { readSettings } from "@/lib/settings/read";
import type { Explained } from "@/lib/settings/resolve";
import { ClientTexts } from "../client-texts";
import { Nav } from "../nav";
import { asActor, requireOperator } from "../operator";
import { PageHeading } from "../page-parts";
import { Preview } from "../preview/preview";
import { saveCollection } from "./actions";
import { CollectionForm } from "./collection-form";
import { collectionFields, memberWords } from "./collection-text";

type Params = Promise<{ applicationId: string; tenantId?: string; settings: string[] }>;

const FORM_ID = "settings";
const SAMPLE_TENANT = "tenant1";

/** The page of one collection of settings, of an application or a tenant. */
export async function CollectionPage({ params }: { params: Params }) {
  const { applicationId, tenantId = null, settings: segments } = await params;
  const path = segments.join("/");
  const collection = collectionAt(path);
  if (!collection) return <NothingHere />;
  const owner = { applicationId, tenantId };
  const view = await requireOwner(owner);
  const settings = view && (await readSettings(asActor(await requireOperator()), owner, collection));
  if (!settings) return <NothingHere />;
  const members: Record<string, Explained<unknown>> = settings.members;
  const overridable = tenantId !== null;
  const { environment, loginUrl } = view.application;
  const sample = { environment, applicationLoginUrl: loginUrl, tenantName: view.tenant?.name ?? SAMPLE_TENANT };
  const values = settingsFormValues(collection, members, overridable);
  const fields = await collectionFields(collection, { members, overridable, sample, values });
  const t = await getTranslations(`dashboard.collections.${collection}`);
  const word = await memberWords(collection);
  const labels = Object.fromEntries(Object.keys(members).map((name) => [name, word(`${name}.label`) ?? name]));
  return (
    <>
      {segments[0] === BRANDING ? <BrandingNav base={`${pathOf(owner)}/${BRANDING}`} open={path} /> : null}
      <PageHeading
        of={view.tenant?.displayName ?? view.application.displayName}
        title={t("title")}
        intro={t("intro")}
      />
      <Beside
        preview={
          isPreviewed(collection) ? (
            <Preview collection={collection} formId={FORM_ID} labels={labels} view={view} />
          ) : null
        }
      >
        <ClientTexts of={["dashboard.form", "dashboard.source", "dashboard.units", "dashboard.colour"]}>
          <CollectionForm
            id={FORM_ID}
            action={saveCollection.bind(null, { ...owner, collection })}
            collection={collection}
            overridable={overridable}
            readOnly={!view.mayChange}
            fields={fields}
            values={values}
            version={settings.version}
          />
        </ClientTexts>
      </Beside>
    </>
  );
}

const BRANDING = "branding";

/** The branding of pages and of mails are two collections under one entry of the menu. */
async function BrandingNav({ base, open }: { base: string; open: string }) {
  const t = await getTranslations("dashboard.brandingNav");
  const items = [
    { segment: BRANDING, label: t("pages"), href: base },
    { segment: `${BRANDING}/emails`, label: t("emails"), href: `${base}/emails` },
  ];
  return (
    <div className="mb-7">
      <Nav items={items} label={t("label")} open={open} />
    </div>
  );
}

function pathOf({ applicationId, tenantId }: Owner): string {
  return `/applications/${applicationId}${tenantId === null ? "" : `/tenants/${tenantId}`}`;
}

/** A form, and on a wide screen beside it what it makes of a page. */
function Beside({ preview, children }: { preview: ReactNode; children: ReactNode }) {
  if (!preview) return children;
  return (
    <div className="grid items-start gap-x-8 gap-y-10 xl:grid-cols-[minmax(0,1fr)_25rem]">
      <div className="min-w-0">{children}</div>
      {preview}
    </div>
  );
}
