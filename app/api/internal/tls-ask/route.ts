import { mayHaveCertificate } from "@/lib/domains/tls-ask";
import { EDGE_ASKS } from "@/lib/server/request-headers";

export const dynamic = "force-dynamic";

const STATUS = { ours: 200, not_ours: 404, malformed: 400 } as const;

/**
 * `?domain=`: whether the edge may have a certificate for that name. 200 for a name that we answer to, else 404; 400 for what is no name.
 * For the edge's own question alone (see lib/server/request-headers.ts); to whom it passes on there is nothing here.
 */
export async function GET(request: Request): Promise<Response> {
  const [name = "", ...more] = new URL(request.url).searchParams.getAll("domain");
  const answer = request.headers.has(EDGE_ASKS)
    ? await (more.length > 0 ? "malformed" : mayHaveCertificate(name))
    : "not_ours";
  return new Response(null, { status: STATUS[answer], headers: { "cache-control": "no-store" } });
}
