import { CollectionPage } from "@/app/dashboard/forms/collection-page";

type Params = Promise<{ applicationId: string; tenantId: string }>;

export default function TenantEmailsPage({ params }: { params: Params }) {
  return <CollectionPage collection="email-policies" params={params} />;
}
