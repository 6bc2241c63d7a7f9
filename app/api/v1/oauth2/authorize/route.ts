import { currentHost } from "@/lib/hosts/current";
import { authorize } from "@/lib/oauth/endpoints";
import { refuseUnknownHost } from "@/lib/oauth/pages";
import { readSession } from "@/lib/sessions/current";

export async function GET(request: Request): Promise<Response> {
  const host = await currentHost();
  return host ? authorize(request, host, await readSession(host)) : refuseUnknownHost();
}
