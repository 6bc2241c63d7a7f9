import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { BROWSER_ENDPOINTS } from "@/lib/hosts/browser-endpoints";
import type { CurrentHost } from "@/lib/hosts/current";
import { canonicalUrl } from "@/lib/hosts/resolve";

/**
 * Sends the visitor of a page to the canonical host where the table says so, with every parameter as it came. A form is answered where it was
 * sent: what its reader typed would be lost on the way.
 */
export async function leadOn(host: CurrentHost): Promise<void> {
  const { method, path, query } = await visitedPage();
  if (method === "POST" || BROWSER_ENDPOINTS[path] !== "leads_on") return;
  const url = await canonicalUrl(host, path + query);
  if (url) redirect(url);
}

/** The page that is asked for: its decoded path, and its query as it came, with its question mark. */
export async function visitedPage(): Promise<{ method: string; path: string; query: string }> {
  const sent = await headers();
  const [path = "", ...query] = (sent.get("x-page") ?? "").split("?");
  return {
    method: sent.get("x-method") ?? "",
    path: decodeURIComponent(path),
    query: query.length > 0 ? `?${query.join("?")}` : "",
  };
}
