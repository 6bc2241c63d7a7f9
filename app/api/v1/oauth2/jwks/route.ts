import { currentHost } from "@/lib/hosts/current";
import { publishKeys } from "@/lib/oauth/endpoints";
import { refuseUnknownHost } from "@/lib/oauth/pages";

export async function GET(request: Request): Promise<Response> {
  const host = await currentHost();
  return host ? publishKeys(request, host) : refuseUnknownHost();
}
