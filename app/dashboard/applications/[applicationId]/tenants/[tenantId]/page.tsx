import { OwnerOverview } from "@/app/dashboard/owner-overview";

type Params = Promise<{ applicationId: string; tenantId: string }>;

export default async function TenantPage({ params }: { params: Params }) {
  return <OwnerOverview owner={await params} />;
}
