import { asActor } from "@/app/dashboard/operator";
import { streamed } from "@/app/dashboard/streamed";
import { readRefusals } from "@/lib/directory/import/refusals";
import { currentOperator } from "@/lib/operators/current";

type Context = { params: Promise<{ applicationId: string; tenantId: string; importId: string }> };

/** The refused lines of an import as a file: their numbers and what was wrong, never what they said. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const operator = await currentOperator();
  if (!operator) return new Response(null, { status: 303, headers: { Location: "/sign-in" } });
  const { applicationId, tenantId, importId } = await params;
  const pieces = await readRefusals(asActor(operator), { applicationId, tenantId }, importId);
  if (!pieces) return new Response("Not Found\n", { status: 404 });
  return new Response(streamed(pieces), {
    headers: {
      "Content-Type": "application/x-ndjson; charset=utf-8",
      "Content-Disposition": `attachment; filename="refused-lines-${importId}.ndjson"`,
      "Cache-Control": "private, no-store",
    },
  });
}
