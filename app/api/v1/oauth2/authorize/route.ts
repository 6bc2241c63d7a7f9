import { authorize, authorizeByForm } from "@/lib/oauth/endpoints";
import { readSession } from "@/lib/sessions/current";
import { endpoint } from "../../endpoint";

/** Browsers come here themselves; no page may read the answer. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = endpoint({
  answers: {
    GET: async (request, host) => authorize(request, host, await readSession(host)),
    POST: authorizeByForm,
  },
  shared: false,
});
