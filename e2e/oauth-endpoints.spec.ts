import { castTenant } from "./support/cast";
import { send } from "./support/http";
import { askToAuthorize, logInByHttp, makePkce } from "./support/oauth";
import { loginScreen } from "./support/screens";
import { expect, test } from "./support/test";
import { arriveAt, logIn, STATE } from "./support/verbs";

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const OAUTH = "/api/v1/oauth2";

test("each endpoint knows its methods, and says which they are", async ({ site, application, tenant }) => {
  const home = await tenant();
  const known = {
    [`${OAUTH}/authorize`]: "GET, POST",
    [`${OAUTH}/authorize/${"a".repeat(43)}`]: "GET",
    [`${OAUTH}/token`]: "POST",
    [`${OAUTH}/revoke`]: "POST",
    [`${OAUTH}/userinfo`]: "GET, POST",
    [`${OAUTH}/jwks`]: "GET, HEAD",
    "/.well-known/openid-configuration": "GET, HEAD",
    [`/api/v1/clients/${application.clientId}/sdk-configuration`]: "GET, HEAD",
    "/api/v1/logout": "GET",
  };
  for (const origin of [application.origin, home.origin]) {
    for (const [path, methods] of Object.entries(known)) {
      const allow = `${methods}, OPTIONS`;
      for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
        // The page-side guard of Origin stands before what is no API, and nobody posts there.
        if (path.startsWith("/.well-known") && !["GET", "HEAD", "OPTIONS"].includes(method)) continue;
        const answer = await send(site, origin, path, { method });
        expect([path, method, answer.status < 500]).toEqual([path, method, true]);
        if (method === "OPTIONS") expect([path, answer.status, answer.headers.allow]).toEqual([path, 204, allow]);
        else if (!methods.split(", ").includes(method)) {
          expect([path, method, answer.status, answer.headers.allow]).toEqual([path, method, 405, allow]);
        } else expect([path, method, answer.status === 405]).toEqual([path, method, false]);
      }
    }
  }
});

test("bodies that are no forms, or too large, are refused with the documented error", async ({ site, application }) => {
  for (const path of [`${OAUTH}/token`, `${OAUTH}/revoke`]) {
    const ask = (body: string | Buffer | undefined, headers: Record<string, string> = FORM) =>
      send(site, application.origin, path, { method: "POST", headers, ...(body === undefined ? {} : { body }) });
    const refused = [
      await ask(undefined),
      await ask(undefined, {}),
      await ask(""),
      await ask("{}", { "content-type": "application/json" }),
      await ask("grant_type=refresh_token", { "content-type": "text/plain" }),
      await ask("--x\r\n\r\n--x--", { "content-type": "multipart/form-data; boundary=x" }),
      await ask("%"),
      await ask("token=%00&refresh_token=%00"),
      await ask(Buffer.from([0xff, 0xfe, 0x00, 0x26, 0x3d])),
      await ask(`client_id=${application.clientId}&client_id=${application.clientId}`),
      await ask("token=x&grant_type=refresh_token", { ...FORM, authorization: "Basic !!!" }),
      await ask("token=x&grant_type=refresh_token", { ...FORM, authorization: "Bearer x" }),
      await ask("token=x&grant_type=refresh_token", { ...FORM, authorization: "Basic eDolRkY=" }),
    ];
    for (const [at, answer] of refused.entries()) {
      expect([path, at, answer.status]).toEqual([path, at, 400]);
      expect(JSON.parse(answer.body)).toMatchObject({ error: "invalid_request" });
      expect(answer.headers["cache-control"]).toContain("no-store");
    }
    const unknown = await ask(`token=x&grant_type=refresh_token&refresh_token=x&client_id=${"a".repeat(26)}`);
    expect([unknown.status, JSON.parse(unknown.body).error]).toEqual([401, "invalid_client"]);
    expect(unknown.headers["ratelimit-policy"]).toMatch(/^"wrong-client-secrets";q=\d+;w=60$/);
    const large = `token=${"x".repeat(70_000)}`;
    expect((await ask(large)).status).toBe(413);
    expect((await ask(large, { ...FORM, "transfer-encoding": "chunked" })).status).toBe(413);
  }
});

test("userinfo refuses what is no token, and says how to ask", async ({ site, application }) => {
  for (const [authorization, challenge] of [
    [undefined, "Bearer"],
    ["Basic eDp5", "Bearer"],
    ["Bearer", "Bearer"],
    ["Bearer x y", "Bearer"],
    ["Bearer x", 'Bearer error="invalid_token"'],
    ["Bearer a.b.c", 'Bearer error="invalid_token"'],
    [`Bearer ${"x".repeat(5000)}`, 'Bearer error="invalid_token"'],
  ] as const) {
    for (const method of ["GET", "POST"]) {
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
      const answer = await send(site, application.origin, `${OAUTH}/userinfo`, { method, headers });
      expect([authorization, answer.status]).toEqual([authorization, 401]);
      expect(answer.headers["www-authenticate"]).toBe(challenge);
    }
  }
});

test("a page of a public client may ask and read, and the browser is told so beforehand; no other page is", async ({
  site,
  application,
}) => {
  const paths = ["token", "revoke", "userinfo", "jwks"].map((name) => `${OAUTH}/${name}`);
  for (const path of [...paths, "/.well-known/openid-configuration"]) {
    for (const [origin, expected] of [
      [application.yourApp, application.yourApp],
      ["https://evil.example", undefined],
      ["null", undefined],
    ] as const) {
      const preflight = await send(site, application.origin, path, {
        method: "OPTIONS",
        headers: {
          origin,
          "access-control-request-method": "POST",
          "access-control-request-headers": "authorization",
        },
      });
      expect([path, preflight.status]).toEqual([path, 204]);
      expect([path, preflight.headers["access-control-allow-origin"]]).toEqual([path, expected]);
      const answer = await send(site, application.origin, path, { headers: { origin } });
      expect([path, answer.headers["access-control-allow-origin"]]).toEqual([path, expected]);
      expect(answer.headers["access-control-allow-credentials"]).toBeUndefined();
    }
  }
  const authorize = await send(site, application.origin, `${OAUTH}/authorize`, {
    headers: { origin: application.yourApp },
  });
  expect(authorize.headers["access-control-allow-origin"]).toBeUndefined();
});

test("a client is told what it configures itself with, every member present, at its own application alone", async ({
  site,
  application,
  tenant,
}) => {
  const home = await tenant();
  const path = `/api/v1/clients/${application.clientId}/sdk-configuration`;
  for (const origin of [application.origin, home.origin]) {
    const answer = await send(site, origin, path);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      200,
      {
        loginUrl: `${application.yourApp}/login`,
        redirectUri: `${application.yourApp}/callback`,
        isApplicationCustomDomainActive: false,
        customApplicationLoginPageUrl: null,
        loginUrlTenantDomainSuffix: null,
      },
    ]);
  }
  for (const [origin, id] of [
    [site.demo.application, application.clientId],
    [application.origin, "a".repeat(26)],
    [application.origin, "x"],
  ] as const) {
    const refused = await send(site, origin, `/api/v1/clients/${id}/sdk-configuration`);
    expect([refused.status, JSON.parse(refused.body).code]).toEqual([404, "client_not_found"]);
  }
});

test("an authorization request may come as a form of another site, and the session counts all the same", async ({
  page,
  application,
  tenant,
  user,
}) => {
  const home = await tenant();
  const { email, password } = await user(home.origin);
  await page.goto(`${home.origin}/login`);
  await logIn(page, email, password);
  await arriveAt(page, application.yourApp);
  const called = page.waitForRequest((request) => request.url().startsWith(`${application.yourApp}/callback`));
  const fields = {
    client_id: application.clientId,
    response_type: "code",
    redirect_uri: `${application.yourApp}/callback`,
    scope: "openid",
    state: STATE,
    code_challenge: makePkce().challenge,
    code_challenge_method: "S256",
  };
  await page.evaluate(
    ({ action, fields }) => {
      const form = document.createElement("form");
      Object.assign(form, { method: "post", action });
      for (const [name, value] of Object.entries(fields)) {
        form.append(Object.assign(document.createElement("input"), { name, value }));
      }
      document.body.append(form);
      // Not before the script has come back: the page goes with it.
      setTimeout(() => form.submit());
    },
    { action: `${home.origin}${OAUTH}/authorize`, fields },
  );
  const { searchParams } = new URL((await called).url());
  expect([searchParams.get("state"), searchParams.has("code")]).toEqual([STATE, true]);
});

test.describe("logout", () => {
  test("ends the session at once for who is sent by a client, and leads to an address that is registered", async ({
    page,
    application,
    tenant,
    user,
    database,
  }) => {
    const home = await tenant();
    const { email, password } = await user(home.origin);
    const bye = `${application.yourApp}/?bye={tenant_name}`;
    await database.query("update applications set logout_urls = $2 where id = $1", [application.id, [bye]]);
    for (const path of ["/api/v1/logout", "/logout"]) {
      await page.goto(`${home.origin}/login`);
      await logIn(page, email, password);
      await arriveAt(page, application.yourApp);
      const query = { client_id: application.clientId, redirect_url: bye, state: STATE };
      await page.goto(`${home.origin}${path}?${new URLSearchParams(query)}`);
      await expect(page.getByRole("heading", { name: /Welcome|logged in/ })).toBeVisible();
      const url = new URL(page.url());
      expect([url.origin, Object.fromEntries(url.searchParams)]).toEqual([
        application.yourApp,
        { bye: home.name, state: STATE },
      ]);
      await page.goto(`${application.yourApp}/login?tenant_name=${home.name}`);
      await expect(loginScreen(page).password).toBeVisible();
    }
    const { rows } = await database.query(
      "select count(*)::int as ended from audit_events where application_id = $1 and action = 'logout.completed'",
      [application.id],
    );
    expect(rows).toEqual([{ ended: 2 }]);
  });

  test("leads nowhere else, whatever is asked for", async ({ site, application, tenant }) => {
    const home = await tenant();
    for (const redirect_url of ["https://evil.example", "//evil.example", `${application.yourApp}.evil.example/`, ""]) {
      const query = new URLSearchParams({ client_id: application.clientId, redirect_url });
      const { status, headers } = await send(site, home.origin, `/api/v1/logout?${query}`);
      expect([redirect_url, status, headers.location]).toEqual([
        redirect_url,
        302,
        `${application.yourApp}/login?tenant_name=${home.name}&tenant_domain=${home.name}`,
      ]);
    }
    const twice = await send(site, home.origin, "/api/v1/logout?redirect_url=a&redirect_url=b");
    expect([twice.status, twice.headers.location]).toEqual([400, undefined]);
    const there = await send(site, application.origin, "/api/v1/logout");
    expect(there.headers.location).toBe(`${application.origin}/login`);
  });

  test("is not brought about by what a page merely embeds, fetches or fetches ahead, nor at a neighbour's", async ({
    site,
    application,
    tenant,
    user,
    database,
  }) => {
    const home = await tenant();
    const sibling = await castTenant(database, site, application, { name: "neighbour" });
    const cookie = await logInByHttp(site, home.origin, await user(home.origin));
    for (const more of [
      { "sec-fetch-dest": "image" },
      { "sec-fetch-dest": "iframe" },
      { "sec-fetch-dest": "empty" },
      { "sec-fetch-dest": "document", "sec-purpose": "prefetch" },
    ] as Record<string, string>[]) {
      const { status } = await send(site, home.origin, "/api/v1/logout", { headers: { cookie, ...more } });
      expect([more, status]).toEqual([more, 403]);
    }
    expect((await send(site, home.origin, "/api/v1/logout", { method: "HEAD", headers: { cookie } })).status).toBe(405);
    await send(site, sibling.origin, "/api/v1/logout", { headers: { cookie } });
    const parameters = {
      client_id: application.clientId,
      response_type: "code",
      redirect_uri: `${application.yourApp}/callback`,
      scope: "openid",
      prompt: "none",
      code_challenge: makePkce().challenge,
      code_challenge_method: "S256",
    };
    const asked = async () => (await askToAuthorize(site, home.origin, cookie, parameters)).location?.searchParams;
    expect((await asked())?.has("code")).toBe(true);
    await send(site, home.origin, "/api/v1/logout", { headers: { cookie, "sec-fetch-dest": "document" } });
    expect((await asked())?.get("error")).toBe("login_required");
  });
});
