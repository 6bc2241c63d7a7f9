import { type Query, single } from "@/app/dashboard/list-controls";
import { ExportPage } from "./export";

type Props = { params: Promise<{ applicationId: string }>; searchParams: Promise<Query> };

export default async function ExportAllUsersPage({ params, searchParams }: Props) {
  const { applicationId } = await params;
  const withHashes = single((await searchParams).passwordHashes) === "yes";
  return <ExportPage owner={{ applicationId, tenantId: null }} withHashes={withHashes} />;
}
