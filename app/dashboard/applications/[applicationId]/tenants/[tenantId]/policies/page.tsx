import { CollectionPage } from "@/app/dashboard/forms/collection-page";

type Params = Promise<{ applicationId: string; tenantId: string }>;

export default function TenantPoliciesPage({ params }: { params: Params }) {
  return <CollectionPage collection="workflow-policies" params={params} />;
}
