import { DomainDeedPage } from "@/app/dashboard/domains/deed";

type Params = Promise<{ applicationId: string; domainId: string; deed: string }>;

export default async function ApplicationDomainDeedPage({ params }: { params: Params }) {
  const { applicationId, domainId, deed } = await params;
  return <DomainDeedPage deed={deed} id={domainId} owner={{ applicationId, tenantId: null }} />;
}
