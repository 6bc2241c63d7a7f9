import { currentHost } from "@/lib/hosts/current";
import { resumeAuthorize } from "@/lib/oauth/endpoints";
import { refuseUnknownHost } from "@/lib/oauth/pages";
import { readSession } from "@/lib/sessions/current";

export async function GET(request: Request, { params }: { params: Promise<{ uid: string }> }): Promise<Response> {
  const host = await currentHost();
  const { uid } = await params;
  return host ? resumeAuthorize(request, host, await readSession(host), uid) : refuseUnknownHost();
}
