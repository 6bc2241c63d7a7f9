import { currentRequest } from "@/lib/hosts/current";
import { revokeToken } from "@/lib/oauth/tokens";
import { endpoint } from "../../endpoint";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = endpoint({
  answers: { POST: async (request, host) => revokeToken(request, host, await currentRequest()) },
  shared: true,
});
