import { currentHost } from "@/lib/hosts/current";
import { refuseUnknownHost } from "@/lib/oauth/pages";
import { answerUserinfo } from "@/lib/oauth/userinfo";

export async function GET(request: Request): Promise<Response> {
  const host = await currentHost();
  return host ? answerUserinfo(request, host) : refuseUnknownHost();
}

export { GET as POST };
