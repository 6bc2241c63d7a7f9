import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DEMO } from "../db/demo";
import { expect, test } from "./support/engines/test";
import type { Visit } from "./support/engines/visit";
import { type CastOperator, castOperator, dashboardOf } from "./support/operator";
import type { Site } from "./support/test";
import { activationLinkIn, PASSWORD, STATE, signupUrl } from "./support/verbs";

const CHECK_EMAIL = "Check your email";
/** From the link of the activation mail on, in the browser that signed up. */
const ACTIVATION = ["Finishing your sign-up", "You are logged in", "You are logged in · Your App"];

/** Of all that was shown, at any time, each title, heading and alert was one of these. */
async function expectShownOnly(visit: Visit, last: string, texts: (string | RegExp)[]): Promise<void> {
  // The page that is looked at reports like those before it, and after them.
  await expect.poll(() => textsOf(visit)).toContain(last);
  expect(visit.shown().filter(({ text }) => !texts.some((each) => isSame(each, text)))).toEqual([]);
}

function isSame(expected: string | RegExp, text: string): boolean {
  return typeof expected === "string" ? expected === text : expected.test(text);
}

async function arriveAtYourApp(visit: Visit, email: string): Promise<void> {
  await visit.seeHeading("You are logged in");
  await visit.see(email);
}

test("somebody signs up at the application, mends what the form refuses, and lands logged in by the link", async ({
  visit,
  site,
  mailbox,
  address,
  freshName,
}) => {
  const [email, tenantName] = [address(), freshName()];
  await visit.openForm(signupUrl(site.demo.application, { client_id: DEMO.clientId, state: STATE }));
  await visit.type("Company or team name", "Acme Labs");
  await visit.type("Web address", DEMO.tenant);
  await visit.press("Sign up");
  await visit.see("Enter your email address.");
  await visit.type("Email", email);
  await visit.type("Password", PASSWORD);
  await visit.press("Sign up");
  await visit.see("This address is taken. Choose another.");
  expect(await visit.valueOf("Company or team name")).toBe("Acme Labs");
  expect(await visit.valueOf("Web address")).toBe(DEMO.tenant);
  expect(await visit.valueOf("Email")).toBe(email);
  expect(await visit.valueOf("Password")).toBe(PASSWORD);
  await visit.type("Web address", tenantName);
  await visit.leaveBy(() => visit.press("Sign up"));
  await visit.seeHeading(CHECK_EMAIL);
  await visit.see(email);
  await visit.open(activationLinkIn(await mailbox.newest(email)));
  await arriveAtYourApp(visit, email);
  await visit.see(tenantName);
  await visit.see(STATE);
  await expectShownOnly(visit, "You are logged in", [
    "Sign up for Your App",
    // The summary follows what is mended while somebody types.
    /^Please check /,
    CHECK_EMAIL,
    ...ACTIVATION,
  ]);
});

test("somebody joins a tenant and lands logged in by the link", async ({ visit, site, mailbox, address }) => {
  const email = address();
  await visit.openForm(signupUrl(site.demo.tenant));
  await visit.type("Email", email);
  await visit.type("Password", PASSWORD);
  await visit.leaveBy(() => visit.press("Sign up"));
  await visit.seeHeading(CHECK_EMAIL);
  await visit.open(activationLinkIn(await mailbox.newest(email)));
  await arriveAtYourApp(visit, email);
  await expectShownOnly(visit, "You are logged in", ["Join Tenant One", CHECK_EMAIL, ...ACTIVATION]);
});

test("who goes back after signing up finds no failure, but where they were", async ({ visit, site, address }) => {
  await visit.openForm(signupUrl(site.demo.tenant));
  await visit.type("Email", address());
  await visit.type("Password", PASSWORD);
  await visit.leaveBy(() => visit.press("Sign up"));
  await visit.seeHeading(CHECK_EMAIL);
  await visit.leaveBy(visit.back);
  await visit.seeHeading(CHECK_EMAIL);
  await expectShownOnly(visit, CHECK_EMAIL, ["Join Tenant One", CHECK_EMAIL]);
});

test("somebody mistypes the password, and then logs in", async ({ visit, site, user }) => {
  const { email, password } = await user(site.demo.tenant);
  await visit.openForm(`${site.demo.tenant}/login`);
  await visit.type("Email", email);
  await visit.type("Password", "not my password");
  await visit.press("Log in");
  await visit.see("Wrong email or password");
  expect(await visit.valueOf("Email")).toBe(email);
  await visit.type("Password", password);
  await visit.press("Log in");
  await arriveAtYourApp(visit, email);
  await expectShownOnly(visit, "You are logged in", [
    "Log in to Tenant One",
    "Wrong email or password.",
    "You are logged in",
    "You are logged in · Your App",
  ]);
});

test("an operator signs in to the dashboard", async ({ visit, site, database, application }) => {
  await signIn(visit, site, await castOperator(database, application.id));
  await expectShownOnly(visit, "Overview", [
    "Sign in · Foyer",
    "Sign in",
    "Overview · Second App",
    "Overview",
    "Signup page",
    "Login page",
  ]);
});

test("the live preview follows each of many changes, and nothing that was typed is lost", async ({
  visit,
  site,
  database,
  application,
}) => {
  await signIn(visit, site, await castOperator(database, application.id));
  const page = `${dashboardOf(site)}/applications/${application.id}/branding`;
  await visit.openForm(page);
  await visit.evaluate(noteChangesOfFrames);
  await visit.type("Logo", "https://cdn.example/logo.png");
  for (const [colour, shown] of [
    ["#ffd400", "rgb(255, 212, 0)"],
    ["#1d4ed8", "rgb(29, 78, 216)"],
    ["#b91c1c", "rgb(185, 28, 28)"],
  ] as const) {
    await visit.type("Accent color", colour);
    await expectInPreview(visit, "backgroundColor", shown);
  }
  for (const radius of ["0", "16", "4"]) {
    await visit.type("Corner radius", radius);
    await expectInPreview(visit, "borderTopLeftRadius", `${radius}px`);
  }
  await visit.press("Dark");
  await visit.press("Desktop");
  await visit.type("Accent color", "#0f766e");
  await expectInPreview(visit, "backgroundColor", "rgb(15, 118, 110)");
  expect(await visit.valueOf("Logo")).toBe("https://cdn.example/logo.png");
  expect(await visit.evaluate(() => document.documentElement.dataset.changesOfFrames ?? "")).toBe("");
  await expect.poll(() => textsOf(visit)).toContain("Preview");
  const there = visit.shown().filter(({ url }) => url === page);
  expect(there.map(({ text }) => text)).toEqual(["Page branding · Second App", "Page branding", "Preview"]);
});

async function signIn(visit: Visit, site: Site, operator: CastOperator): Promise<void> {
  await visit.openForm(`${dashboardOf(site)}/sign-in`);
  await visit.type("Email", operator.email);
  await visit.type("Password", operator.password);
  await visit.leaveBy(() => visit.press("Sign in"));
  await visit.seeHeading("Overview");
}

/** Runs in the page. What changes about an iframe that is there can crash a browser, and no browser crashes each time. */
function noteChangesOfFrames(): void {
  const seen = document.documentElement.dataset;
  new MutationObserver((changes) => {
    for (const { target, attributeName } of changes) {
      if (target.nodeName === "IFRAME") seen.changesOfFrames = `${seen.changesOfFrames ?? ""} ${attributeName}`;
    }
  }).observe(document, { subtree: true, attributes: true });
}

/** Waits until the button of the previewed page has this style. */
async function expectInPreview(visit: Visit, property: "backgroundColor" | "borderTopLeftRadius", value: string) {
  const style = () =>
    visit
      .evaluateInFrame(
        "//iframe[not(ancestor::*[@inert])]",
        (name) =>
          getComputedStyle(
            [...document.querySelectorAll("button")].find((button) => button.textContent === "Sign up") as Element,
          )[name],
        property,
      )
      // Between two previews, or between two documents of one.
      .catch((error: Error) => error.message);
  await expect.poll(style, { timeout: 20_000, intervals: [100] }).toBe(value);
}

test("what is shown for a tenth of a second is seen, also while a page is being left", async ({ visit, site }) => {
  await visit.openForm(signupUrl(site.demo.tenant));
  await visit.evaluate(() => {
    const flash = document.createElement("div");
    flash.innerHTML = '<h1>A heading that flashes</h1><p role="alert">An alert that flashes</p><h1 hidden>Hidden</h1>';
    document.body.append(flash);
    setTimeout(() => flash.remove(), 100);
    window.location.assign("/login");
  });
  await visit.seeHeading("Log in to Tenant One");
  expect(textsOf(visit)).toEqual(expect.arrayContaining(["A heading that flashes", "An alert that flashes"]));
  expect(textsOf(visit)).not.toContain("Hidden");
});

test("a page that is there for a tenth of a second is seen, whatever it is made of", async ({ visit }) => {
  const pages: Record<string, string> = {
    "/heading": `<title>A page that flashes</title><h1>Its heading</h1>${next("/text")}`,
    "/text": `Text alone that flashes${next("/end")}`,
    "/end": "<!doctype html><title>End</title><h1>The end</h1>",
  };
  const server = createServer((request, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8").end(pages[request.url ?? ""] ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await visit.open(`http://flash.localhost:${(server.address() as AddressInfo).port}/heading`);
  await visit.seeHeading("The end");
  await expect.poll(() => textsOf(visit)).toContain("The end");
  expect(textsOf(visit)).toEqual(["A page that flashes", "Its heading", "Text alone that flashes", "End", "The end"]);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function next(path: string): string {
  return `<script>setTimeout(() => location.replace(${JSON.stringify(path)}), 100)</script>`;
}

function textsOf(visit: Visit): string[] {
  return visit.shown().map(({ text }) => text);
}
