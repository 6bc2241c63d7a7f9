import { ExportPage } from "@/app/dashboard/applications/[applicationId]/tenants/export/export";
import { type Query, single } from "@/app/dashboard/list-controls";

type Props = { params: Promise<{ applicationId: string; tenantId: string }>; searchParams: Promise<Query> };

export default async function ExportUsersPage({ params, searchParams }: Props) {
  const { applicationId, tenantId } = await params;
  const withHashes = single((await searchParams).passwordHashes) === "yes";
  return <ExportPage owner={{ applicationId, tenantId }} withHashes={withHashes} />;
}
