import { NewDomainPage } from "@/app/dashboard/domains/list";

type Params = Promise<{ applicationId: string }>;

export default async function ApplicationNewDomainPage({ params }: { params: Params }) {
  const { applicationId } = await params;
  return <NewDomainPage owner={{ applicationId, tenantId: null }} />;
}
