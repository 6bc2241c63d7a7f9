import { DomainDeedPage } from "@/app/dashboard/domains/deed";

type Params = Promise<{ applicationId: string; tenantId: string; domainId: string; deed: string }>;

export default async function TenantDomainDeedPage({ params }: { params: Params }) {
  const { applicationId, tenantId, domainId, deed } = await params;
  return <DomainDeedPage deed={deed} id={domainId} owner={{ applicationId, tenantId }} />;
}
