import { redirect } from "next/navigation";
import { BROWSER_ENDPOINTS } from "@/lib/hosts/browser-endpoints";
import { type CurrentHost, currentAddress } from "@/lib/hosts/current";
import { canonicalUrl } from "@/lib/hosts/resolve";

/**
 * Sends the visitor of a page to the canonical host where the table says so, with every parameter as it came. A form is answered where it was
 * sent: what its reader typed would be lost on the way.
 */
export async function leadOn(host: CurrentHost): Promise<void> {
  const { method, path, query } = await currentAddress();
  if (method === "POST" || BROWSER_ENDPOINTS[path] !== "leads_on") return;
  const url = await canonicalUrl(host, path + query);
  if (url) redirect(url);
}
