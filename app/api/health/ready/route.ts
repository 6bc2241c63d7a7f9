import { readiness } from "@/lib/health";

export const dynamic = "force-dynamic";

/** Whether requests may be sent here: 200, or 503 with the reason in one word. */
export async function GET(): Promise<Response> {
  const status = await readiness();
  return Response.json(
    { status },
    { status: status === "ready" ? 200 : 503, headers: { "Cache-Control": "no-store" } },
  );
}
