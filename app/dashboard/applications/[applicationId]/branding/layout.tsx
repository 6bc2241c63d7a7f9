import type { ReactNode } from "react";
import { BrandingNav } from "@/app/dashboard/branding-nav";

type Props = { params: Promise<{ applicationId: string }>; children: ReactNode };

export default async function BrandingLayout({ params, children }: Props) {
  const { applicationId } = await params;
  return <BrandingNav base={`/applications/${applicationId}/branding`}>{children}</BrandingNav>;
}
