import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { CurrentHost } from "@/lib/hosts/current";
import { setContinuation } from "@/lib/sessions/cookie";

/**
 * Ends an action by sending the visitor to a URL, which may be on another host.
 *
 * Called by our script, the action returns the destination and the browser navigates: a redirect would be fetched by the server itself, under
 * its own Host, and would spend a one-time code there. A post without scripts goes to the "Continue" page, because Chromium applies the
 * policy's `form-action` to redirects too, and destinations can't be listed in it.
 */
export async function leaveFor(host: CurrentHost, url: string): Promise<{ destination: string }> {
  if ((await headers()).has("next-action")) return { destination: url };
  if (url.startsWith("/") && !url.startsWith("//")) redirect(url);
  await setContinuation(host.hostname, url);
  redirect("/continue");
}
