import { downloadUsers } from "@/app/dashboard/applications/[applicationId]/tenants/export/export";

type Context = { params: Promise<{ applicationId: string }> };

/** The users of every tenant of an application. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { applicationId } = await params;
  return downloadUsers(request, { applicationId, tenantId: null });
}
