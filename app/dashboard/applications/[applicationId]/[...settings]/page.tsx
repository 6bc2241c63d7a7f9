import { getTranslations } from "next-intl/server";
import { ClientTexts } from "@/app/dashboard/client-texts";
import { saveCollection } from "@/app/dashboard/forms/actions";
import { CollectionForm } from "@/app/dashboard/forms/collection-form";
import { collectionFields, memberWords } from "@/app/dashboard/forms/collection-text";
import { Nav } from "@/app/dashboard/nav";
import { PageHeading } from "@/app/dashboard/page-parts";
import { ownerPage } from "@/app/dashboard/pages";
import { Beside, Preview } from "@/app/dashboard/preview/preview";
import { isPreviewed } from "@/lib/preview/preview";
import { collectionAt, settingsFormValues } from "@/lib/settings/form";
import { readSettings } from "@/lib/settings/read";
import type { Explained } from "@/lib/settings/resolve";

const FORM_ID = "settings";
const SAMPLE_TENANT = "tenant1";

/** Every collection of settings of an application or a tenant, by its path. */
export default ownerPage(async ({ below, owner, view, name, base, actor }) => {
  const path = below.join("/");
  const collection = collectionAt(path);
  const settings = collection && (await readSettings(actor, owner, collection));
  if (!settings) return null;
  const members: Record<string, Explained<unknown>> = settings.members;
  const overridable = owner.tenantId !== null;
  const { environment, loginUrl } = view.application;
  const sample = { environment, applicationLoginUrl: loginUrl, tenantName: view.tenant?.name ?? SAMPLE_TENANT };
  const values = settingsFormValues(collection, members, overridable);
  const fields = await collectionFields(collection, { members, overridable, sample, values });
  const t = await getTranslations(`dashboard.collections.${collection}`);
  const word = await memberWords(collection);
  const labels = Object.fromEntries(Object.keys(members).map((member) => [member, word(`${member}.label`) ?? member]));
  return (
    <>
      {below[0] === BRANDING ? <BrandingNav base={`${base}/${BRANDING}`} open={path} /> : null}
      <PageHeading of={name} title={t("title")} intro={t("intro")} />
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
});

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
