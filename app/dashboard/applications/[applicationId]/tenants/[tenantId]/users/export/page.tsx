import { type Query, single } from "@/app/dashboard/query";
import { ExportPage } from "../../../export/export-page";

type Props = { params: Promise<{ applicationId: string; tenantId: string }>; searchParams: Promise<Query> };

export default async function ExportUsersPage({ params, searchParams }: Props) {
  const { applicationId, tenantId } = await params;
  const withHashes = single((await searchParams).passwordHashes) === "yes";
  return <ExportPage owner={{ applicationId, tenantId }} withHashes={withHashes} />;
}
