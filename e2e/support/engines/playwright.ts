import type { BrowserType, Page } from "@playwright/test";
import { type Engine, sourceOf, type Tab, WINDOW } from "./tab";

/** A browser that Playwright drives itself: its own builds, or the system's Chromium. */
export async function startPlaywrights(
  browserType: BrowserType,
  options: { executablePath?: string; args?: string[] } = {},
): Promise<Engine> {
  const browser = await browserType.launch({
    ...options,
    ...(browserType.name() === "firefox"
      ? { firefoxUserPrefs: { "network.proxy.allow_hijacking_localhost": true } }
      : {}),
  });
  return {
    async newTab(proxyPort) {
      const context = await browser.newContext({
        viewport: WINDOW,
        locale: "en-US",
        // Chromium passes loopback by every proxy unless it is told not to.
        proxy: { server: `127.0.0.1:${proxyPort}`, bypass: "<-loopback>" },
      });
      return tabOf(await context.newPage(), () => context.close());
    },
    close: () => browser.close(),
  };
}

function tabOf(page: Page, close: () => Promise<void>): Tab {
  const find = (xpath: string) => page.locator(`xpath=${xpath}`);
  return {
    async open(url) {
      await page.goto(url);
    },
    async back() {
      await page.goBack();
    },
    click: (xpath) => find(xpath).click(),
    fill: (xpath, text) => find(xpath).fill(text),
    evaluate: (inPage, ...args) => page.evaluate(sourceOf(inPage, args)),
    async evaluateInFrame(xpath, inPage, ...args) {
      const frame = await (await find(xpath).elementHandle())?.contentFrame();
      if (!frame) throw new Error(`No frame is at ${xpath}.`);
      return frame.evaluate(sourceOf(inPage, args));
    },
    screenshot: () => page.screenshot(),
    close,
  };
}
