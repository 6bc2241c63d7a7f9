import fs from "node:fs";
import { join, relative } from "node:path";
import { cookiesOf, loadForm, postForm, send } from "./support/http";
import { castSecondClient } from "./support/second-client";
import { decide } from "./support/settings";
import { expect, type Mail, type Mailbox, type Site, test } from "./support/test";
import { activationLinkIn, linkIn, PASSWORD, STATE } from "./support/verbs";

/** What a visitor came with, as each link between our pages has to carry it. */
type Came = { interaction: string; client_id: string; state: string };

/** Paths that are no way on for somebody who came with something. */
const NO_WAY = /^\/(?:icon|mailbox|_next\/|static\/|api\/mailbox)/;
/** A visit is over there. */
const PAGES_THAT_END = ["/logout"];

/** Every page of the hosted part that has a file, with what a visitor without a real link would open it by. */
const PAGES = pageFiles().filter((path) => !path.includes("[") && !PAGES_THAT_END.includes(path));

function pageFiles(): string[] {
  const room = join(import.meta.dirname, "..", "app", "hosted");
  return fs
    .readdirSync(room, { recursive: true, encoding: "utf8" })
    .filter((file) => /(^|\/)page\.tsx$/.test(file))
    .map((file) => `/${relative(room, join(room, file, ".."))}`);
}

function withOrigin(path: string, came: Came): string {
  const [base = "", query = ""] = path.split("?");
  const merged = new URLSearchParams(query);
  for (const [name, value] of Object.entries(came)) merged.set(name, value);
  return `${base}?${merged}`;
}

/** The ways on that a page shows: links and refreshes of its HTML, and those that its scripts may show later. */
function waysIn(html: string, origin: string, ours: readonly string[]): URL[] {
  const text = html.replaceAll('\\"', '"').replaceAll("\\u0026", "&");
  const found = [
    ...text.matchAll(/<a\b[^>]*?\bhref="([^"]*)"/g),
    ...text.matchAll(/"href":"([^"]*)"/g),
    ...text.matchAll(/\b\d+;url=([^"]*)"/g),
  ].map(([, href = ""]) => href.replaceAll("&amp;", "&").replaceAll("&#x27;", "'"));
  return [...new Set(found)]
    .filter((href) => href !== "" && !href.startsWith("#"))
    .map((href) => new URL(href, origin))
    .filter((url) => ours.includes(url.origin) && !NO_WAY.test(url.pathname));
}

function expectWhole(way: URL, came: Came, where: string) {
  const url = new URL(way);
  // The way back to the request itself names it in its path.
  if (url.pathname === `/api/v1/oauth2/authorize/${came.interaction}`) {
    url.searchParams.set("interaction", came.interaction);
  }
  const carried = Object.fromEntries(Object.keys(came).map((name) => [name, url.searchParams.getAll(name)]));
  const whole = Object.fromEntries(Object.entries(came).map(([name, value]) => [name, [value]]));
  expect(carried, `${url.pathname} on ${where}`).toEqual(whole);
}

/** Visits a page and, over its links, all that can be reached from it; each link has to carry everything. */
async function walk(
  site: Site,
  at: { origin: string; ours: readonly string[]; cookie: string; came: Came },
  starts: readonly string[],
): Promise<Set<string>> {
  const seen = new Set<string>();
  const waiting = [...starts];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const name = path.split("?")[0] ?? "";
    const key = `${name} ${new URLSearchParams(path.split("?")[1]).get("link") ?? ""}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const answer = await send(site, at.origin, path, { headers: { cookie: at.cookie } });
    expect(answer.status, path).toBeLessThan(500);
    const { location } = answer.headers;
    const ways = location
      ? [new URL(location, at.origin)].filter((url) => at.ours.includes(url.origin))
      : waysIn(answer.body, at.origin, at.ours);
    for (const url of ways) {
      expectWhole(url, at.came, path);
      if (url.origin === at.origin && !url.pathname.startsWith("/api/")) waiting.push(url.pathname + url.search);
    }
  }
  return new Set([...seen].map((key) => key.split(" ")[0] ?? ""));
}

/** Begins at the client's authorize request, as a browser without scripts. */
async function beginAt(site: Site, origin: string, authorize: string) {
  const begun = await send(site, origin, authorize);
  const login = new URL(begun.headers.location ?? "", origin);
  const { interaction = "", client_id = "" } = Object.fromEntries(login.searchParams);
  expect([interaction, client_id].every(Boolean)).toBe(true);
  const came: Came = { interaction, client_id, state: STATE };
  return { came, cookie: cookiesOf(begun) };
}

test("every link of every page carries all that its visitor came with, at a tenant and at the application", async ({
  site,
  database,
  application,
  tenant,
}) => {
  const second = await castSecondClient(database, application);
  const home = await tenant();
  const closed = await tenant({ signupEnabled: false });
  const ours = [application.origin, home.origin, closed.origin];
  for (const origin of ours) {
    const { came, cookie } = await beginAt(site, origin, second.authorize());
    const starts = [
      ...PAGES.map((path) => withOrigin(path, came)),
      ...PAGES.map((path) => withOrigin(`${path}?link=none&attempt=none`, came)),
      withOrigin("/no-such-page", came),
      withOrigin("/signup/follow?attempt=none", came),
    ];
    const seen = await walk(site, { origin, ours, cookie, came }, starts);
    expect([...seen]).toEqual(expect.arrayContaining(PAGES));
    // The walk begins at each page by itself; that the pages lead to each other shows that it sees their links.
    const fromLogin = await walk(site, { origin, ours, cookie, came }, [withOrigin("/login", came)]);
    if (origin !== closed.origin) expect([...fromLogin]).toContain("/signup");
  }
  // What is wrong in the address is left behind, and nothing else.
  const { came, cookie } = await beginAt(site, home.origin, second.authorize());
  const bad = await send(site, home.origin, withOrigin("/signup", { ...came, client_id: "nobody" }), {
    headers: { cookie },
  });
  const [way] = waysIn(bad.body, home.origin, ours);
  expect([...(way?.searchParams ?? [])]).toEqual([["interaction", came.interaction]]);
});

/** What a mail's link leads to, with the token moved into a cookie. */
async function openMailed(site: Site, url: string, cookie: string) {
  const { origin, pathname, search } = new URL(url);
  const held = await send(site, origin, pathname + search, { headers: { cookie } });
  return { path: held.headers.location ?? "", cookie: [cookie, cookiesOf(held)].filter(Boolean).join("; ") };
}

async function mailTo(mailbox: Mailbox, email: string, count: number, act: () => Promise<unknown>): Promise<Mail> {
  await act();
  return mailbox.newest(email, count);
}

test("so does every page behind a signup and behind the links of mails, alive and dead", async ({
  site,
  database,
  application,
  tenant,
  user,
  address,
  mailbox,
}) => {
  const second = await castSecondClient(database, application);
  const home = await tenant();
  await decide(database, home, "identity-providers", { loginFactors: ["PASSWORD", "MAGIC_LINK"] });
  const ours = [application.origin, home.origin];
  const { came, cookie } = await beginAt(site, home.origin, second.authorize());
  const at = { origin: home.origin, ours, came };
  const post = async (path: string, fields: Record<string, string>) => {
    const form = await loadForm(site, home.origin, withOrigin(path, came));
    return postForm(site, form, fields, { cookie });
  };

  const email = address();
  const posted = await post("/signup", { email, password: PASSWORD });
  const checkEmail = posted.headers.location ?? "";
  expectWhole(new URL(checkEmail, home.origin), came, "/signup");
  const marked = `${cookie}; ${cookiesOf(posted)}`;
  expect(await walk(site, { ...at, cookie: marked }, [checkEmail])).toContain("/signup/check-email");

  const activation = activationLinkIn(await mailbox.newest(email));
  // In another browser, so that its page asks and shows the other ways on.
  const opened = await openMailed(site, activation, "");
  expectWhole(new URL(opened.path, home.origin), came, "/activate/link");
  expect(await walk(site, { ...at, cookie: opened.cookie }, [opened.path])).toContain("/activate/not-me");
  await database.query("update signup_attempts set ended_at = now() where email = $1", [email]);
  await walk(site, { ...at, cookie: opened.cookie }, [opened.path]);
  await walk(site, { ...at, cookie: marked }, [checkEmail]);

  const person = await user(home.origin);
  const reset = await mailTo(mailbox, person.email, 1, () => post("/forgot-password", { email: person.email }));
  const link = await mailTo(mailbox, person.email, 2, () => post("/login", { identifier: person.email, by: "link" }));
  for (const url of [
    linkIn(reset, "/reset-password/link\\?email_auth_code="),
    linkIn(link, "/login/link\\?email_auth_code="),
  ]) {
    const { path, cookie: holding } = await openMailed(site, url, cookie);
    expectWhole(new URL(path, home.origin), came, url);
    await walk(site, { ...at, cookie: holding }, [path]);
    await database.query("update one_time_secrets set expires_at = now() where email = $1", [person.email]);
    await walk(site, { ...at, cookie: holding }, [path]);
  }
});
