import { takeReport } from "@/lib/email/reports";
import { currentRequest, onDashboardHost } from "@/lib/hosts/current";

const STATUS = { taken: 204, invalid_signature: 401, off: 404 } as const;

/** The webhook by which the mail provider reports what happened to a mail. */
export async function POST(request: Request): Promise<Response> {
  if (!(await onDashboardHost())) return new Response(null, { status: STATUS.off });
  const header = (name: string) => request.headers.get(`svix-${name}`) ?? "";
  const sent = {
    body: await request.text(),
    id: header("id"),
    timestamp: header("timestamp"),
    signature: header("signature"),
  };
  const outcome = await takeReport(sent, await currentRequest());
  return new Response(null, { status: STATUS[outcome], headers: { "Cache-Control": "no-store" } });
}
