import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accentPalette, brandingStyle, contrast, DEFAULT_ACCENT, type Scheme, SURFACES } from "./branding";

const schemes: Scheme[] = ["light", "dark"];
const colour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, "0")}`);

describe("contrast", () => {
  test("is 21 between black and white, and 1 between a colour and itself", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
    expect(contrast("#7a3b12", "#7a3b12")).toBe(1);
  });

  test("agrees with a pair that WCAG's own examples use", () => {
    expect(contrast("#767676", "#ffffff")).toBeCloseTo(4.54, 2);
  });
});

describe("whatever colour a brand brings", () => {
  test("text on buttons, links, rings and edges can be read and seen, in both schemes", () => {
    fc.assert(
      fc.property(colour, fc.constantFrom(...schemes), (accent, scheme) => {
        const palette = accentPalette(accent, scheme);
        expect(contrast(palette.accent, palette.accentForeground)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(palette.accentHover, palette.accentForeground)).toBeGreaterThanOrEqual(4.5);
        for (const surface of Object.values(SURFACES[scheme])) {
          expect(contrast(palette.accentText, surface)).toBeGreaterThanOrEqual(4.5);
          expect(contrast(palette.accentEdge, surface)).toBeGreaterThanOrEqual(3);
        }
      }),
    );
  });

  test("a colour that can be read already is left as it is", () => {
    expect(accentPalette("#1d4ed8", "light")).toMatchObject({ accent: "#1d4ed8", accentText: "#1d4ed8" });
  });

  test("nothing but a colour reaches the page's style", () => {
    const style = brandingStyle({
      logoUrl: null,
      accentColor: "#fff}</style><script>",
      radius: 4,
      colorScheme: "AUTO",
    });
    expect(style).toBe(":root{--radius:4px}");
  });

  test("a brand that says nothing changes nothing", () => {
    expect(brandingStyle({ logoUrl: null, accentColor: null, radius: null, colorScheme: "AUTO" })).toBe("");
  });
});

describe("our own colours in app/globals.css", () => {
  const css = readFileSync(new URL("../../app/globals.css", import.meta.url), "utf8");
  const property = (name: string, scheme: Scheme) =>
    new RegExp(`--${name}: var\\(--light, (#[0-9a-f]{6})\\) var\\(--dark, (#[0-9a-f]{6})\\)`).exec(css)?.[
      scheme === "light" ? 1 : 2
    ] ?? `no --${name}`;

  test.each(schemes)("%s: surfaces and accent are those that contrast is derived from", (scheme) => {
    expect(property("background", scheme)).toBe(SURFACES[scheme].background);
    expect(property("card", scheme)).toBe(SURFACES[scheme].card);
    const palette = accentPalette(DEFAULT_ACCENT[scheme], scheme);
    expect(property("accent", scheme)).toBe(palette.accent);
    expect(property("accent-foreground", scheme)).toBe(palette.accentForeground);
    expect(property("accent-hover", scheme)).toBe(palette.accentHover);
    expect(property("accent-edge", scheme)).toBe(palette.accentEdge);
    expect(property("accent-text", scheme)).toBe(palette.accentText);
  });

  test.each(schemes)("%s: text and outlines of fields reach AA on page and card", (scheme) => {
    for (const surface of Object.values(SURFACES[scheme])) {
      for (const name of ["foreground", "muted", "danger", "success"]) {
        expect(contrast(property(name, scheme), surface), name).toBeGreaterThanOrEqual(4.5);
      }
      expect(contrast(property("field-border", scheme), surface)).toBeGreaterThanOrEqual(3);
    }
  });
});
