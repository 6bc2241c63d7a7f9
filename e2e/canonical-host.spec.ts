import type pg from "pg";
import { type AnswerElsewhere, BROWSER_ENDPOINTS } from "../lib/hosts/browser-endpoints";
import { type CastTenant, newId } from "./support/cast";
import { cookiesOf, type HttpAnswer, loadForm, postForm, send } from "./support/http";
import { askForTokens, askToAuthorize, logInByHttp, logInUpToHandOver, makePkce } from "./support/oauth";
import { loginScreen } from "./support/screens";
import { test as base, expect } from "./support/test";
import { arriveAt, leaveYourApp, logIn } from "./support/verbs";

/** Bytes that come back changed when somebody reads and writes them anew; one name is there twice. */
const ODD = "?x=a%20b+c%2fd&X=%e4%b8%ad&x=%7B%22%C3%BC%22%3A1%7D&y&z=&attempt=~*'()&email_auth_code=%21";

type Fixtures = {
  /** A tenant, and how it gets a domain of its own that is active from then on. Returns that domain's origin. */
  home: CastTenant & { moveTo(): Promise<string> };
};

const test = base.extend<Fixtures>({
  home: async ({ tenant, site, database, freshName }, use) => {
    const home = await tenant();
    const moveTo = async () => {
      const hostname = `login.${freshName("globex")}.localhost`;
      await addHost(database, hostname, home, "CUSTOM");
      return site.origin(hostname);
    };
    await use({ ...home, moveTo });
  },
});

/** A domain that is proven and active, as if its owner had gone all the way. */
async function addHost(
  database: pg.Pool,
  hostname: string,
  { applicationId, id }: { applicationId: string; id: string | null },
  kind: "CUSTOM" | "APPLICATION_CUSTOM",
): Promise<void> {
  const domainId = newId();
  await database.query(
    `insert into custom_domains
       (application_id, id, tenant_id, owner_id, slot, domain, challenge, verified_at, recheck_at, active)
     values ($1, $2, $3, coalesce($3, $1), 1, $4, 'c', now(), now() + interval '1 day', true)`,
    [applicationId, domainId, id, hostname],
  );
  await database.query(
    "insert into hosts (hostname, application_id, tenant_id, kind, custom_domain_id) values ($1, $2, $3, $4, $5)",
    [hostname, applicationId, id, kind, domainId],
  );
}

/** A path of the table that can be asked for. */
function visited(path: string): string {
  return path.replace("[uid]", "u".repeat(43)).replace("[...path]", "nothing/here");
}

/** What a visitor without a cookie meets there. */
function answered({ status, headers }: HttpAnswer, origin: string, canonical: string, path: string) {
  const { location } = headers;
  if (!location || new URL(location, origin).origin === origin) return "stays";
  expect([302, 303]).toContain(status);
  expect([path, location]).toEqual([path, canonical + path]);
  return "leads_on";
}

function withoutCookie(elsewhere: AnswerElsewhere): "stays" | "leads_on" {
  return elsewhere === "stays" ? "stays" : "leads_on";
}

for (const whose of ["tenant", "application"] as const) {
  test(`every browser endpoint on a host of a ${whose} that is not canonical does what its row says, byte by byte`, async ({
    site,
    database,
    application,
    home,
    freshName,
  }) => {
    const own = { applicationId: application.id, id: null };
    const hostname = `auth.${freshName("own")}.localhost`;
    if (whose === "application") await addHost(database, hostname, own, "APPLICATION_CUSTOM");
    const canonical = whose === "tenant" ? await home.moveTo() : site.origin(hostname);
    const vanity = whose === "tenant" ? home.origin : application.origin;
    const met: Record<string, string> = {};
    for (const row of Object.keys(BROWSER_ENDPOINTS)) {
      const path = visited(row) + ODD;
      met[row] = answered(await send(site, vanity, path), vanity, canonical, path);
      // There it ends: nobody is sent back and forth.
      const there = (await send(site, canonical, path)).headers.location;
      expect([row, there?.startsWith(vanity) ?? false]).toEqual([row, false]);
    }
    const wanted = Object.entries(BROWSER_ENDPOINTS).map(([row, elsewhere]) => [row, withoutCookie(elsewhere)]);
    expect(met).toEqual(Object.fromEntries(wanted));
  });
}

test("a path that is written another way leads on as well", async ({ site, home }) => {
  const canonical = await home.moveTo();
  for (const path of ["/%6Cogin?a=1", "/login?a=1"]) {
    const { headers } = await send(site, home.origin, path);
    expect(headers.location).toBe(`${canonical}/login?a=1`);
  }
});

test("a tenant's own signup page is told of the domain that is active, at whichever host somebody asks for it", async ({
  site,
  application,
  home,
  database,
}) => {
  const own = "https://{tenant_name}.yourapp.test/join";
  await database.query("update applications set custom_tenant_signup_page_url = $2 where id = $1", [
    application.id,
    own,
  ]);
  const canonical = await home.moveTo();
  for (const origin of [home.origin, canonical]) {
    const { status, headers } = await send(site, origin, "/signup?state=a%26b");
    const url = `https://${home.name}.yourapp.test/join?state=a%26b&tenant_custom_domain=${new URL(canonical).hostname}`;
    expect([status, headers.location]).toEqual([303, url]);
  }
});

test("logging out at the vanity host, by API or page, ends the session on the domain that is active", async ({
  page,
  application,
  home,
  user,
  database,
}) => {
  const { email, password } = await user(home.origin);
  const canonical = await home.moveTo();
  const bye = `${application.yourApp}/?bye=1`;
  await database.query("update applications set logout_urls = $2 where id = $1", [application.id, [bye]]);
  const enter = `${application.yourApp}/login?tenant_name=${home.name}`;
  for (const path of ["/api/v1/logout", "/logout"]) {
    await page.goto(enter);
    await expect(page).toHaveURL((url) => url.origin === canonical && url.pathname === "/login");
    await logIn(page, email, password);
    await arriveAt(page, application.yourApp);
    const query = new URLSearchParams({ client_id: application.clientId, redirect_url: bye, state: "a b+ü" });
    await page.goto(`${home.origin}${path}?${query}`);
    await expect(page).toHaveURL((url) => url.origin === application.yourApp && url.searchParams.get("bye") === "1");
    expect(new URL(page.url()).searchParams.get("state")).toBe("a b+ü");
    expect(await liveSessions(database, home)).toBe(0);
    await leaveYourApp(page);
    await page.goto(enter);
    await expect(loginScreen(page).password).toBeVisible();
  }
});

test("a session from before the domain became active ends with its refresh tokens, and then the domain's own does", async ({
  site,
  application,
  home,
  user,
  database,
}) => {
  const person = await user(home.origin);
  const before = await logInByHttp(site, home.origin, person);
  const ask = (origin: string, cookie: string, challenge: string, prompt?: string) =>
    askToAuthorize(site, origin, cookie, {
      client_id: application.clientId,
      response_type: "code",
      redirect_uri: `${application.yourApp}/callback`,
      scope: "openid",
      state: "s",
      nonce: "n",
      code_challenge: challenge,
      code_challenge_method: "S256",
      prompt,
    });
  const { verifier, challenge } = makePkce();
  const { location: called } = await ask(home.origin, before, challenge);
  expect(called?.searchParams.has("tenant_custom_domain")).toBe(false);
  const client = { client_id: application.clientId };
  const { refreshToken } = await askForTokens(site, application.origin, {
    ...client,
    grant_type: "authorization_code",
    code: called?.searchParams.get("code") ?? "",
    redirect_uri: `${application.yourApp}/callback`,
    code_verifier: verifier,
  });
  const canonical = await home.moveTo();
  const now = await logInByHttp(site, canonical, person);
  const welcomed = await ask(canonical, now, challenge);
  const refused = await ask(canonical, "", challenge, "none");
  for (const { location } of [welcomed, refused]) {
    expect(location?.searchParams.get("tenant_custom_domain")).toBe(new URL(canonical).hostname);
  }
  expect([welcomed.location?.searchParams.has("code"), refused.location?.searchParams.get("error")]).toEqual([
    true,
    "login_required",
  ]);

  const refresh = (token: string) =>
    askForTokens(site, application.origin, { ...client, grant_type: "refresh_token", refresh_token: token });
  const refreshed = await refresh(refreshToken);
  expect(refreshed.status).toBe(200);
  // Its browser follows an attempt here as before; another's session would be on the domain.
  const follow = "/signup/follow?attempt=none";
  const followed = async (cookie: string) =>
    (await send(site, home.origin, follow, { headers: { cookie } })).headers.location;
  expect([await followed(before), await followed(now)]).toEqual(["/login", canonical + follow]);
  // What can't be carried on whole ends nothing.
  const twice = await send(site, home.origin, "/api/v1/logout?state=a&state=b", { headers: { cookie: before } });
  expect([twice.status, twice.headers.location]).toEqual([400, undefined]);
  const embedded = { cookie: before, "sec-fetch-dest": "iframe" };
  expect((await send(site, home.origin, "/api/v1/logout", { headers: embedded })).status).toBe(403);
  expect(await liveSessions(database, home)).toBe(2);
  const query = `?client_id=${application.clientId}&state=%7b%22a%22:%20+%7d&redirect_url=https%3A%2F%2Fevil.example`;
  const left = await send(site, home.origin, `/api/v1/logout${query}`, { headers: { cookie: before } });
  expect([left.status, left.headers.location]).toEqual([302, `${canonical}/api/v1/logout${query}`]);
  expect(left.headers["set-cookie"]?.join()).toMatch(/session=;/);
  expect(await liveSessions(database, home)).toBe(1);
  expect((await refresh(refreshed.refreshToken)).error).toBe("invalid_grant");

  const arrived = await send(site, canonical, `/api/v1/logout${query}`, { headers: { cookie: now } });
  const destination = new URL(arrived.headers.location ?? "");
  expect(destination.origin).toBe(application.yourApp);
  expect(Object.fromEntries(destination.searchParams)).toEqual({
    tenant_name: home.name,
    tenant_domain: home.name,
    tenant_custom_domain: new URL(canonical).hostname,
    state: '{"a":  }',
  });
  expect(await liveSessions(database, home)).toBe(0);
});

test("the logout page asks once, and its button ends the session here and on the domain that is active", async ({
  page,
  site,
  application,
  home,
  user,
  database,
}) => {
  const { email, password } = await user(home.origin);
  await page.goto(`${home.origin}/login`);
  await logIn(page, email, password);
  await arriveAt(page, application.yourApp);
  const canonical = await home.moveTo();
  await page.goto(`${canonical}/login`);
  await logIn(page, email, password);
  await arriveAt(page, application.yourApp);
  expect(await liveSessions(database, home)).toBe(2);
  await page.goto(`${home.origin}/logout`);
  expect(new URL(page.url()).origin).toBe(home.origin);
  await page.getByRole("button", { name: "Log out" }).click();
  // By way of the application's login URL, which finds nobody logged in.
  await expect(page).toHaveURL((url) => url.origin === canonical && url.pathname === "/login");
  expect(await liveSessions(database, home)).toBe(0);
  // Now there is no cookie on the vanity host, and it is the domain that asks.
  await page.goto(`${home.origin}/logout?state=a%20b`);
  await expect(page).toHaveURL(`${canonical}/logout?state=a%20b`);
  // A form that was loaded before works without scripts too, and says nothing about where to go.
  const form = await loadForm(site, canonical, "/logout");
  const moved = { ...form, origin: home.origin };
  const posted = await postForm(site, moved, { redirect_url: "https://evil.example" });
  const passedOn = await send(site, home.origin, posted.headers.location ?? "", {
    headers: { cookie: cookiesOf(posted) },
  });
  expect(passedOn.body).toContain(`href="${canonical}/api/v1/logout"`);
  expect(passedOn.body).not.toContain("evil.example");
});

test("a hand-over that is under way when the domain becomes active is spent there, once", async ({
  site,
  application,
  home,
  user,
}) => {
  const { origin, path, cookie } = await logInUpToHandOver(site, home.origin, await user(home.origin));
  expect(origin).toBe(home.origin);
  const canonical = await home.moveTo();
  const asked = () => send(site, origin, path, { headers: { cookie } });
  const led = await asked();
  expect([led.headers.location, led.headers["set-cookie"]]).toEqual([canonical + path, undefined]);
  const arrived = await send(site, canonical, path);
  expect(cookiesOf(arrived)).toMatch(/session=./);
  expect(new URL(arrived.headers.location ?? "").searchParams.get("tenant_custom_domain")).toBe(
    new URL(canonical).hostname,
  );
  expect(new URL(arrived.headers.location ?? "").origin).toBe(application.yourApp);
  expect((await asked()).headers.location).toBe(canonical + path);
  const again = await send(site, canonical, path);
  expect([again.headers.location, cookiesOf(again)]).toEqual([`${canonical}/login`, ""]);
});

async function liveSessions(database: pg.Pool, { applicationId, id }: CastTenant): Promise<number> {
  const { rows } = await database.query(
    "select count(*)::int as live from sessions where application_id = $1 and tenant_id = $2 and ended_at is null",
    [applicationId, id],
  );
  return rows[0].live;
}
