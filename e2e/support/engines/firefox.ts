import puppeteer, { type Page } from "puppeteer-core";
import { type Engine, sourceOf, type Tab, WINDOW } from "./tab";

/** The system's Firefox, by WebDriver BiDi. Crashes of its tabs show as errors of whatever is asked of them. @param path of its program */
export async function startFirefox(path: string, environment: NodeJS.ProcessEnv): Promise<Engine> {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: path,
    headless: false,
    env: environment,
    defaultViewport: null,
    args: [`--width=${WINDOW.width}`, `--height=${WINDOW.height}`],
    extraPrefsFirefox: { "network.proxy.allow_hijacking_localhost": true },
    protocolTimeout: 30_000,
  });
  return {
    async newTab(proxyPort) {
      const context = await browser.createBrowserContext({ proxyServer: `127.0.0.1:${proxyPort}` });
      return tabOf(await context.newPage(), () => context.close());
    },
    close: () => browser.close(),
  };
}

function tabOf(page: Page, close: () => Promise<void>): Tab {
  const find = async (xpath: string) => {
    const element = await page.$(`::-p-xpath(${xpath})`);
    if (!element) throw new Error(`Nothing is at ${xpath}.`);
    return element;
  };
  return {
    async open(url) {
      await page.goto(url);
    },
    async back() {
      await page.goBack();
    },
    async click(xpath) {
      await (await find(xpath)).click();
    },
    async fill(xpath, text) {
      const field = await find(xpath);
      await field.evaluate((element) => (element as HTMLInputElement).select());
      await field.press("Delete");
      await field.type(text);
    },
    evaluate: (inPage, ...args) => page.evaluate(sourceOf(inPage, args)) as never,
    async evaluateInFrame(xpath, inPage, ...args) {
      // By its address: a handle of an element that goes away meanwhile leaves a rejection behind that nobody can catch.
      const src = await page.evaluate(sourceOf(srcAt, [xpath]));
      const frame = page.frames().find((each) => each.url() === src);
      if (!frame) throw new Error(`No frame is at ${xpath}.`);
      return (await frame.evaluate(sourceOf(inPage, args))) as never;
    },
    screenshot: () => page.screenshot(),
    close,
  };
}

/** Runs in the page. */
function srcAt(xpath: string): string | undefined {
  const found = document.evaluate(xpath, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE).singleNodeValue;
  return (found as HTMLIFrameElement | null)?.src;
}
