import type { ReactNode } from "react";
import { BrandingNav } from "@/app/dashboard/branding-nav";

type Props = { params: Promise<{ applicationId: string; tenantId: string }>; children: ReactNode };

export default async function TenantBrandingLayout({ params, children }: Props) {
  const { applicationId, tenantId } = await params;
  return <BrandingNav base={`/applications/${applicationId}/tenants/${tenantId}/branding`}>{children}</BrandingNav>;
}
