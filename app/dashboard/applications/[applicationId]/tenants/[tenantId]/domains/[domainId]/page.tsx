import { DomainPage } from "@/app/dashboard/domains/detail";

type Params = Promise<{ applicationId: string; tenantId: string; domainId: string }>;

export default async function TenantDomainPage({ params }: { params: Params }) {
  const { applicationId, tenantId, domainId } = await params;
  return <DomainPage id={domainId} owner={{ applicationId, tenantId }} />;
}
