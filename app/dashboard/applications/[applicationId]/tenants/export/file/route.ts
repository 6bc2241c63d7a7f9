import { download } from "@/app/dashboard/download";
import { asActor } from "@/app/dashboard/operator";
import { dayOf } from "@/lib/audit/days";
import { exportUsers } from "@/lib/directory/export";
import { currentRequest } from "@/lib/hosts/current";

type Context = { params: Promise<{ applicationId: string; tenantId?: string }> };

/** The users of a tenant, or of every tenant of an application, as a file. */
export function POST(request: Request, { params }: Context): Promise<Response> {
  return download(async (operator) => {
    const { applicationId, tenantId = null } = await params;
    const passwordHashes = new URLSearchParams(await request.text()).get("passwordHashes") === "yes";
    const owner = { applicationId, tenantId };
    const outcome = await exportUsers(asActor(operator), owner, { passwordHashes }, await currentRequest());
    if (outcome.type !== "exporting") return outcome.type === "not_found" ? 404 : 403;
    const type = "application/x-ndjson; charset=utf-8";
    return { content: outcome.pieces, type, filename: `users-${dayOf(new Date())}.ndjson` };
  });
}
