// The engines beside Chromium that the core journeys run in: what drives them, where they are, and how they are installed.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";

/** In the order in which they are reported. `packages` are Debian's. */
const ENGINES = {
  firefox: { name: "Firefox", packages: ["firefox-esr"], find: findFirefox },
  webkit: { name: "WebKit", packages: ["webkit2gtk-driver", "xvfb"], find: findWebKit },
};

/** @typedef {{ driver: "bidi" | "webdriver" | "playwright", path: string }} FoundEngine */

/** @param {"firefox" | "webkit"} engine @returns {FoundEngine | undefined} the system's own, or else Playwright's; undefined if there is none on this machine */
export function findEngine(engine) {
  const found = ENGINES[engine].find();
  if (found) return found;
  const path = createRequire(import.meta.url)("@playwright/test")[engine].executablePath();
  return existsSync(path) ? { driver: "playwright", path } : undefined;
}

/** Where an X server for tests is, which WebKitGTK needs. @returns {string | undefined} */
export function findXvfb() {
  return firstThere("/usr/bin/Xvfb", "/usr/local/bin/Xvfb");
}

/** Installs missing engines: Debian's as root, Playwright's otherwise. @returns {string[]} the names of those that could not be installed */
export function ensureEngines() {
  const missing = () => Object.keys(ENGINES).filter((engine) => !findEngine(engine));
  if (missing().length > 0) console.log(`Installing ${namesOf(missing()).join(" and ")} …`);
  if (missing().length > 0 && process.getuid?.() === 0 && run("apt-get", ["update", "-qq"])) {
    const packages = missing().flatMap((engine) => ENGINES[engine].packages);
    run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages]);
  }
  for (const engine of missing()) run(process.execPath, ["node_modules/@playwright/test/cli.js", "install", engine]);
  return namesOf(missing());
}

/** Debian's, or another by FIREFOX_PATH. Ubuntu's /usr/bin/firefox is a snap, which can't read a given profile. */
function findFirefox() {
  const path = firstThere(process.env.FIREFOX_PATH, "/usr/bin/firefox-esr");
  return path && { driver: "bidi", path };
}

function findWebKit() {
  const path = firstThere(process.env.WEBKIT_DRIVER_PATH, "/usr/bin/WebKitWebDriver");
  return path && findXvfb() && { driver: "webdriver", path };
}

function firstThere(...paths) {
  return paths.find((path) => path && existsSync(path));
}

function namesOf(engines) {
  return engines.map((engine) => ENGINES[engine].name);
}

function run(program, parameters) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync(program, parameters, { stdio: ["ignore", "inherit", "inherit"], env }).status === 0;
}
