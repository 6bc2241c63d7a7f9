export const dynamic = "force-dynamic";

/** The process answers; it asks nothing else, so that a failing database does not have it restarted. */
export function GET(): Response {
  return Response.json({ status: "live" }, { headers: { "Cache-Control": "no-store" } });
}
