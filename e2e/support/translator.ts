// What a browser's translator does to a page. Read whole by the browser, so its functions stand in one another.
import type { Page } from "./test";

/**
 * Replaces every text of the page by one in two `<font>` elements, as Chrome's translator does, and goes on with each that comes. The words stay,
 * but for a space behind them that no test sees: to React they are other words.
 *
 * @param from "start": while the page is being read, before its scripts run; "now": the page that stands open, and all that follow once they are
 * loaded
 */
export async function translate(page: Page, from: "start" | "now"): Promise<void> {
  await page.addInitScript(installTranslator, from === "start");
  if (from === "now") await page.evaluate(installTranslator, true);
}

/** Whether the page that stands open is translated, all of it. */
export async function isTranslated(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const texts = document.evaluate("//body//text()[normalize-space()]", document, null, 7);
    const all = Array.from({ length: texts.snapshotLength }, (_, i) => texts.snapshotItem(i)?.parentElement);
    const shown = all.filter(
      (parent) => !parent?.closest("script, style, noscript, textarea, select, next-route-announcer"),
    );
    return shown.length > 0 && shown.every((parent) => parent?.localName === "font");
  });
}

/** A translator that is switched off puts back what it has replaced. */
export async function showOriginal(page: Page): Promise<void> {
  await page.evaluate(() => window.dispatchEvent(new Event("show-original")));
}

export function installTranslator(atOnce: boolean): void {
  const LEFT_ALONE = "script, style, noscript, textarea, title, font, next-route-announcer";
  const originals = new Map<Element, Text>();

  function translateIn(root: Node): void {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts: Text[] = root instanceof Text ? [root] : [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) texts.push(node as Text);
    for (const text of texts) {
      if (!text.isConnected || text.data.trim() === "" || text.parentElement?.closest(LEFT_ALONE)) continue;
      const [outer, inner] = [document.createElement("font"), document.createElement("font")];
      inner.append(`${text.data}\u00a0`);
      outer.append(inner);
      originals.set(outer, text);
      text.replaceWith(outer);
    }
  }

  const observer = new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      if (type === "characterData") translateIn(target);
      for (const added of addedNodes) translateIn(added);
    }
  });
  function start(): void {
    translateIn(document);
    observer.observe(document, { childList: true, characterData: true, subtree: true });
  }
  window.addEventListener("show-original", () => {
    observer.disconnect();
    for (const [font, text] of originals) if (font.isConnected) font.replaceWith(text);
  });
  if (atOnce) start();
  // Later than the page's own scripts.
  else window.addEventListener("load", () => setTimeout(start, 500));
}
