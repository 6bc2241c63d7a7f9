import { defineConfig, devices } from "@playwright/test";
import { certificates, HTTPS_BASE, PORTS } from "./e2e/support/places";
import { findBrowser } from "./scripts/browser.mjs";
import { findEngine } from "./scripts/engines.mjs";

const flags = [
  // Chromium's sandbox does not work for root.
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // There is none to speak of; drawing through an emulated one takes a core from the server.
  "--disable-gpu",
];
const httpsFlags = [
  `--host-resolver-rules=MAP *.${HTTPS_BASE} 127.0.0.1, MAP ${HTTPS_BASE} 127.0.0.1, MAP *.yourapp.test 127.0.0.1`,
  // Trusts this one key and nothing else: certificate errors in general stay errors.
  `--ignore-certificate-errors-spki-list=${certificates().server.publicKeyHash}`,
];
const edgeFlags = [
  // Every name leads to Caddy, whoever it belongs to. Caddy's own key, again and nothing else, is trusted.
  "--host-resolver-rules=MAP * 127.0.0.1, EXCLUDE localhost",
  `--ignore-certificate-errors-spki-list=${certificates().intermediate.publicKeyHash}`,
];
const browser = (...more: string[]) => ({ executablePath: findBrowser(), args: [...flags, ...more] });
const https = { baseURL: `https://dashboard.${HTTPS_BASE}:${PORTS.edge}`, launchOptions: browser(...httpsFlags) };
/** The core journeys, in each engine that is on this machine. */
const engines = ["chromium", ...(["firefox", "webkit"] as const).filter((engine) => findEngine(engine))].map(
  (name) => ({ name, testMatch: "*.engine.spec.ts" }),
);
const FIRST_OPERATOR = "first-operator.https.spec.ts";

export default defineConfig({
  testDir: "e2e",
  outputDir: ".tmp/e2e-results",
  globalSetup: "./e2e/support/servers.ts",
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  // For a machine that is several times slower than a developer's: who waits sees the page, not the clock.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"], ["json", { outputFile: ".tmp/reports/playwright.json" }]],
  use: {
    ...devices["Desktop Chrome"], // Without its film: that alone costs more than the tests.
    trace: { mode: "retain-on-failure", screenshots: false },
    locale: "en-US",
  },
  projects: [
    {
      name: "http",
      testMatch: "*.spec.ts",
      testIgnore: ["*.nojs.spec.ts", "*.https.spec.ts", "*.edge.spec.ts", "*.engine.spec.ts"],
      use: { baseURL: `http://localhost:${PORTS.http}`, launchOptions: browser() },
    },
    {
      name: "no-javascript",
      testMatch: "*.nojs.spec.ts",
      use: { javaScriptEnabled: false, baseURL: `http://localhost:${PORTS.http}`, launchOptions: browser() },
    },
    // An installation is fresh until its first operator: the tests beside make theirs through rows, and so come later.
    { name: "https-fresh", testMatch: FIRST_OPERATOR, use: https },
    {
      name: "https",
      testMatch: "*.https.spec.ts",
      testIgnore: FIRST_OPERATOR,
      use: https,
      dependencies: ["https-fresh"],
    },
    ...engines,
    // Last, when the others' servers are idle, and by one worker: it starts servers of its own, once.
    {
      name: "edge",
      testMatch: "*.edge.spec.ts",
      workers: 1,
      fullyParallel: false,
      use: { launchOptions: browser(...edgeFlags) },
      dependencies: ["http", "no-javascript", "https", ...engines.map(({ name }) => name)],
    },
  ],
});
