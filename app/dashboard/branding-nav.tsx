import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Nav } from "./nav";

/** Above the branding of pages and of mails, the way to the other. */
export async function BrandingNav({ base, children }: { base: string; children: ReactNode }) {
  const t = await getTranslations("dashboard.brandingNav");
  const items = [
    { segment: null, label: t("pages"), href: base },
    { segment: "emails", label: t("emails"), href: `${base}/emails` },
  ];
  return (
    <>
      <div className="mb-7">
        <Nav items={items} label={t("label")} />
      </div>
      {children}
    </>
  );
}
