import { currentHost } from "@/lib/hosts/current";
import { accentPalette, DEFAULT_ACCENT } from "@/lib/settings/branding";
import { resolveSettings } from "@/lib/settings/resolve";
import { monogramOf } from "../frame";

/** The little picture in the browser's tab: the application's first letter in its accent. */
export async function GET(): Promise<Response> {
  const host = await currentHost();
  if (!host) return new Response(null, { status: 404 });
  const { pageBranding } = await resolveSettings(host.application.id, host.tenant?.id ?? null);
  const { accent, accentForeground } = accentPalette(pageBranding.accentColor ?? DEFAULT_ACCENT.light, "light");
  const letter = escapeXml(monogramOf(host.application.displayName));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="${accent}"/><text x="16" y="22.5" text-anchor="middle" font-family="system-ui,sans-serif" font-size="18" font-weight="600" fill="${accentForeground}">${letter}</text></svg>`;
  return new Response(svg, {
    headers: {
      "Content-Type": "image/svg+xml",
      "Cache-Control": "private, max-age=3600",
      // Opened as a page of its own it must not run what a display name could hold.
      "Content-Security-Policy": "default-src 'none'; sandbox",
    },
  });
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
