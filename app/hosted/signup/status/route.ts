import { currentHost, currentRequest } from "@/lib/hosts/current";
import { readMarkers } from "@/lib/sessions/cookie";
import { attemptPage } from "@/lib/signup/check-email";

/** What became of an attempt, for the tab that waits for it: `{type, followUrl?}`. Knows only attempts that this browser began. */
export async function GET(request: Request): Promise<Response> {
  const host = await currentHost();
  if (!host) return Response.json({ type: "unknown" }, { status: 404, headers: NO_STORE });
  const attemptId = new URL(request.url).searchParams.get("attempt") ?? "";
  const attempt = await attemptPage(host, attemptId, await readMarkers(host.application.id), await currentRequest());
  const followUrl = attempt.type === "activated_here" ? { followUrl: attempt.followUrl } : {};
  return Response.json({ type: attempt.type, ...followUrl }, { headers: NO_STORE });
}

const NO_STORE = { "Cache-Control": "private, no-store" };
