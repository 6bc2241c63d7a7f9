import type { BrowserContext } from "@playwright/test";
import { loadForm, postForm } from "./support/http";
import { logInByHttp } from "./support/oauth";
import { checkEmailScreen, loginScreen } from "./support/screens";
import { expect, test } from "./support/test";
import { activationLinkIn, arriveAt, logIn, openInSameBrowser, openSignup, PASSWORD, signUp } from "./support/verbs";

test("every cookie of a signup is bound to its host and out of reach of scripts", async ({
  page,
  site,
  application,
  tenant,
  mailbox,
  address,
}) => {
  const email = address();
  const { origin } = await tenant();
  const answered: Promise<{ name: string; value: string }[]>[] = [];
  page.context().on("response", (response) => {
    if (response.url().startsWith("https:")) answered.push(response.headersArray().catch(() => []));
  });
  await openSignup(page, origin);
  await signUp(page, { email });
  const tab = await openInSameBrowser(page, activationLinkIn(await mailbox.newest(email)));
  await arriveAt(tab, application.yourApp);
  await arriveAt(page, application.yourApp);

  const headers = (await Promise.all(answered)).flat();
  const answers = headers.flatMap(({ name, value }) => (name.toLowerCase() === "set-cookie" ? [value] : []));
  const kinds = new Set(answers.map((cookie) => cookie.split("=")[0]?.replace(/-[a-z2-7]{26}$/, "")));
  expect(kinds).toEqual(new Set(["__Host-signup", "__Host-link", "__Host-hand-over", "__Host-session"]));
  for (const cookie of answers) {
    expect(cookie).toMatch(/; ?Secure/i);
    expect(cookie).toMatch(/; ?HttpOnly/i);
    expect(cookie).toMatch(/; ?SameSite=Lax/i);
    expect(cookie).toMatch(/; ?Path=\/(;|$)/i);
    expect(cookie).not.toMatch(/; ?Domain=/i);
  }
  const kept = await page.context().cookies(origin);
  expect(kept.map(({ name }) => name)).toContain("__Host-session");
  expect(new Set(kept.map(({ domain }) => domain))).toEqual(new Set([new URL(origin).hostname]));
  const elsewhere = [application.origin, site.origin(`dashboard.${site.baseDomain}`), site.origin(site.baseDomain)];
  for (const other of elsewhere) expect(await page.context().cookies(other)).toEqual([]);
});

test("a sibling tenant is not sent the session, and can set none for its neighbour", async ({
  page,
  application,
  tenant,
  user,
}) => {
  const [home, sibling] = [await tenant(), await tenant()];
  const { email, password } = await user(home.origin);
  await page.goto(`${home.origin}/login`);
  await logIn(page, email, password);
  await arriveAt(page, application.yourApp);

  const asked: Promise<Record<string, string>>[] = [];
  page.on("request", (request) => {
    if (request.url().startsWith(sibling.origin)) asked.push(request.allHeaders().catch(() => ({})));
  });
  await page.goto(`${sibling.origin}/login`);
  // What a script on the sibling's host could try. The browser refuses the first two by the name's prefix.
  await page.evaluate(() => {
    const domain = location.hostname.split(".").slice(1).join(".");
    // biome-ignore lint/suspicious/noDocumentCookie: as whoever runs a script there would.
    document.cookie = `__Host-session=tossed; Domain=${domain}; Path=/; Secure`;
    // biome-ignore lint/suspicious/noDocumentCookie: as above.
    document.cookie = `__Host-session=tossed; Domain=${domain}; Path=/login; Secure`;
    // biome-ignore lint/suspicious/noDocumentCookie: as above.
    document.cookie = `session=tossed; Domain=${domain}; Path=/; Secure`;
  });
  const sent = (await Promise.all(asked)).map((headers) => headers.cookie ?? "");
  expect(sent.length).toBeGreaterThan(0);
  expect(sent.join()).not.toContain("session");
  const atHome = await page.context().cookies(home.origin);
  expect(atHome.filter(({ name }) => name === "__Host-session").map(({ domain }) => domain)).toEqual([
    new URL(home.origin).hostname,
  ]);
  expect(atHome.some(({ name, value }) => name === "session" && value === "tossed")).toBe(true);
  // The tossed one is in the browser, and changes nothing.
  await page.goto(`${application.yourApp}/login?tenant_name=${home.name}`);
  expect(await arriveAt(page, application.yourApp)).toMatchObject({ email });
});

test("a session tossed by a sibling host logs nobody in", async ({ page, site, application, tenant, user }) => {
  const home = await tenant();
  const attacker = await user(home.origin);
  const session = await logInByHttp(site, home.origin, attacker);
  const token = /__Host-session=([\w-]+)/.exec(session)?.[1] ?? "";
  expect(token).toHaveLength(43);
  await toss(page.context(), site.baseDomain, { session: token, "__Secure-session": token });
  await page.goto(`${application.yourApp}/login?tenant_name=${home.name}`);
  await expect(loginScreen(page).password).toBeVisible();
});

test("a marker tossed by a sibling host makes no browser the one that began the signup", async ({
  page,
  site,
  tenant,
  mailbox,
  address,
}) => {
  const email = address("victim");
  const { origin } = await tenant();
  const form = await loadForm(site, origin, "/signup");
  const posted = await postForm(site, form, { email, password: "the attacker's own 33 words" });
  const marker = /__Host-(signup-[a-z2-7]{26})=([^;]+)/.exec(posted.headers["set-cookie"]?.join() ?? "");
  if (!marker?.[1] || !marker[2]) throw new Error("No marker");
  await toss(page.context(), site.baseDomain, {
    [marker[1]]: marker[2],
    [`__Secure-${marker[1]}`]: marker[2],
  });
  // The victim opens the mail: the password that only the attacker knows is asked for, so theirs is not blessed.
  await page.goto(activationLinkIn(await mailbox.newest(email)));
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
});

test("a marker of one attempt is none for another", async ({ page, browser, tenant, mailbox, address }) => {
  const [mine, theirs] = [address("mine"), address("theirs")];
  const { origin } = await tenant();
  await openSignup(page, origin);
  await signUp(page, { email: mine, password: PASSWORD });
  const other = await (await browser.newContext()).newPage();
  await openSignup(other, origin);
  await signUp(other, { email: theirs });
  await expect(checkEmailScreen(other).heading).toBeVisible();
  const tab = await openInSameBrowser(page, activationLinkIn(await mailbox.newest(theirs)));
  await expect(tab.getByRole("heading", { name: "One more step" })).toBeVisible();
  await other.context().close();
});

test("a form posted from a sibling of the same site is refused", async ({ page, site, tenant, address, database }) => {
  const [home, sibling] = [await tenant(), await tenant()];
  const form = await loadForm(site, home.origin, "/signup");
  const email = address();
  await page.goto(`${sibling.origin}/login`);
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  // The page's own policy would stop a form, so a script sends it, as one on a host without such a policy could.
  await page.route(`${sibling.origin}/bare`, (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><title>bare</title>" }),
  );
  await page.goto(`${sibling.origin}/bare`);
  await page.evaluate(
    ({ action, fields }) => {
      const element = document.createElement("form");
      Object.assign(element, { method: "post", enctype: "multipart/form-data", action });
      for (const [name, value] of fields) {
        const input = document.createElement("input");
        Object.assign(input, { name, value });
        element.append(input);
      }
      document.body.append(element);
      // Not before the script has come back: the page goes with it.
      setTimeout(() => element.submit());
    },
    {
      action: `${home.origin}/signup`,
      fields: [...form.hidden, ["email", email], ["password", PASSWORD]] as [string, string][],
    },
  );
  expect((await answered).status()).toBe(403);
  const { rows } = await database.query("select 1 from users where email = $1", [email]);
  expect(rows).toEqual([]);
});

/** Cookies for every host of the base domain, as any host under it could set them. */
async function toss(context: BrowserContext, baseDomain: string, cookies: Record<string, string>): Promise<void> {
  await context.addCookies(
    Object.entries(cookies).map(([name, value]) => ({
      name,
      value,
      domain: `.${baseDomain}`,
      path: "/",
      secure: true,
    })),
  );
}
