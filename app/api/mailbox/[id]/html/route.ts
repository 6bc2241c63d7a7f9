import { openMailbox } from "@/lib/email/mailbox";

// A mail brings its own inline styles and could bring anything else, so it is shown in a frame under rules of its own: no script, no form,
// nothing of our origin. Links open beside the mailbox.
const POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src data: https:",
  "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation",
  "frame-ancestors 'self'",
].join("; ");

/** The HTML of one mail of the built-in mailbox, for the frame of its page. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const mail = await openMailbox(request.headers.get("host"))?.read((await params).id);
  if (!mail) return new Response(null, { status: 404 });
  return new Response(mail.html.replace(/<head>/i, '<head><base target="_blank">'), {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": POLICY,
      "x-frame-options": "SAMEORIGIN",
      "referrer-policy": "no-referrer",
      "cache-control": "private, no-store",
    },
  });
}
