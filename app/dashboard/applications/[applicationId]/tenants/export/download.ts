import { asActor } from "@/app/dashboard/operator";
import { streamed } from "@/app/dashboard/streamed";
import type { Owner } from "@/lib/access/access";
import { dayOf } from "@/lib/audit/days";
import { exportUsers } from "@/lib/directory/export";
import { currentRequest } from "@/lib/hosts/current";
import { currentOperator } from "@/lib/operators/current";

/** Users as a file. Whoever may not see them gets what they would get for ones that aren't there. */
export async function downloadUsers(request: Request, owner: Owner): Promise<Response> {
  const operator = await currentOperator();
  if (!operator) return new Response(null, { status: 303, headers: { Location: "/sign-in" } });
  const passwordHashes = new URLSearchParams(await request.text()).get("passwordHashes") === "yes";
  const outcome = await exportUsers(asActor(operator), owner, { passwordHashes }, await currentRequest());
  if (outcome.type === "not_found") return new Response("Not Found\n", { status: 404 });
  if (outcome.type === "forbidden") return new Response("Forbidden\n", { status: 403 });
  return new Response(streamed(outcome.pieces), {
    headers: {
      "Content-Type": "application/x-ndjson; charset=utf-8",
      "Content-Disposition": `attachment; filename="users-${dayOf(new Date())}.ndjson"`,
      "Cache-Control": "private, no-store",
    },
  });
}
