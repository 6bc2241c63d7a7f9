import { headers } from "next/headers";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Card, Sheet } from "@/components/ui/sheet";
import { brandingStyle, type PageBranding } from "@/lib/settings/branding";
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

/** Whose page this is: its logo, or its first letter and its name. */
function Brand({ displayName, logoUrl }: { displayName: string; logoUrl: string | null }) {
  if (logoUrl) {
    return (
      // biome-ignore lint/performance/noImgElement: a tenant's image never reaches the image optimizer.
      <img alt={displayName} className="h-10 max-w-full object-contain" referrerPolicy="no-referrer" src={logoUrl} />
    );
  }
  return (
    <div className="flex items-center gap-3">
      <span
        aria-hidden="true"
        className="flex size-9 shrink-0 items-center justify-center rounded-control border border-accent-edge bg-accent text-base font-semibold text-accent-foreground"
      >
        {monogramOf(displayName)}
      </span>
      <span className="text-[0.9375rem] leading-5 font-semibold tracking-[-0.01em] wrap-anywhere">{displayName}</span>
    </div>
  );
}

/** The letter that stands for a name where there is no logo. */
export function monogramOf(displayName: string): string {
  const [first] = new Intl.Segmenter().segment(displayName.trim());
  return first?.segment.toLocaleUpperCase() ?? "";
}
