import { currentRequest } from "@/lib/hosts/current";
import { exchangeToken } from "@/lib/oauth/tokens";
import { endpoint } from "../../endpoint";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = endpoint({
  answers: { POST: async (request, host) => exchangeToken(request, host, await currentRequest()) },
  shared: true,
});
