import { currentRequest } from "@/lib/hosts/current";
import { answerLogout } from "@/lib/sessions/log-out";
import { endpoint } from "../endpoint";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = endpoint({
  answers: { GET: async (request, host) => answerLogout(request, host, await currentRequest()) },
  shared: false,
});
