import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { CurrentHost } from "@/lib/hosts/current";
import { setContinuation, setHandOverBinding } from "@/lib/sessions/cookie";
import { handOverBinding } from "@/lib/sessions/hand-over";
import { type Origin, pathWith } from "./origin";

/**
 * Ends an action by sending the visitor to a URL, which may be on another host.
 *
 * Called by our script, the action returns the destination and the browser navigates: a redirect would be fetched by the server itself, under
 * its own Host, and would spend a one-time code there. A post without scripts goes to the "Continue" page, because Chromium applies the
 * policy's `form-action` to redirects too, and destinations can't be listed in it.
 *
 * @param origin for the "Continue" page, should it have nowhere to lead any more
 */
export async function leaveFor(host: CurrentHost, url: string, origin: Origin): Promise<{ destination: string }> {
  await bindHandOver(host, url);
  if ((await headers()).has("next-action")) return { destination: url };
  if (url.startsWith("/") && !url.startsWith("//")) redirect(url);
  await setContinuation(host.hostname, url);
  redirect(pathWith("/continue", origin));
}

/** A hand-over that ends on this very host belongs to this browser. */
async function bindHandOver(host: CurrentHost, url: string): Promise<void> {
  const target = new URL(url, host.origin);
  const code = target.searchParams.get("auth_session_code");
  if (code && target.origin === host.origin) await setHandOverBinding(code, handOverBinding(code));
}
