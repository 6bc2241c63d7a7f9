import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

export const WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** Landmarks and the like, beyond what the norm asks for. A mail is a document in a frame of its reader's, without any. */
const PAGE = [...WCAG_22_AA, "best-practice"];

/** Nothing found, light and dark; and nothing to scroll sideways for on a narrow phone or at 400 % zoom (WCAG 1.4.10). */
export async function expectAccessible(page: Page, where: string, tags = PAGE): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // In the page itself: otherwise each look opens a tab and closes it, after which Chromium may never draw the page behind it again.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(tags).analyze();
    const found = violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) }));
    expect.soft(found, `${where}, ${colorScheme}`).toEqual([]);
  }
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect.soft(overflow, `${where}, pixels too wide at 320`).toBeLessThanOrEqual(0);
  if (size) await page.setViewportSize(size);
  expect.soft(await page.title(), `${where}, title`).not.toBe("");
  expect.soft(await page.locator("html").getAttribute("lang"), `${where}, language`).toBe("en");
}
