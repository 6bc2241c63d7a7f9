import type { Metadata } from "next";
import type { ReactNode } from "react";

const ICON =
  "data:image/svg+xml," +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#14614e"/><path d="M11 24V8h11M11 16h8" fill="none" stroke="#fff" stroke-width="3.5"/></svg>',
  );

export const metadata: Metadata = { icons: { icon: ICON }, robots: { index: false } };

export default function DashboardLayout({ children }: { children: ReactNode }) {
  return children;
}
