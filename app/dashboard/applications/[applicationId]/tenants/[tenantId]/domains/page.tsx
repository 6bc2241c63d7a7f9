import { DomainsPage } from "@/app/dashboard/domains/list";

type Params = Promise<{ applicationId: string; tenantId: string }>;

export default async function TenantDomainsPage({ params }: { params: Params }) {
  const { applicationId, tenantId } = await params;
  return <DomainsPage owner={{ applicationId, tenantId }} />;
}
