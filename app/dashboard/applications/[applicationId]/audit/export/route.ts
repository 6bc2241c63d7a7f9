import { asActor } from "@/app/dashboard/operator";
import { streamed } from "@/app/dashboard/streamed";
import { dayOf } from "@/lib/audit/days";
import { exportLog, LOG_FORMATS } from "@/lib/audit/log/export";
import { parseLogFilter } from "@/lib/audit/log/filter";
import { currentRequest } from "@/lib/hosts/current";
import { currentOperator } from "@/lib/operators/current";

const TYPES = { csv: "text/csv; charset=utf-8; header=present", ndjson: "application/x-ndjson; charset=utf-8" };

type Context = { params: Promise<{ applicationId: string }> };

/** The audit log as a file. Whoever may not see the application gets what they would get for one that isn't there. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const operator = await currentOperator();
  if (!operator) return new Response(null, { status: 303, headers: { Location: "/sign-in" } });
  const query = new URL(request.url).searchParams;
  const filter = parseLogFilter((name) => query.get(name) ?? "");
  const format = LOG_FORMATS.find((each) => each === query.get("format")) ?? "csv";
  const { applicationId } = await params;
  const pieces = await exportLog(asActor(operator), applicationId, filter, format, await currentRequest());
  if (!pieces) return new Response("Not Found\n", { status: 404 });
  return new Response(streamed(pieces), {
    headers: {
      "Content-Type": TYPES[format],
      "Content-Disposition": `attachment; filename="audit-log-${dayOf(new Date())}.${format}"`,
      "Cache-Control": "private, no-store",
    },
  });
}
