import { and, eq } from "drizzle-orm";
import { decodeJwt, decodeProtectedHeader } from "jose";
import * as openid from "openid-client";
import { beforeAll, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { clients, oauthArtifacts, signingKeys } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { PATHS } from "../authorizations/paths";
import type { CurrentHost } from "../hosts/resolve";
import { visitor } from "../testing/cast";
import { verifyClientToken } from "./access-tokens";
import { publishConfiguration } from "./endpoints";
import { privateJwkOf, signingKeysOf } from "./keys";
import {
  askToken,
  askUserinfo,
  type Client,
  getCode,
  makeApplication,
  makeClient,
  makePerson,
  type Person,
  signedBy,
} from "./testing";
import { exchangeToken, revokeToken } from "./tokens";

useTestDatabase();

const GRANT = { grant_type: "client_credentials" };

let application: CurrentHost;
let id: string;
let machine: Client;
let ada: Person;

beforeAll(async () => {
  application = (await makeApplication("yourapp")).host;
  id = application.application.id;
  machine = await makeClient(id, { type: "MACHINE", permissions: ["tenant:read", "tenant:update"] });
  ada = await makePerson(application, "tenant1");
});

describe("a machine client", () => {
  it("gets a token that speaks for itself, at the application's host and at a tenant's, and no refresh token", async () => {
    for (const host of [application, ada.host]) {
      const { status, body } = await askToken(host, machine, GRANT);
      expect(status).toBe(200);
      expect(body).toEqual({ access_token: expect.any(String), expires_in: 1800, token_type: "Bearer" });
      expect(decodeProtectedHeader(body.access_token)).toMatchObject({ alg: "RS256", typ: "at+jwt" });
      expect(decodeJwt(body.access_token)).toEqual({
        iss: application.origin,
        aud: `${application.origin}/api/v1`,
        sub: machine.id,
        client_id: machine.id,
        app_id: id,
        jti: expect.any(String),
        iat: expect.any(Number),
        exp: expect.any(Number),
      });
      expect(await verifyClientToken(id, body.access_token)).toEqual({ clientId: machine.id, scopes: new Set() });
    }
    expect(await db().$count(oauthArtifacts, eq(oauthArtifacts.model, "RefreshToken"))).toBe(0);
  });

  it("may ask for less than it holds, never for more", async () => {
    const { body } = await askToken(application, machine, { ...GRANT, scope: "tenant:read" });
    expect(body.scope).toBe("tenant:read");
    expect((await verifyClientToken(id, body.access_token))?.scopes).toEqual(new Set(["tenant:read"]));
    for (const scope of ["user:read", "tenant:read user:read", "openid", "*"]) {
      const refused = await askToken(application, machine, { ...GRANT, scope });
      expect([scope, refused.status, refused.body.error]).toEqual([scope, 400, "invalid_scope"]);
    }
  });

  it("with the predefined role may ask for any permission, and for nothing else", async () => {
    const admin = await makeClient(id, { type: "MACHINE", machineRole: "APPLICATION_ADMIN_CLIENT" });
    const answer = await askToken(application, admin, { ...GRANT, scope: "workflow-policy:write" });
    expect(answer.body.scope).toBe("workflow-policy:write");
    for (const scope of ["openid", "workflow-policy:writ"]) {
      expect((await askToken(application, admin, { ...GRANT, scope })).body.error).toBe("invalid_scope");
    }
  });

  it("is refused with a wrong secret, for another audience, and once it is switched off", async () => {
    const wrong = await askToken(application, { ...machine, secret: "guessed" }, GRANT);
    expect(wrong).toMatchObject({ status: 401, body: { error: "invalid_client" } });
    const elsewhere = await askToken(application, machine, { ...GRANT, resource: "https://other.example" });
    expect(elsewhere).toMatchObject({ status: 400, body: { error: "invalid_target" } });
    const off = await makeClient(id, { type: "MACHINE" });
    await db()
      .update(clients)
      .set({ enabled: false })
      .where(and(eq(clients.applicationId, id), eq(clients.id, off.id)));
    expect(await askToken(application, off, GRANT)).toMatchObject({ status: 401, body: { error: "invalid_client" } });
  });

  it("signs nobody in, and a client that signs people in is no machine", async () => {
    const grants: Record<string, string>[] = [
      { grant_type: "authorization_code", code: "x", redirect_uri: machine.redirectUri },
      { grant_type: "refresh_token", refresh_token: "x" },
    ];
    for (const grant of grants) {
      expect((await askToken(application, machine, grant)).body.error).toBe("invalid_request");
    }
    for (const type of ["CONFIDENTIAL", "PUBLIC"] as const) {
      const other = await makeClient(id, { type });
      const answer = await askToken(application, other, GRANT);
      expect([answer.status, answer.body.error]).toEqual([400, "invalid_request"]);
    }
  });
});

describe("a certified client library", () => {
  it("gets a machine's token by either way of sending its secret, and gives it back", async () => {
    for (const way of [openid.ClientSecretBasic, openid.ClientSecretPost]) {
      const configuration = await openid.discovery(
        new URL(application.origin),
        machine.id,
        undefined,
        way(machine.secret),
        {
          [openid.customFetch]: fetchFrom(application),
          execute: [openid.allowInsecureRequests],
        },
      );
      const { access_token, refresh_token, expires_in } = await openid.clientCredentialsGrant(configuration);
      expect([refresh_token, expires_in]).toEqual([undefined, 1800]);
      expect((await verifyClientToken(id, access_token))?.clientId).toBe(machine.id);
      await openid.tokenRevocation(configuration, access_token);
      expect(await verifyClientToken(id, access_token)).toBeUndefined();
    }
  });
});

/** What the library fetches, answered without a network. */
function fetchFrom(host: CurrentHost): openid.CustomFetch {
  return async (url, { method, headers, body }) => {
    const request = new Request(url, { method, headers, ...(body ? { body: body.toString() } : {}) });
    switch (new URL(url).pathname) {
      case PATHS.token:
        return exchangeToken(request, host, visitor());
      case PATHS.revoke:
        return revokeToken(request, host, visitor());
      default:
        return publishConfiguration(host);
    }
  };
}

describe("a token that is shown to the API", () => {
  it("counts at its own application alone, and a user's token counts as nobody's client", async () => {
    const { access_token } = (await askToken(application, machine, GRANT)).body;
    const other = await makeApplication("otherapp");
    expect(await verifyClientToken(other.id, access_token)).toBeUndefined();
    const client = await makeClient(id);
    const person = (await askToken(application, client, await getCode(ada, client))).body;
    expect(await verifyClientToken(id, person.access_token)).toBeUndefined();
    expect(await verifyClientToken(id, person.id_token)).toBeUndefined();
    expect(await verifyClientToken(id, person.refresh_token)).toBeUndefined();
    expect((await askUserinfo(application, access_token)).status).toBe(401);
  });

  it("counts while the key that signed it is retired, and until it expires", async () => {
    const { access_token } = (await askToken(application, machine, GRANT)).body;
    await db().update(signingKeys).set({ retiredAt: new Date() }).where(eq(signingKeys.applicationId, id));
    expect(await verifyClientToken(id, access_token)).toEqual({ clientId: machine.id, scopes: new Set() });
  });

  it("is refused when anything in it is not as it should be", async () => {
    const [key] = await signingKeysOf(id);
    if (!key) throw new Error("No key");
    const own = privateJwkOf(key);
    const [foreignKey] = await signingKeysOf((await makeApplication("foreignapp")).id);
    if (!foreignKey) throw new Error("No key");
    const foreign = { ...privateJwkOf(foreignKey), kid: key.kid };
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: application.origin,
      aud: `${application.origin}/api/v1`,
      sub: machine.id,
      client_id: machine.id,
      app_id: id,
      jti: "one",
      iat: now,
      exp: now + 60,
    };
    expect(await verifyClientToken(id, await signedBy(own, claims))).toEqual({
      clientId: machine.id,
      scopes: new Set(),
    });
    const { exp: _exp, ...endless } = claims;
    const wrong = {
      "another signature": await signedBy(foreign, claims),
      "another type": await signedBy(own, claims, "JWT"),
      "another issuer": await signedBy(own, { ...claims, iss: "https://evil.example" }),
      "another audience": await signedBy(own, { ...claims, aud: machine.id }),
      "another application": await signedBy(own, { ...claims, app_id: "a".repeat(26) }),
      "another subject": await signedBy(own, { ...claims, sub: ada.userId }),
      "a person's session": await signedBy(own, { ...claims, sid: ada.session.id }),
      "its time is over": await signedBy(own, { ...claims, exp: now - 1 }),
      "it never ends": await signedBy(own, endless),
      "no signature": `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url")}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.`,
      "no token": "x",
      nothing: "",
    };
    for (const [what, token] of Object.entries(wrong)) {
      expect([what, await verifyClientToken(id, token)]).toEqual([what, undefined]);
    }
  });
});
