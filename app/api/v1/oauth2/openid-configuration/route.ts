import { currentHost } from "@/lib/hosts/current";
import { publishConfiguration } from "@/lib/oauth/endpoints";
import { refuseUnknownHost } from "@/lib/oauth/pages";

/** Asked for as `/.well-known/openid-configuration`, which the proxy leads here. */
export async function GET(request: Request): Promise<Response> {
  const host = await currentHost();
  return host ? publishConfiguration(request, host) : refuseUnknownHost();
}
