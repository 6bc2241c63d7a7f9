import { rowsAbout } from "./support/cast";
import { cookiesOf, send } from "./support/http";
import { activationScreen } from "./support/screens";
import { expect, test } from "./support/test";
import { activationLinkIn, arriveAt, openInSameBrowser, openSignup, PASSWORD, signUp } from "./support/verbs";

const NOTHING_HAPPENED = { users: ["PROVISIONED"], sessions: 0, used_secrets: 0 };

test("programs that fetch every link of a mail activate nothing, and the person's own click still works", async ({
  page,
  site,
  mailbox,
  address,
  database,
}) => {
  const email = address();
  await openSignup(page, site.demo.tenant);
  await signUp(page, { email });
  const mail = await mailbox.newest(email);
  const link = new URL(activationLinkIn(mail));
  const path = link.pathname + link.search;

  for (const method of ["GET", "HEAD", "OPTIONS", "GET"]) {
    const answer = await send(site, link.origin, path, { method });
    expect(answer.status).toBeLessThan(500);
    const next = answer.headers.location;
    // As far as a scanner follows, with the cookies that it was given.
    if (next) await send(site, link.origin, next, { headers: { cookie: cookiesOf(answer) } });
  }
  // Some try whether a form stands behind it.
  expect((await send(site, link.origin, path, { method: "POST" })).status).toBe(403);
  for (const url of mail.html.match(/https?:\/\/[^"<>\s]+/g) ?? []) {
    const { origin, pathname, search } = new URL(url.replaceAll("&amp;", "&"));
    if (origin === link.origin) await send(site, origin, pathname + search);
  }
  expect(await rowsAbout(database, email)).toMatchObject(NOTHING_HAPPENED);

  const tab = await openInSameBrowser(page, link.href);
  expect(await arriveAt(tab, site.demo.client)).toMatchObject({ email });
});

test("a scanner that runs scripts and follows every link activates nothing either", async ({
  page,
  browser,
  site,
  mailbox,
  address,
  database,
}) => {
  const email = address();
  await openSignup(page, site.demo.application);
  const tenantName = email.split(/[.@]/)[1] ?? "";
  await signUp(page, { tenantDisplayName: "Acme", tenantName, email });
  const link = activationLinkIn(await mailbox.newest(email));

  const sandbox = await browser.newContext();
  const scanner = await sandbox.newPage();
  const posts: string[] = [];
  scanner.on("request", (request) => {
    if (request.method() === "POST") posts.push(request.url());
  });
  await scanner.goto(link, { waitUntil: "networkidle" });
  await expect(activationScreen(scanner).askedForPassword).toBeVisible();
  for (const href of await scanner
    .getByRole("link")
    .evaluateAll((links) => links.map((a) => (a as HTMLAnchorElement).href))) {
    await scanner.goto(href, { waitUntil: "networkidle" });
  }
  expect(posts).toEqual([]);
  await sandbox.close();
  expect(await rowsAbout(database, email)).toMatchObject(NOTHING_HAPPENED);

  const tab = await openInSameBrowser(page, link);
  expect(await arriveAt(tab, site.demo.client)).toMatchObject({ email, tenant: { name: tenantName } });
});

test("a scanner was first, and the person opens the link in yet another browser", async ({
  page,
  browser,
  site,
  mailbox,
  address,
}) => {
  const email = address();
  await openSignup(page, site.demo.tenant);
  await signUp(page, { email });
  const link = activationLinkIn(await mailbox.newest(email));
  const scanner = await browser.newContext();
  await (await scanner.newPage()).goto(link, { waitUntil: "networkidle" });
  await scanner.close();
  const phone = await browser.newContext();
  const other = await phone.newPage();
  await other.goto(link);
  await activationScreen(other).password.fill(PASSWORD);
  await activationScreen(other).finish.click();
  expect(await arriveAt(other, site.demo.client)).toMatchObject({ email });
  await phone.close();
});
