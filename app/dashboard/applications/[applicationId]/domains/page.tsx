import { DomainsPage } from "@/app/dashboard/domains/list";

type Params = Promise<{ applicationId: string }>;

export default async function ApplicationDomainsPage({ params }: { params: Params }) {
  const { applicationId } = await params;
  return <DomainsPage owner={{ applicationId, tenantId: null }} />;
}
