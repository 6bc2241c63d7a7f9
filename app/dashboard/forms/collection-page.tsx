import { type FormCollection, settingsFormValues } from "@/lib/settings/form";
import { readSettings } from "@/lib/settings/read";
import type { Explained } from "@/lib/settings/sources";
import { NothingHere } from "../nothing-here";
import { asActor, requireOperator } from "../operator";
import { requireOwner } from "../owner";
import { PageHeading } from "../shell";
import { saveCollection } from "./actions";
import { CollectionForm } from "./collection-form";
import { collectionText } from "./collection-text";

type Params = Promise<{ applicationId: string; tenantId?: string }>;

/** The page of one collection of settings, an application's or a tenant's. */
export async function CollectionPage({ collection, params }: { collection: FormCollection; params: Params }) {
  const { applicationId, tenantId = null } = await params;
  const owner = { applicationId, tenantId };
  const view = await requireOwner(owner);
  const settings = view && (await readSettings(asActor(await requireOperator()), owner, collection));
  if (!settings) return <NothingHere />;
  const members: Record<string, Explained<unknown>> = settings.members;
  const overridable = tenantId !== null;
  const sampleTenant = view.tenant?.name ?? "tenant1";
  const text = await collectionText(collection, { members, overridable, sampleTenant });
  return (
    <>
      <PageHeading of={view.tenant?.displayName ?? view.application.displayName} title={text.title}>
        {text.intro}
      </PageHeading>
      <CollectionForm
        action={saveCollection.bind(null, { ...owner, collection })}
        collection={collection}
        overridable={overridable}
        readOnly={!view.mayChange}
        sources={Object.fromEntries(Object.entries(members).map(([name, { source }]) => [name, source]))}
        text={text}
        values={settingsFormValues(collection, settings.members as never, overridable)}
        version={settings.version}
      />
    </>
  );
}
