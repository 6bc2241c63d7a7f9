import { OwnerOverview } from "@/app/dashboard/owner-overview";

type Params = Promise<{ applicationId: string }>;

export default async function ApplicationPage({ params }: { params: Params }) {
  const { applicationId } = await params;
  return <OwnerOverview owner={{ applicationId, tenantId: null }} />;
}
