import { redirect, unstable_rethrow } from "next/navigation";
import type { ReactNode } from "react";
import { Card, Sheet } from "@/components/ui/sheet";
import { BROWSER_ENDPOINTS } from "@/lib/hosts/browser-endpoints";
import { type CurrentHost, currentAddress, currentHost } from "@/lib/hosts/current";
import { canonicalUrl } from "@/lib/hosts/resolve";
import { log } from "@/lib/log";
import { answerWith } from "@/lib/server/next-workarounds";
import { resolveSettings } from "@/lib/settings/resolve";
import { Failure } from "../failure";
import { NothingHere } from "../nothing-here";
import { HostedFrame } from "./frame";

/** The frame of every page that end users see: it looks like the application it belongs to, or like the tenant where that has a brand. */
export default async function HostedLayout({ children }: { children: ReactNode }) {
  const frame = await readFrame();
  if (frame === "unavailable") {
    answerWith(503);
    return (
      <Sheet>
        <Card>
          <Failure />
        </Card>
      </Sheet>
    );
  }
  if (frame === "nobody") {
    answerWith(404);
    return <NothingHere />;
  }
  const { host, pageBranding } = frame;
  return (
    <>
      <link href="/icon" rel="icon" type="image/svg+xml" />
      <HostedFrame displayName={host.application.displayName} pageBranding={pageBranding}>
        {children}
      </HostedFrame>
    </>
  );
}

/** Whose page it is, and how it looks. A fault here would leave nothing to show, so it goes to the log and to the visitor at once. */
async function readFrame() {
  try {
    const host = await currentHost();
    if (!host) return "nobody";
    await leadToCanonicalHost(host);
    const { pageBranding } = await resolveSettings(host.application.id, host.tenant?.id ?? null);
    return { host, pageBranding };
  } catch (error) {
    unstable_rethrow(error);
    log().error({ err: error }, "A page could not be made.");
    return "unavailable";
  }
}

/**
 * Sends the visitor of a page to the canonical host where the table says so, with every parameter as it came. A form is answered where it was
 * sent: what was typed would be lost on the way.
 */
async function leadToCanonicalHost(host: CurrentHost): Promise<void> {
  const { method, path, query } = await currentAddress();
  if (method === "POST" || BROWSER_ENDPOINTS[path] !== "leads_on") return;
  const url = await canonicalUrl(host, path + query);
  if (url) redirect(url);
}
