import { downloadUsers } from "@/app/dashboard/applications/[applicationId]/tenants/export/export";

type Context = { params: Promise<{ applicationId: string; tenantId: string }> };

/** The users of one tenant. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  return downloadUsers(request, await params);
}
