import { downloadUsers } from "../../../../export/download";

type Context = { params: Promise<{ applicationId: string; tenantId: string }> };

/** The users of one tenant. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  return downloadUsers(request, await params);
}
