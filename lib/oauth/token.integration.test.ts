import { and, eq } from "drizzle-orm";
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { clients, oauthArtifacts, sessions, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import type { CurrentHost } from "../hosts/resolve";
import { visitor } from "../testing/cast";
import { publishKeys } from "./endpoints";
import {
  askAuthorize,
  askToken,
  askUserinfo,
  authorizeQuery,
  type Client,
  getCode,
  letGracePass,
  logInAgain,
  makeApplication,
  makeClient,
  makePerson,
  makePkce,
  type Person,
  refreshed,
  sessionRow,
} from "./testing";
import { exchangeToken } from "./tokens";

useTestDatabase({ DATABASE_POOL_SIZE: "40" });

let application: CurrentHost;
let client: Client;
let ada: Person;
let ben: Person;

beforeAll(async () => {
  application = (await makeApplication("yourapp")).host;
  client = await makeClient(application.application.id);
  ada = await makePerson(application, "tenant1");
  ben = await makePerson(application, "tenant2");
});

describe("a client that has a code", () => {
  it("and the client gets tokens of which only it, the application and this person are spoken", async () => {
    const { status, body } = await askToken(application, client, await getCode(ada, client));
    expect(status).toBe(200);
    expect(body.expires_in).toBe(1800);
    expect(body.refresh_token).toMatch(/^[\w-]{43,}$/);
    const jwks = await (await publishKeys(application)).json();
    expect(jwks.keys).toHaveLength(1);
    expect(jwks.keys[0]).not.toHaveProperty("d");
    expect(jwks.keys[0].kid).toMatch(/^[a-z2-7]{26}$/);
    const keys = createLocalJWKSet(jwks);
    const base = {
      sub: ada.userId,
      tnt_id: ada.tenantId,
      app_id: application.application.id,
      idp_name: "foyer",
      sid: ada.session.id,
    };
    const id = await jwtVerify(body.id_token, keys, { issuer: application.origin, audience: client.id });
    expect(id.payload).toMatchObject({ ...base, nonce: "no", auth_time: expect.any(Number) });
    expect(id.payload).not.toHaveProperty("email");
    const access = await jwtVerify(body.access_token, keys, {
      issuer: application.origin,
      audience: `${application.origin}/api/v1`,
      typ: "at+jwt",
    });
    expect(access.payload).toMatchObject({ ...base, client_id: client.id, scope: "openid profile email phone roles" });
    expect(decodeProtectedHeader(body.access_token).alg).toBe("RS256");
  });

  it("and userinfo says what was asked for, and no more", async () => {
    const { body } = await askToken(application, client, await getCode(ada, client));
    const base = { sub: ada.userId, tnt_id: ada.tenantId, app_id: application.application.id, idp_name: "foyer" };
    expect((await askUserinfo(application, body.access_token)).body).toEqual({
      ...base,
      email: "ada@example.com",
      email_verified: true,
      name: "Ada Lovelace",
      given_name: "Ada",
      family_name: "Lovelace",
      updated_at: expect.any(Number),
      phone_number: "+4915112345678",
      roles: [{ id: expect.any(String), name: "app:tenant1:owner", display_name: "Owner" }],
    });
    const less = await askToken(application, client, await getCode(ada, client, { scope: "openid" }));
    expect(await askUserinfo(ada.host, less.body.access_token)).toEqual({ status: 200, body: base });
    expect((await askUserinfo(ben.host, less.body.access_token)).status).toBe(401);
    const other = (await makeApplication("otherapp")).host;
    expect((await askUserinfo(other, less.body.access_token)).status).toBe(401);
    expect((await askUserinfo(application, less.body.id_token)).status).toBe(401);
  });

  it("gets offline_access without a question, and says so", async () => {
    for (const prompt of ["none", "consent"]) {
      const form = await getCode(ada, client, { scope: "openid offline_access", prompt });
      expect((await askToken(application, client, form)).body.scope).toBe("openid offline_access");
    }
  });

  it("with a wrong verifier, none, a wrong redirect URI or a wrong secret: no tokens, and the code still works for the client", async () => {
    const form = await getCode(ada, client);
    const { code_verifier: _verifier, ...without } = form;
    for (const wrong of [
      { ...form, code_verifier: makePkce().verifier },
      without,
      { ...form, redirect_uri: "http://localhost:4000/other" },
    ]) {
      expect(await askToken(application, client, wrong)).toMatchObject({
        status: 400,
        body: { error: "invalid_grant" },
      });
    }
    const impostor = await askToken(application, { ...client, secret: "guessed" }, form);
    expect(impostor).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    const another = await makeClient(application.application.id);
    expect(await askToken(application, another, form)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect((await askToken(ben.host, client, form)).body.error).toBe("invalid_grant");
    expect((await askToken(application, client, form)).status).toBe(200);
  });

  it("with a public client and no challenge: refused", async () => {
    const mobile = await makeClient(application.application.id, { type: "PUBLIC" });
    const { code_challenge: _challenge, code_challenge_method: _method, ...query } = authorizeQuery(mobile, "");
    const { location } = await askAuthorize(ada.host, ada.session, query);
    expect(location?.searchParams.get("error")).toBe("invalid_request");
    expect((await askToken(application, mobile, await getCode(ada, mobile))).status).toBe(200);
    const plain = await askAuthorize(
      ada.host,
      ada.session,
      authorizeQuery(mobile, "abc", { code_challenge_method: "plain" }),
    );
    expect(plain.location?.searchParams.get("error")).toBe("invalid_request");
  });
});

describe("a code", () => {
  it("works once: a replay is refused and ends the tokens it gave", async () => {
    const form = await getCode(ada, client);
    const first = await askToken(application, client, form);
    expect((await askUserinfo(application, first.body.access_token)).status).toBe(200);
    expect(await askToken(application, client, form)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    expect((await askUserinfo(application, first.body.access_token)).status).toBe(401);
    const refresh = { grant_type: "refresh_token", refresh_token: first.body.refresh_token };
    expect((await askToken(application, client, refresh)).body.error).toBe("invalid_grant");
  });

  it("sent 20 times at once gives tokens once", async () => {
    const form = await getCode(ada, client);
    const answers = await Promise.all(Array.from({ length: 20 }, () => askToken(application, client, form)));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => answer.body.error === "invalid_grant")).toHaveLength(19);
  });

  it("stands in no row, and neither does a refresh token", async () => {
    const form = await getCode(ada, client);
    const { body } = await askToken(application, client, form);
    const rows = JSON.stringify(await db().select().from(oauthArtifacts));
    expect(rows).toMatch("RefreshToken");
    expect(rows).not.toMatch(form.code);
    expect(rows).not.toMatch(body.refresh_token);
  });

  it("of a client that registered placeholders comes to the tenant's own address, without the name beside it", async () => {
    const redirectUri = "https://{tenant_name}.your.app/{tenant_domain}/callback?t={tenant_name}";
    const placed = await makeClient(application.application.id, { redirectUri });
    const { verifier, challenge } = makePkce();
    const query = authorizeQuery(placed, challenge, { state: "x-foyer-tenant-name-x {tenant_name}" });
    const { location } = await askAuthorize(ada.host, ada.session, query);
    expect(location?.href.split("?")[0]).toBe("https://tenant1.your.app/tenant1/callback");
    expect(location?.searchParams.get("t")).toBe("tenant1");
    expect(location?.searchParams.get("state")).toBe("x-foyer-tenant-name-x {tenant_name}");
    expect(location?.searchParams.has("tenant_name")).toBe(false);
    const code = location?.searchParams.get("code") ?? "";
    const form = { grant_type: "authorization_code", code, code_verifier: verifier };
    const substituted = { ...form, redirect_uri: redirectUri.replaceAll(/\{tenant_\w+\}/g, "tenant1") };
    expect((await askToken(application, placed, substituted)).body.error).toBe("invalid_grant");
    expect((await askToken(application, placed, { ...form, redirect_uri: redirectUri })).status).toBe(200);
    const smuggled = {
      redirect_uri: "https://x-foyer-tenant-name-x.your.app/{tenant_domain}/callback?t={tenant_name}",
    };
    expect((await askAuthorize(ada.host, ada.session, { ...query, ...smuggled })).status).toBe(400);
  });

  it("is exchanged by a client that does not encode its redirect URI", async () => {
    const redirectUri = "http://localhost:4000/cb?x=1&y=2";
    const careless = await makeClient(application.application.id, { redirectUri });
    const { code, code_verifier } = await getCode(ada, careless);
    const body = `grant_type=authorization_code&code=${code}&redirect_uri=${redirectUri}&code_verifier=${code_verifier}`;
    expect((await askToken(application, careless, body)).status).toBe(200);
  });
});

describe("a refresh token", () => {
  it("gives a new one each time; an old one ends the family", async () => {
    const first = (await askToken(application, client, await getCode(ada, client))).body;
    const second = await refreshed(application, client, first.refresh_token);
    expect(second.status).toBe(200);
    expect(second.body.refresh_token).not.toBe(first.refresh_token);
    const [begun, renewed] = [decodeJwt(first.id_token), decodeJwt(second.body.id_token)];
    const { sub, aud, iss, auth_time } = begun;
    expect(renewed).toMatchObject({ sub, aud, iss, auth_time });
    expect([begun.nonce, renewed.nonce]).toEqual(["no", undefined]);
    expect((await askUserinfo(application, second.body.access_token)).status).toBe(200);
    await letGracePass(31);
    expect((await refreshed(application, client, first.refresh_token)).body.error).toBe("invalid_grant");
    expect((await refreshed(application, client, second.body.refresh_token)).body.error).toBe("invalid_grant");
    expect((await askUserinfo(application, second.body.access_token)).status).toBe(401);
  });

  it("outlives the session's lifetime with offline_access alone", async () => {
    const dora = await makePerson(application, "tenant4");
    const scoped = async (scope: string) =>
      (await askToken(application, client, await getCode(dora, client, { scope }))).body;
    const [online, offline] = [await scoped("openid"), await scoped("openid offline_access")];
    await db()
      .update(sessions)
      .set({ expiresAt: new Date(0), idleExpiresAt: new Date(0) })
      .where(sessionRow(dora));
    expect((await refreshed(application, client, online.refresh_token)).body.error).toBe("invalid_grant");
    expect((await refreshed(application, client, offline.refresh_token)).status).toBe(200);
    expect((await askUserinfo(application, online.access_token)).status).toBe(401);
  });

  it("dies with the session's end, and with the user's deactivation", async () => {
    const carl = await makePerson(application, "tenant3");
    const tokens = async () => (await askToken(application, client, await getCode(carl, client))).body;
    const ended = await tokens();
    await db().update(sessions).set({ endedAt: new Date() }).where(sessionRow(carl));
    expect((await refreshed(application, client, ended.refresh_token)).body.error).toBe("invalid_grant");
    expect((await askUserinfo(application, ended.access_token)).status).toBe(401);
    carl.session = await logInAgain(carl);
    const deactivated = await tokens();
    await db()
      .update(users)
      .set({ status: "INACTIVE" })
      .where(and(eq(users.tenantId, carl.tenantId), eq(users.id, carl.userId)));
    expect((await refreshed(application, client, deactivated.refresh_token)).body.error).toBe("invalid_grant");
    expect((await askUserinfo(application, deactivated.access_token)).status).toBe(401);
  });

  it("dies with its client, and so does what userinfo says", async () => {
    const closing = await makeClient(application.application.id);
    const tokens = (await askToken(application, closing, await getCode(ada, closing))).body;
    expect((await askUserinfo(application, tokens.access_token)).status).toBe(200);
    await db().update(clients).set({ enabled: false }).where(eq(clients.id, closing.id));
    expect((await askUserinfo(application, tokens.access_token)).status).toBe(401);
    expect((await refreshed(application, closing, tokens.refresh_token)).body.error).toBe("invalid_client");
  });

  it("keeps its grant alive, and is of no use once it has expired", async () => {
    const { refresh_token } = (await askToken(application, client, await getCode(ada, client))).body;
    const endsOf = async (model: string) =>
      (await db().select().from(oauthArtifacts).where(eq(oauthArtifacts.model, model))).map(({ expiresAt }) =>
        Number(expiresAt),
      );
    expect(Math.max(...(await endsOf("Grant")))).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    await db()
      .update(oauthArtifacts)
      .set({ expiresAt: new Date(0) })
      .where(eq(oauthArtifacts.model, "RefreshToken"));
    expect((await refreshed(application, client, refresh_token)).body.error).toBe("invalid_grant");
  });
});

describe("the token endpoint", () => {
  const post = (body: string, headers: Record<string, string> = {}) =>
    exchangeToken(
      new Request(`${application.origin}/api/v1/oauth2/token`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded", accept: "text/html", ...headers },
        body,
      }),
      application,
      visitor(),
    );

  it("answers nonsense with JSON and a plain 4xx", async () => {
    const bodies = ["", "grant_type=password", "%", "a=%00", "grant_type=authorization_code&code=%00", "=&&=="];
    for (const body of bodies) {
      const response = await post(body);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: expect.stringMatching(/^[a-z_]+$/) });
    }
    expect((await post(`code=${"x".repeat(70_000)}`)).status).toBe(413);
    expect((await post("{}", { "content-type": "application/json" })).status).toBe(400);
  });
});
