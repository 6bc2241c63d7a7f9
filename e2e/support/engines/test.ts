import fs from "node:fs";
import { chromium, firefox, webkit } from "@playwright/test";
import { findBrowser } from "../../../scripts/browser.mjs";
import { findEngine } from "../../../scripts/engines.mjs";
import { test as base } from "../test";
import { startFirefox } from "./firefox";
import { startPlaywrights } from "./playwright";
import { openScreen } from "./screen";
import type { Engine } from "./tab";
import { createVisit, type Visit } from "./visit";
import { startWatchingProxy } from "./watching-proxy";
import { startWebKitGtk } from "./webkitgtk";

export { expect } from "@playwright/test";

type Fixtures = {
  /** Somebody at a tab of this project's engine, in a browser that knows nothing yet. */
  visit: Visit;
};

type WorkerFixtures = { engine: Engine };

/** The tests that run in every engine: the project's name says which. Everything else is as in the other tests. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  engine: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern to see what is needed.
    async ({}, use, workerInfo) => {
      const engine = await startEngine(workerInfo.project.name);
      await use(engine);
      await engine.close();
    },
    { scope: "worker" },
  ],
  visit: async ({ engine }, use, testInfo) => {
    const proxy = await startWatchingProxy();
    const tab = await engine.newTab(proxy.port);
    await use(createVisit(tab, proxy));
    if (testInfo.status !== testInfo.expectedStatus) {
      // A tab that has crashed has no picture.
      const picture = await tab.screenshot().catch(() => undefined);
      if (picture) fs.writeFileSync(testInfo.outputPath("screenshot.png"), picture);
      fs.writeFileSync(testInfo.outputPath("shown.json"), JSON.stringify(proxy.shown(), null, 2));
    }
    await tab.close().catch(() => {});
    await proxy.close();
  },
});

async function startEngine(project: string): Promise<Engine> {
  if (project === "chromium") return startPlaywrights(chromium, chromiumOptions());
  if (project !== "firefox" && project !== "webkit") throw new Error(`${project} is no engine.`);
  const found = findEngine(project);
  if (!found) throw new Error(`${project} is not on this machine.`);
  if (found.driver === "playwright") return startPlaywrights(project === "firefox" ? firefox : webkit);
  const screen = await openScreen();
  const start = found.driver === "bidi" ? startFirefox : startWebKitGtk;
  const engine = await start(found.path, screen.environment);
  return {
    newTab: engine.newTab,
    async close() {
      await engine.close();
      await screen.close();
    },
  };
}

function chromiumOptions() {
  const executablePath = findBrowser();
  return {
    ...(executablePath ? { executablePath } : {}),
    // Chromium's sandbox does not work for root.
    args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), "--disable-gpu"],
  };
}
