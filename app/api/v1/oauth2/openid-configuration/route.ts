import type { CurrentHost } from "@/lib/hosts/current";
import { publishConfiguration } from "@/lib/oauth/endpoints";
import { endpoint } from "../../endpoint";

const publish = (_request: Request, host: CurrentHost) => publishConfiguration(host);

/** Asked for as `/.well-known/openid-configuration`, which the proxy leads here. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = endpoint({
  answers: { GET: publish, HEAD: publish },
  shared: true,
});
