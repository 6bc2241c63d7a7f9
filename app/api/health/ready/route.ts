import { RETRY_AFTER_SECONDS } from "@/lib/server/fault-answer";
import { readiness } from "@/lib/server/health";

export const dynamic = "force-dynamic";

/** Whether requests may be sent here: 200, or 503 with the reason in one word. */
export async function GET(): Promise<Response> {
  const status = await readiness();
  const headers = { "Cache-Control": "no-store" };
  if (status === "ready") return Response.json({ status }, { headers });
  return Response.json(
    { status },
    { status: 503, headers: { ...headers, "Retry-After": String(RETRY_AFTER_SECONDS) } },
  );
}
