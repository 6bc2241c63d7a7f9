import { CollectionPage } from "@/app/dashboard/forms/collection-page";

type Params = Promise<{ applicationId: string; tenantId: string }>;

export default function TenantSessionsPage({ params }: { params: Params }) {
  return <CollectionPage collection="auth-session-policies" params={params} />;
}
