import { CollectionPage } from "@/app/dashboard/forms/collection-page";

type Params = Promise<{ applicationId: string; tenantId: string }>;

export default function TenantPasswordPolicyPage({ params }: { params: Params }) {
  return <CollectionPage collection="password-policies" params={params} />;
}
