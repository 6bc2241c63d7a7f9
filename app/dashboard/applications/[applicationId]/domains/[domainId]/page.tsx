import { DomainPage } from "@/app/dashboard/domains/detail";

type Params = Promise<{ applicationId: string; domainId: string }>;

export default async function ApplicationDomainPage({ params }: { params: Params }) {
  const { applicationId, domainId } = await params;
  return <DomainPage id={domainId} owner={{ applicationId, tenantId: null }} />;
}
