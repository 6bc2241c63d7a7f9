// Client-safe: pure rules about colours. A brand's colour is never trusted to be readable; what stands on it or is written in it is derived.

/** What the pages of one application or tenant look like. Colours as `#rrggbb`, radius in pixels. */
export type PageBranding = {
  logoUrl: string | null;
  accentColor: string | null;
  radius: number | null;
  colorScheme: "AUTO" | "LIGHT" | "DARK";
};

export type Scheme = "light" | "dark";

/** What pages are painted on, as in app/globals.css; branding.test.ts keeps the two alike. */
export const SURFACES: Record<Scheme, { background: string; card: string }> = {
  light: { background: "#f7f7f5", card: "#ffffff" },
  dark: { background: "#0e0f11", card: "#17191c" },
};

/** WCAG 2.2, success criteria 1.4.3 and 1.4.11. */
const TEXT_CONTRAST = 4.5;
const SHAPE_CONTRAST = 3;

/** Our own accents where a brand names none: one for each scheme. */
export const DEFAULT_ACCENT: Record<Scheme, string> = { light: "#14614e", dark: "#5fd0a5" };

export type AccentPalette = {
  /** The fill of what asks to be pressed. */
  accent: string;
  /** Text on that fill, AA at least. */
  accentForeground: string;
  /** The fill under a pointer, still AA below the same text. */
  accentHover: string;
  /** The edge of the fill: its own colour where that stands out from the page, else one that does. */
  accentEdge: string;
  /** Links, focus rings and icons on the page itself, AA at least. */
  accentText: string;
};

/** Everything that a page paints in its accent, readable whatever colour a brand brings. @param accent `#rrggbb` */
export function accentPalette(accent: string, scheme: Scheme): AccentPalette {
  const { background, card } = SURFACES[scheme];
  const away = scheme === "light" ? "#000000" : "#ffffff";
  const accentForeground = contrast(accent, "#ffffff") >= TEXT_CONTRAST ? "#ffffff" : "#000000";
  // Away from the text, so that hovering never costs contrast.
  const accentHover = mix(accent, accentForeground === "#ffffff" ? "#000000" : "#ffffff", 0.12);
  return {
    accent,
    accentForeground,
    accentHover,
    accentEdge: until(SHAPE_CONTRAST, accent, away, [background, card]),
    accentText: until(TEXT_CONTRAST, accent, away, [background, card]),
  };
}

/** Style rules that give a page its brand. Only colours and numbers that were checked before reach it: nothing is copied as text. */
export function brandingStyle({ accentColor, radius, colorScheme }: PageBranding): string {
  const rules: string[] = [];
  if (colorScheme === "LIGHT") rules.push("color-scheme:light;--light:initial;--dark: ");
  if (colorScheme === "DARK") rules.push("color-scheme:dark;--light: ;--dark:initial");
  if (accentColor && /^#[0-9a-f]{6}$/i.test(accentColor)) {
    const light = accentPalette(accentColor.toLowerCase(), "light");
    const dark = accentPalette(accentColor.toLowerCase(), "dark");
    for (const [name, property] of Object.entries(ACCENT_PROPERTIES) as [keyof AccentPalette, string][]) {
      rules.push(`${property}:var(--light,${light[name]}) var(--dark,${dark[name]})`);
    }
  }
  if (radius !== null && Number.isFinite(radius)) rules.push(`--radius:${Math.round(radius)}px`);
  return rules.length > 0 ? `:root{${rules.join(";")}}` : "";
}

const ACCENT_PROPERTIES: Record<keyof AccentPalette, string> = {
  accent: "--accent",
  accentForeground: "--accent-foreground",
  accentHover: "--accent-hover",
  accentEdge: "--accent-edge",
  accentText: "--accent-text",
};

/** The contrast ratio of two `#rrggbb` colours, 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** The first step from a colour towards another that stands out from every surface as asked. */
function until(ratio: number, from: string, towards: string, surfaces: string[]): string {
  const steps = 25;
  for (let step = 0; step < steps; step++) {
    const colour = mix(from, towards, step / steps);
    if (surfaces.every((surface) => contrast(colour, surface) >= ratio)) return colour;
  }
  return towards;
}

function mix(from: string, towards: string, share: number): string {
  const end = channels(towards);
  return `#${channels(from)
    .map((value, i) => Math.round(value + ((end[i] ?? 0) - value) * share))
    .map((value) => value.toString(16).padStart(2, "0"))
    .join("")}`;
}

/** Relative luminance, 0 to 1 (WCAG 2.2). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
}
