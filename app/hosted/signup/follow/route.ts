import { currentHost } from "@/lib/hosts/current";
import { readSession } from "@/lib/sessions/current";
import { followAttempt } from "@/lib/signup/check-email";

/** Where the first tab goes once its browser is logged in: on to the destination, or to the login page where it isn't. */
export async function GET(request: Request): Promise<Response> {
  const host = await currentHost();
  if (!host) return new Response(null, { status: 404 });
  const attemptId = new URL(request.url).searchParams.get("attempt") ?? "";
  const destination = await followAttempt(await readSession(host), attemptId);
  return new Response(null, {
    status: 303,
    headers: { Location: destination ?? "/login", "Cache-Control": "private, no-store" },
  });
}
