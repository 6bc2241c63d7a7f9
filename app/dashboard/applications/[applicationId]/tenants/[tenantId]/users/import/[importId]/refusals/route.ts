import { download } from "@/app/dashboard/download";
import { asActor } from "@/app/dashboard/operator";
import type { PageAt } from "@/app/dashboard/pages";
import { readRefusals } from "@/lib/directory/import/read";

/** The refused lines of an import as a file: their numbers and what was wrong, never what they held. */
export function GET(
  _request: Request,
  { params }: Pick<PageAt<"applicationId" | "tenantId" | "importId">, "params">,
): Promise<Response> {
  return download(async (operator) => {
    const { applicationId, tenantId, importId } = await params;
    const content = await readRefusals(asActor(operator), { applicationId, tenantId }, importId);
    const type = "application/x-ndjson; charset=utf-8";
    return content ? { content, type, filename: `refused-lines-${importId}.ndjson` } : 404;
  });
}
