import { REFUSALS } from "@/lib/errors";
import { currentHost, currentRequest } from "@/lib/hosts/current";
import { findSdkConfiguration } from "@/lib/oauth/clients";
import { refuseUnknownHost } from "@/lib/oauth/pages";

/** What an SDK configures itself with, for anybody: nothing in it is secret. */
export async function GET(_request: Request, { params }: { params: Promise<{ clientId: string }> }): Promise<Response> {
  const host = await currentHost();
  if (!host) return refuseUnknownHost();
  const headers = { "cache-control": "no-store" };
  const configuration = await findSdkConfiguration(host, (await params).clientId);
  if (configuration) return Response.json(configuration, { headers });
  const { message } = REFUSALS.unknown_client;
  const { requestId } = await currentRequest();
  return Response.json(
    { type: "base_error", code: "unknown_client", message, ticket: requestId },
    { status: 404, headers },
  );
}
