import { currentHost } from "@/lib/hosts/current";
import { pathWith } from "@/lib/origin";
import { originOfLink } from "@/lib/proofs/link";
import { holdLinkToken } from "@/lib/sessions/cookie";

/** The page of each kind of link. */
const PAGES = {
  ACTIVATION_LINK: "/activate",
  EMAIL_VERIFICATION: "/verify-email",
  MAGIC_LINK: "/login/with-link",
  PASSWORD_RESET: "/reset-password",
} as const;

/**
 * Where links in mails lead. Moves the token out of the URL, where histories, logs and other sites could see it, and spends nothing: scanners
 * open links too. The page gets what its visitor came with when they asked for the mail.
 */
export async function holdLink(request: Request, purpose: keyof typeof PAGES): Promise<Response> {
  const host = await currentHost();
  if (!host) return new Response(null, { status: 404 });
  const token = new URL(request.url).searchParams.get("email_auth_code") ?? "";
  const linkId = await holdLinkToken(token);
  const origin = await originOfLink(host.application.id, purpose, token);
  // Without a token the page must not take the visit for one that has no link to it.
  const location = pathWith(PAGES[purpose], origin, { link: linkId ?? "none" });
  return new Response(null, { status: 303, headers: { Location: location, "Cache-Control": "private, no-store" } });
}
