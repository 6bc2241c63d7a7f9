import { headers } from "next/headers";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { Sheet } from "@/components/ui/sheet";
import { brandingStyle, type PageBranding } from "@/lib/settings/branding";
import { Brand } from "./brand";
import { BrandingStyle } from "./branding-style";

type HostedFrameProps = {
  /** Of the application. */
  displayName: string;
  pageBranding: PageBranding;
  /** For a page that is framed by another. */
  label?: string;
  children: ReactNode;
};

/** What stands around everything that end users see of an application: its brand, or the tenant's, in its colours. */
export async function HostedFrame({ displayName, pageBranding, label, children }: HostedFrameProps) {
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  const t = await getTranslations("common");
  const style = brandingStyle(pageBranding);
  return (
    <>
      {style ? <BrandingStyle css={style} nonce={nonce} /> : null}
      <Sheet
        footer={t("securedBy")}
        label={label}
        header={
          <div data-branding="">
            <Brand displayName={displayName} logoUrl={pageBranding.logoUrl} />
          </div>
        }
      >
        <Card>{children}</Card>
      </Sheet>
    </>
  );
}
