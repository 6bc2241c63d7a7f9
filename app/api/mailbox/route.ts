import { openMailbox } from "@/lib/email/mailbox";

/** The built-in mailbox for programs: `{items}`, newest first, of all addresses or of `?to=`. 404 where there is no such mailbox. */
export async function GET(request: Request): Promise<Response> {
  const mailbox = openMailbox(request.headers.get("host"));
  if (!mailbox) return new Response(null, { status: 404 });
  const items = await mailbox.list(new URL(request.url).searchParams.get("to") ?? undefined);
  return Response.json({ items }, { headers: { "cache-control": "private, no-store" } });
}
