import { existsSync } from "node:fs";
import { type Browser, chromium } from "@playwright/test";

export type View = { requests: number; bytes: number; firstPaintMs: number; largestPaintMs: number };

const VIEWS = 5;
/** Where Debian and its kin put it; elsewhere Playwright's own is tried. */
const INSTALLED = "/usr/bin/chromium";

/** A form's POST as the page's scripts send it. */
export type ScriptedPost = { headers: Record<string, string>; body: string };

/** Fills in a signup form, and catches what its scripts send. @returns undefined where there is no Chromium */
export async function recordSignup(url: string, typed: Record<string, string>): Promise<ScriptedPost | undefined> {
  const browser = await launch();
  if (!browser) return undefined;
  try {
    const page = await browser.newPage();
    await page.goto(url, { waitUntil: "networkidle" });
    for (const [name, value] of Object.entries(typed)) await page.locator(`[name="${name}"]`).fill(value);
    const posted = page.waitForRequest((request) => request.method() === "POST");
    await page.route(url, (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
    await page.locator('button[type="submit"]').last().click();
    const request = await posted;
    const { "content-length": _, ...headers } = await request.allHeaders();
    const kept = Object.entries(headers).filter(
      ([name]) => !name.startsWith(":") && name !== "host" && name !== "cookie",
    );
    return { headers: Object.fromEntries(kept), body: request.postDataBuffer()?.toString("utf8") ?? "" };
  } finally {
    await browser.close();
  }
}

/** Shows a page several times, each in a browser profile that has seen nothing. @returns undefined where there is no Chromium */
export async function loadInBrowser(url: string): Promise<{ version: string; views: View[] } | undefined> {
  const browser = await launch();
  if (!browser) return undefined;
  try {
    const views: View[] = [];
    // The first is the browser's own start, too.
    await view(browser, url);
    for (let i = 0; i < VIEWS; i++) views.push(await view(browser, url));
    return { version: browser.version().split(".")[0] ?? "", views };
  } finally {
    await browser.close();
  }
}

async function launch(): Promise<Browser | undefined> {
  const executablePath = existsSync(INSTALLED) ? INSTALLED : chromium.executablePath();
  if (!existsSync(executablePath)) return undefined;
  // Chromium's sandbox refuses to work for root.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  // A signal ends the server, and then this fails and cleans up; Playwright would end the process at once.
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  return chromium.launch({ executablePath, args, ...signals });
}

async function view(browser: Browser, url: string): Promise<View> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const network = await context.newCDPSession(page);
    await network.send("Network.enable");
    const found = { requests: 0, bytes: 0 };
    network.on("Network.loadingFinished", ({ encodedDataLength }) => {
      found.requests += 1;
      found.bytes += encodedDataLength;
    });
    await page.goto(url, { waitUntil: "networkidle" });
    const paints = await page.evaluate(
      () =>
        new Promise<{ firstPaintMs: number; largestPaintMs: number }>((resolve) => {
          const [first] = performance.getEntriesByName("first-contentful-paint");
          new PerformanceObserver((list) => {
            const largest = list.getEntries().at(-1);
            resolve({ firstPaintMs: first?.startTime ?? Number.NaN, largestPaintMs: largest?.startTime ?? Number.NaN });
          }).observe({ type: "largest-contentful-paint", buffered: true });
        }),
    );
    return { ...found, ...paints };
  } finally {
    await context.close();
  }
}
