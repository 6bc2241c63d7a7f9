import { CollectionPage } from "@/app/dashboard/forms/collection-page";

type Params = Promise<{ applicationId: string; tenantId: string }>;

export default function TenantIdentityProviderPage({ params }: { params: Params }) {
  return <CollectionPage collection="identity-providers" params={params} />;
}
