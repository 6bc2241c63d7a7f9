import type { CurrentHost } from "@/lib/hosts/current";
import { publishKeys } from "@/lib/oauth/endpoints";
import { endpoint } from "../../endpoint";

const publish = (_request: Request, host: CurrentHost) => publishKeys(host);

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = endpoint({
  answers: { GET: publish, HEAD: publish },
  shared: true,
});
