import { asActor } from "@/app/dashboard/operator";
import { dayOf } from "@/lib/audit/days";
import { exportConfig } from "@/lib/config/export";
import { currentOperator } from "@/lib/operators/current";

const TYPES = { yaml: "application/yaml; charset=utf-8", json: "application/json; charset=utf-8" };

type Context = { params: Promise<{ workspaceId: string }> };

/** The configuration of a workspace as a file. It holds no secret. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const operator = await currentOperator();
  if (!operator) return new Response(null, { status: 303, headers: { Location: "/sign-in" } });
  const format = new URL(request.url).searchParams.get("format") === "json" ? "json" : "yaml";
  const exported = await exportConfig(asActor(operator), (await params).workspaceId, format);
  if (exported.type !== "exported") return new Response("Not Found\n", { status: 404 });
  return new Response(exported.text, {
    headers: {
      "Content-Type": TYPES[format],
      "Content-Disposition": `attachment; filename="foyer-${dayOf(new Date())}.${format}"`,
      "Cache-Control": "private, no-store",
    },
  });
}
