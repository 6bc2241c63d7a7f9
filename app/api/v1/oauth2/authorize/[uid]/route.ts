import { resumeAuthorize } from "@/lib/oauth/endpoints";
import { readSession } from "@/lib/sessions/current";
import { endpoint } from "../../../endpoint";

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = endpoint({
  answers: {
    GET: async (request, host, { uid = "" }) => resumeAuthorize(request, host, await readSession(host), uid),
  },
  shared: false,
});
