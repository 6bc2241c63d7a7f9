import { currentHost } from "@/lib/hosts/current";
import { exchangeToken } from "@/lib/oauth/endpoints";
import { refuseUnknownHost } from "@/lib/oauth/pages";

export async function POST(request: Request): Promise<Response> {
  const host = await currentHost();
  return host ? exchangeToken(request, host) : refuseUnknownHost();
}

export { POST as OPTIONS };
