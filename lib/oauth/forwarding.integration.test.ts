import { decodeJwt } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { hosts, oauthArtifacts } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import type { CurrentHost } from "../hosts/resolve";
import { findTenantLogin } from "../login/tenant-login";
import { type Ties, tiesIn } from "../secrets/interaction-ties";
import { publishConfiguration } from "./endpoints";
import {
  askAuthorize,
  askToken,
  askUserinfo,
  authorizeQuery,
  type Client,
  hostOf,
  makeApplication,
  makeClient,
  makePerson,
  makePkce,
  type Person,
} from "./testing";

useTestDatabase();

let application: CurrentHost;
let client: Client;
let ben: Person;

beforeAll(async () => {
  application = (await makeApplication("yourapp")).host;
  client = await makeClient(application.application.id);
  ben = await makePerson(application, "tenant2");
});

describe("the application's own host", () => {
  it("leads to the tenant that is named, with every parameter, and asks for a tenant otherwise", async () => {
    const { challenge } = makePkce();
    const query = authorizeQuery(client, challenge, { tenant_name: "tenant2", state: 'a{"ü":1}' });
    const named = await askAuthorize(application, undefined, query);
    expect(named.location?.origin).toBe(ben.host.origin);
    expect(named.location?.pathname).toBe("/api/v1/oauth2/authorize");
    expect(Object.fromEntries(named.location?.searchParams ?? [])).toEqual(query);
    const unknown: Record<string, string>[] = [{}, { tenant_name: "nobody" }, { login_hint: "ada@example.com" }];
    for (const more of unknown) {
      const unnamed = authorizeQuery(client, challenge, more);
      const { location } = await askAuthorize(application, undefined, unnamed);
      expect(`${location?.origin}${location?.pathname}`).toBe(`${application.origin}/login`);
      expect(location?.searchParams.get("client_id")).toBe(client.id);
      expect(location?.searchParams.get("interaction")).toMatch(/^[\w-]{43}$/);
      expect(location?.searchParams.get("state")).toBeNull();
    }
  });

  it("takes a tenant's name or host in login_hint for the tenant", async () => {
    const { challenge } = makePkce();
    for (const login_hint of ["tenant2", "TENANT2", ben.host.hostname]) {
      const { location } = await askAuthorize(
        application,
        undefined,
        authorizeQuery(client, challenge, { login_hint }),
      );
      expect([login_hint, location?.origin]).toEqual([login_hint, ben.host.origin]);
      expect(location?.searchParams.get("login_hint")).toBe(login_hint);
    }
    const elsewhere = await makePerson((await makeApplication("hintapp")).host, "tenant9");
    for (const login_hint of ["tenant9", elsewhere.host.hostname, application.hostname]) {
      const { location } = await askAuthorize(
        application,
        undefined,
        authorizeQuery(client, challenge, { login_hint }),
      );
      expect([login_hint, location?.pathname]).toEqual([login_hint, "/login"]);
    }
  });

  it("asks for no tenant where the request is wrong, or where it wants no questions", async () => {
    const { challenge } = makePkce();
    const silent = await askAuthorize(application, undefined, authorizeQuery(client, challenge, { prompt: "none" }));
    expect(Object.fromEntries(silent.location?.searchParams ?? [])).toMatchObject({
      error: "login_required",
      state: "st",
      iss: application.origin,
    });
    expect(silent.location?.searchParams.has("tenant_name")).toBe(false);
    const placed = await makeClient(application.application.id, { redirectUri: "https://{tenant_name}.your.app/cb" });
    const nowhere = await askAuthorize(application, undefined, authorizeQuery(placed, challenge, { prompt: "none" }));
    expect([nowhere.status, nowhere.location]).toEqual([400, undefined]);
    const mistakes: Record<string, string>[] = [
      { redirect_uri: "https://evil.example/cb" },
      { client_id: "a".repeat(26) },
    ];
    for (const wrong of mistakes) {
      const answer = await askAuthorize(application, undefined, authorizeQuery(client, challenge, wrong));
      expect([answer.status, answer.location]).toEqual([400, undefined]);
    }
  });

  it("leads who found their tenant there with every parameter of the request that waited", async () => {
    const { challenge } = makePkce();
    const query = authorizeQuery(client, challenge, { state: 'a{"ü":1} + &', extra: "1" });
    const asked = await askAuthorize(application, undefined, query);
    const interaction = asked.location?.searchParams.get("interaction") ?? "";
    const find = async (browser: { ties?: Ties }) => {
      const found = await findTenantLogin(application, "tenant2", { clientId: client.id, interaction }, browser);
      if (found.type !== "found") throw new Error(found.type);
      return new URL(found.url);
    };
    const url = await find({ ties: tiesIn(asked.cookie) });
    expect(url.origin + url.pathname).toBe(`${ben.host.origin}/api/v1/oauth2/authorize`);
    expect(Object.fromEntries(url.searchParams)).toEqual(query);
    // Another browser has the client alone, and so has this one once the request has died.
    expect((await find({})).href).toBe(`${ben.host.origin}/login?client_id=${client.id}`);
    await db()
      .update(oauthArtifacts)
      .set({ expiresAt: new Date(0) });
    expect((await find({ ties: tiesIn(asked.cookie) })).href).toBe(`${ben.host.origin}/login?client_id=${client.id}`);
  });
});

describe("an application that has a domain of its own", () => {
  it("is issuer under it, and authorizes there, also for who comes to the vanity hosts", async () => {
    const { id, host } = await makeApplication("ownapp");
    const own = await makeClient(id);
    const carl = await makePerson(host, "tenant5");
    await db()
      .insert(hosts)
      .values([
        { hostname: "auth.own.app", applicationId: id, kind: "APPLICATION_CUSTOM" },
        { hostname: "tenant5.auth.own.app", applicationId: id, tenantId: carl.tenantId, kind: "APPLICATION_CUSTOM" },
      ]);
    const issuer = host.origin.replace(host.hostname, "auth.own.app");
    const there = issuer.replace("auth.", "tenant5.auth.");
    const { verifier, challenge } = makePkce();
    const query = authorizeQuery(own, challenge);
    const vanity = await askAuthorize(carl.host, undefined, query);
    expect(vanity.location?.origin).toBe(there);
    expect(Object.fromEntries(vanity.location?.searchParams ?? [])).toEqual(query);
    const named = await askAuthorize(host, undefined, { ...query, tenant_name: "tenant5" });
    expect(named.location?.origin).toBe(there);
    for (const each of [host, carl.host, await hostOf("tenant5.auth.own.app")]) {
      const document = await (await publishConfiguration(each)).json();
      expect(document).toMatchObject({ issuer, token_endpoint: `${issuer}/api/v1/oauth2/token` });
    }
    const home = await hostOf("tenant5.auth.own.app");
    const { location } = await askAuthorize(home, carl.session, query);
    expect(location?.searchParams.get("iss")).toBe(issuer);
    const form = { grant_type: "authorization_code", code: location?.searchParams.get("code") ?? "" };
    const exchanged = { ...form, redirect_uri: own.redirectUri, code_verifier: verifier };
    // The vanity hosts go on answering.
    const { body } = await askToken(host, own, exchanged);
    expect(decodeJwt(body.access_token)).toMatchObject({ iss: issuer, aud: `${issuer}/api/v1` });
    expect((await askUserinfo(home, body.access_token)).status).toBe(200);
  });
});
