import { download } from "@/app/dashboard/download";
import { asActor } from "@/app/dashboard/operator";
import type { PageAt } from "@/app/dashboard/pages";
import { dayOf } from "@/lib/audit/days";
import { exportLog, LOG_FORMATS } from "@/lib/audit/log/export";
import { parseLogFilter } from "@/lib/audit/log/filter";
import { currentRequest } from "@/lib/hosts/current";

const TYPES = { csv: "text/csv; charset=utf-8; header=present", ndjson: "application/x-ndjson; charset=utf-8" };

/** The audit log as a file. */
export function GET(request: Request, { params }: Pick<PageAt<"applicationId">, "params">): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const format = LOG_FORMATS.find((each) => each === query.get("format")) ?? "csv";
  return download(async (operator) => {
    const filter = parseLogFilter((name) => query.get(name) ?? "");
    const { applicationId } = await params;
    const content = await exportLog(asActor(operator), applicationId, filter, format, await currentRequest());
    return content ? { content, type: TYPES[format], filename: `audit-log-${dayOf(new Date())}.${format}` } : 404;
  });
}
