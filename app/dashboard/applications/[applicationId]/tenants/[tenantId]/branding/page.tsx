import { CollectionPage } from "@/app/dashboard/forms/collection-page";

type Params = Promise<{ applicationId: string; tenantId: string }>;

export default function TenantPageBrandingPage({ params }: { params: Params }) {
  return <CollectionPage collection="page-brandings" params={params} />;
}
