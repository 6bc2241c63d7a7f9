export const dynamic = "force-dynamic";

/** The process answers. Nothing else is checked, so that a failing database does not cause restarts. */
export function GET(): Response {
  return Response.json({ status: "live" }, { headers: { "Cache-Control": "no-store" } });
}
