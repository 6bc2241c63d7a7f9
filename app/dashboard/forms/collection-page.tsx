import type { ReactNode } from "react";
import { isPreviewed } from "@/lib/preview/preview";
import { type FormCollection, settingsFormValues } from "@/lib/settings/form";
import { readSettings } from "@/lib/settings/read";
import type { Explained } from "@/lib/settings/sources";
import { NothingHere } from "../nothing-here";
import { asActor, requireOperator } from "../operator";
import { requireOwner } from "../owner";
import { Preview } from "../preview/preview";
import { PageHeading } from "../shell";
import { saveCollection } from "./actions";
import { CollectionForm } from "./collection-form";
import { type CollectionText, collectionText } from "./collection-text";

type Params = Promise<{ applicationId: string; tenantId?: string }>;

const FORM_ID = "settings";
const SAMPLE_TENANT = "tenant1";

/** The page of one collection of settings, an application's or a tenant's. */
export async function CollectionPage({ collection, params }: { collection: FormCollection; params: Params }) {
  const { applicationId, tenantId = null } = await params;
  const owner = { applicationId, tenantId };
  const view = await requireOwner(owner);
  const settings = view && (await readSettings(asActor(await requireOperator()), owner, collection));
  if (!settings) return <NothingHere />;
  const members: Record<string, Explained<unknown>> = settings.members;
  const overridable = tenantId !== null;
  const { environment, loginUrl } = view.application;
  const sample = { environment, applicationLoginUrl: loginUrl, tenantName: view.tenant?.name ?? SAMPLE_TENANT };
  const text = await collectionText(collection, { members, overridable, sample });
  return (
    <>
      <PageHeading of={view.tenant?.displayName ?? view.application.displayName} title={text.title}>
        {text.intro}
      </PageHeading>
      <Beside
        preview={
          isPreviewed(collection) ? (
            <Preview collection={collection} formId={FORM_ID} labels={labelsOf(text)} view={view} />
          ) : null
        }
      >
        <CollectionForm
          id={FORM_ID}
          action={saveCollection.bind(null, { ...owner, collection })}
          collection={collection}
          overridable={overridable}
          readOnly={!view.mayChange}
          sources={Object.fromEntries(Object.entries(members).map(([name, { source }]) => [name, source]))}
          text={text}
          values={settingsFormValues(collection, settings.members as never, overridable)}
          version={settings.version}
        />
      </Beside>
    </>
  );
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

function labelsOf({ members }: CollectionText): Record<string, string> {
  return Object.fromEntries(Object.entries(members).map(([name, { label }]) => [name, label]));
}
