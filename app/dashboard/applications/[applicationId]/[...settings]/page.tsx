import { CollectionPage } from "@/app/dashboard/forms/collection-page";

type Params = Promise<{ applicationId: string; settings: string[] }>;

/** Every collection of settings of an application, by its path. */
export default function ApplicationSettingsPage({ params }: { params: Params }) {
  return <CollectionPage params={params} />;
}
