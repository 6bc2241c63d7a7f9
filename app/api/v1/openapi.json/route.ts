import { documentOn } from "@/lib/api/openapi";
import { currentHost, onDashboardHost } from "@/lib/hosts/current";

/** The API's document, for this host's application, or on the dashboard's host for any. */
export async function GET(): Promise<Response> {
  const host = await currentHost();
  if (!host && !(await onDashboardHost())) return new Response(null, { status: 404 });
  return Response.json(documentOn(host), { headers: { "cache-control": "public, max-age=300" } });
}
