import { notFound } from "next/navigation";
import { type CurrentHost, currentHost } from "@/lib/hosts/current";

/**
 * The application or tenant whose page or action is asked for. A host that is nobody's stops here; its visitor sees what the layout says
 * instead of any page.
 */
export async function requireHost(): Promise<CurrentHost> {
  return (await currentHost()) ?? notFound();
}

/** What people call whoever the host belongs to. */
export function displayNameOf(host: CurrentHost): string {
  return host.tenant?.displayName ?? host.application.displayName;
}

/** The letter that stands for a name where there is no logo. */
export function monogramOf(displayName: string): string {
  const [first] = new Intl.Segmenter().segment(displayName.trim());
  return first?.segment.toLocaleUpperCase() ?? "";
}
