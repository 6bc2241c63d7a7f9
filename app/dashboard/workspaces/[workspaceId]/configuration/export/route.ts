import { download } from "@/app/dashboard/download";
import { asActor } from "@/app/dashboard/operator";
import type { PageAt } from "@/app/dashboard/pages";
import { dayOf } from "@/lib/audit/days";
import { exportConfig } from "@/lib/config/export";

const TYPES = { yaml: "application/yaml; charset=utf-8", json: "application/json; charset=utf-8" };

/** The configuration of a workspace as a file. It holds no secret. */
export function GET(request: Request, { params }: Pick<PageAt<"workspaceId">, "params">): Promise<Response> {
  const format = new URL(request.url).searchParams.get("format") === "json" ? "json" : "yaml";
  return download(async (operator) => {
    const exported = await exportConfig(asActor(operator), (await params).workspaceId, format);
    if (exported.type !== "exported") return 404;
    return { content: exported.text, type: TYPES[format], filename: `foyer-${dayOf(new Date())}.${format}` };
  });
}
