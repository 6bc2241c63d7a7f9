import { headers } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { Sheet } from "@/components/ui/sheet";
import { brandingStyle } from "@/lib/branding";
import { currentHost } from "@/lib/hosts/current";
import { log } from "@/lib/log";
import { answerWith } from "@/lib/page-status";
import { resolveSettings } from "@/lib/settings/resolve";
import { Failure } from "../failure";
import { NothingHere } from "../nothing-here";
import { Brand } from "./brand";

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
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  const t = await getTranslations("common");
  const style = brandingStyle(pageBranding);
  return (
    <>
      <link href="/icon" rel="icon" type="image/svg+xml" />
      {style ? (
        <style nonce={nonce} suppressHydrationWarning>
          {style}
        </style>
      ) : null}
      <Sheet
        footer={t("securedBy")}
        header={<Brand displayName={host.application.displayName} logoUrl={pageBranding.logoUrl} />}
      >
        <Card>{children}</Card>
      </Sheet>
    </>
  );
}

/** Whose page it is, and how it looks. A fault here would leave nothing to show, so it is told to the log and to the visitor at once. */
async function readFrame() {
  try {
    const host = await currentHost();
    if (!host) return "nobody";
    const { pageBranding } = await resolveSettings(host.application.id, host.tenant?.id ?? null);
    return { host, pageBranding };
  } catch (error) {
    unstable_rethrow(error);
    log().error({ err: error }, "A page could not be made.");
    return "unavailable";
  }
}
