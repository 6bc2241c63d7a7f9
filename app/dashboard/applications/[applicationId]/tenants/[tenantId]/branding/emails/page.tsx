import { CollectionPage } from "@/app/dashboard/forms/collection-page";

type Params = Promise<{ applicationId: string; tenantId: string }>;

export default function TenantEmailBrandingPage({ params }: { params: Params }) {
  return <CollectionPage collection="email-brandings" params={params} />;
}
