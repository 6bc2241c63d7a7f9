import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";

const USUAL = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** The path of a Chromium on this machine: CHROMIUM_PATH, Playwright's own, or in a usual place; undefined if there is none. */
export function findBrowser() {
  const { chromium } = createRequire(import.meta.url)("@playwright/test");
  return [process.env.CHROMIUM_PATH, chromium.executablePath(), ...USUAL].find((path) => path && existsSync(path));
}

/** Finds a Chromium or installs one: Playwright's, or else the system's. @returns {string | undefined} */
export function ensureBrowser() {
  const found = findBrowser();
  if (found) return found;
  const isRoot = process.getuid?.() === 0;
  console.log("Installing a browser …");
  const playwright = [
    "node_modules/@playwright/test/cli.js",
    "install",
    ...(isRoot ? ["--with-deps"] : []),
    "chromium",
  ];
  if (run(process.execPath, playwright) && findBrowser()) return findBrowser();
  if (isRoot && run("apt-get", ["update", "-qq"])) {
    run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-liberation"]);
  }
  return findBrowser();
}

function run(program, parameters) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync(program, parameters, { stdio: ["ignore", "inherit", "inherit"], env }).status === 0;
}
