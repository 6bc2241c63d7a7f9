import { CollectionPage } from "@/app/dashboard/forms/collection-page";

type Params = Promise<{ applicationId: string; tenantId: string; settings: string[] }>;

/** Every collection of settings of a tenant, by its path. */
export default function TenantSettingsPage({ params }: { params: Params }) {
  return <CollectionPage params={params} />;
}
