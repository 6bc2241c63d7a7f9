// What people do on more than one page, in words. Each verb ends where its doer sees that it is done.
import { expect, type Page } from "@playwright/test";
import { activationScreen, checkEmailScreen, loginScreen, signupScreen, yourAppScreen } from "./screens";
import type { Mail } from "./test";

/** Nobody's password, and on no list. */
export const PASSWORD = "violet otter counts 41 maps";

/** Non-ASCII, JSON, and all that a URL could lose on its way. */
export const STATE = '{"to":"/größe/日本?a=1&b=2+3%20#x","emoji":"🦊","quotes":"\\"\'","plus":"+ +"}';

/** What a person types; the first two at application level alone. */
export type Typed = { tenantDisplayName?: string; tenantName?: string; email?: string; password?: string };

/** What a visitor may come with. */
export type Query = { client_id?: string; state?: string };

/** The address of a signup page with what the visitor comes with. */
export function signupUrl(origin: string, query: Query = {}): string {
  const given = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${origin}/signup${given.length > 0 ? `?${given.join("&")}` : ""}`;
}

/** Waits until the scripts of a page with a form run. Before that a form is sent the other way, and what is pressed twice may be sent twice. */
export async function untilHydrated(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    // What React leaves on an element that it has taken over.
    [document.forms[0], ...document.forms].every(
      (form) => form && Object.keys(form).some((name) => name.startsWith("__reactProps$")),
    ),
  );
}

/** Opens a page with a form, and waits until its scripts run. */
export async function openForm(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await untilHydrated(page);
}

/** Opens a page whose scripts are held back until they are released. */
export async function openWithoutScripts(page: Page, url: string): Promise<() => Promise<void>> {
  const waiting: (() => Promise<void>)[] = [];
  let isHeld = true;
  await page.route("**/_next/static/**/*.js", (route) => {
    if (!isHeld) return route.continue();
    waiting.push(() => route.continue());
  });
  await page.goto(url, { waitUntil: "commit" });
  await expect(page.locator("form").last()).toBeVisible();
  await expect.poll(() => waiting.length).toBeGreaterThan(0);
  return async () => {
    isHeld = false;
    await Promise.all(waiting.map((release) => release()));
    await untilHydrated(page);
  };
}

/** Opens a signup page; with scripts, waits until they run, so that each test knows which way its form takes. */
export async function openSignup(page: Page, origin: string, query?: Query, scripts = true): Promise<void> {
  await page.goto(signupUrl(origin, query));
  if (scripts) await expect(signupScreen(page).showPassword).toBeVisible();
}

/** Fills the form that stands open and sends it. A field that is not named is left as it is. */
export async function fillSignup(page: Page, typed: Typed): Promise<void> {
  const screen = signupScreen(page);
  for (const name of ["tenantDisplayName", "tenantName", "email", "password"] as const) {
    const text = typed[name];
    if (text !== undefined) await screen[name].fill(text);
  }
  await screen.submit.click();
}

/** Signs up and comes to the page that says where the link was sent. */
export async function signUp(page: Page, typed: Typed): Promise<void> {
  await fillSignup(page, { password: PASSWORD, ...typed });
  await expect(checkEmailScreen(page).heading).toBeVisible();
  await expect(page.getByText(typed.email ?? "", { exact: true })).toBeVisible();
}

/** The one link of a mail that leads into our pages, as its reader would open it. */
export function linkIn(mail: Mail, path: string): string {
  const url = new RegExp(`https?://[^\\s"<>]+${path}[^\\s"<>]*`).exec(mail.text)?.[0];
  if (!url) throw new Error(`No ${path} link in “${mail.subject}”`);
  return url;
}

export function activationLinkIn(mail: Mail): string {
  return linkIn(mail, "/activate/link\\?email_auth_code=");
}

/** The code of an activation mail, digits alone. */
export function codeIn(mail: Mail): string {
  const code = /\b\d{3} ?\d{3}\b/.exec(mail.text)?.[0];
  if (!code) throw new Error(`No code in “${mail.subject}”`);
  return code.replace(" ", "");
}

/** A code that is not that one. */
export function otherThan(code: string): string {
  return code === "000000" ? "000001" : "000000";
}

/** Opens the link of an activation mail in a new tab of the same browser. */
export async function openInSameBrowser(page: Page, url: string): Promise<Page> {
  const tab = await page.context().newPage();
  // The page may move on by itself before all of it is loaded.
  await tab.goto(url, { waitUntil: "commit" });
  return tab;
}

/** Types the password on the page that asks for that of the signup. */
export async function finishWithPassword(page: Page, password: string): Promise<void> {
  const screen = activationScreen(page);
  await screen.password.fill(password);
  await screen.finish.click();
}

/** Fills the login form that stands open and sends it, by its scripts. */
export async function logIn(page: Page, email: string, password: string): Promise<void> {
  const screen = loginScreen(page);
  await untilHydrated(page);
  await screen.email.fill(email);
  await screen.password.fill(password);
  await screen.submit.click();
}

/** What the client application knows of its visitor. */
export type Visitor = {
  email: string;
  tenant: { id: string; name: string };
  roles: { name: string }[];
  state: string | null;
};

/** Waits for the client application's page, and returns what it knows, from its own mouth. */
export async function arriveAt(page: Page, yourApp: string): Promise<Visitor> {
  // Half a dozen redirects on the way.
  await expect(yourAppScreen(page).heading).toBeVisible({ timeout: 40_000 });
  expect(new URL(page.url()).origin).toBe(yourApp);
  const answer = await page.request.get(`${yourApp}/whoami`);
  expect(answer.status()).toBe(200);
  return answer.json();
}

/** Lets the client application forget its visitor; Foyer still knows them. */
export async function leaveYourApp(page: Page): Promise<void> {
  await yourAppScreen(page).logOut.click();
  await expect(yourAppScreen(page).welcome).toBeVisible();
}
