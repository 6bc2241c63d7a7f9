import { CollectionPage } from "@/app/dashboard/forms/collection-page";

type Params = Promise<{ applicationId: string; tenantId: string }>;

export default function TenantUserSchemaPage({ params }: { params: Params }) {
  return <CollectionPage collection="user-schemas" params={params} />;
}
