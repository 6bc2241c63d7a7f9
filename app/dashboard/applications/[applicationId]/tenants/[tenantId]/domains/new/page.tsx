import { NewDomainPage } from "@/app/dashboard/domains/list";

type Params = Promise<{ applicationId: string; tenantId: string }>;

export default async function TenantNewDomainPage({ params }: { params: Params }) {
  const { applicationId, tenantId } = await params;
  return <NewDomainPage owner={{ applicationId, tenantId }} />;
}
