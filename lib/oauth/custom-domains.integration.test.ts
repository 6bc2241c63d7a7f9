import { decodeJwt } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { db } from "@/db/client";
import { useTestDatabase } from "@/db/testing";
import { type DnsServer, startDnsServer } from "@/e2e/support/dns-server";
import { removeCustomDomain } from "../domains/remove";
import { SYSTEM, serveUnder, TARGET } from "../domains/testing";
import { originOf } from "../env/env";
import { tieCookieName, tiesIn, withTie } from "../secrets/interaction-ties";
import { createAuthSession, issueHandOver } from "../sessions/hand-over";
import { visitor } from "../testing/cast";
import { verifyClientToken } from "./access-tokens";
import { findSdkConfiguration } from "./clients";
import { publishConfiguration, resumeAuthorize } from "./endpoints";
import {
  askAuthorize,
  askToken,
  askUserinfo,
  authorizeQuery,
  getCode,
  hostOf,
  logInAgain,
  makeApplication,
  makeClient,
  makePerson,
  makePkce,
  refreshed,
} from "./testing";

useTestDatabase({ CUSTOM_DOMAIN_TARGET: TARGET });

let dns: DnsServer;
beforeAll(async () => {
  dns = await startDnsServer();
});
afterAll(() => dns.close());

const GRANT = { grant_type: "client_credentials" };

async function cast(name: string) {
  const { id, host } = await makeApplication(name);
  const client = await makeClient(id);
  const machine = await makeClient(id, { type: "MACHINE", permissions: ["tenant:read"] });
  return { id, host, client, machine, ada: await makePerson(host, "acme") };
}

it("what was issued before a domain became active is good until it expires, and what is issued then names the domain", async () => {
  const { id, host, client, machine, ada } = await cast("switch");
  const before = (await askToken(host, client, await getCode(ada, client))).body;
  const machines = (await askToken(host, machine, GRANT)).body.access_token;
  const underWay = await getCode(ada, client);
  const domain = await serveUnder(dns, { applicationId: id, tenantId: null }, "auth.switch.io");
  const there = await hostOf(domain.domain);
  const issuer = originOf(domain.domain);
  for (const each of [host, there]) expect((await askUserinfo(each, before.access_token)).status).toBe(200);
  expect(await verifyClientToken(id, machines)).toMatchObject({ clientId: machine.id });
  const now = { iss: issuer, aud: `${issuer}/api/v1` };
  const finished = await askToken(host, client, underWay);
  expect(decodeJwt(finished.body.access_token)).toMatchObject(now);
  expect(decodeJwt(finished.body.id_token)).toMatchObject({ iss: issuer });
  // The program still talks to the host that it knows.
  const next = (await refreshed(host, client, before.refresh_token)).body;
  expect(decodeJwt(next.access_token)).toMatchObject(now);
  expect((await askUserinfo(there, next.access_token)).status).toBe(200);
  // Who names the API as it was called before means the same.
  const named = await askToken(host, machine, { ...GRANT, resource: `${host.origin}/api/v1` });
  expect(decodeJwt(named.body.access_token)).toMatchObject(now);
  await removeCustomDomain(SYSTEM, domain, { request: null });
  expect((await askUserinfo(host, next.access_token)).status).toBe(401);
  const back = (await refreshed(host, client, next.refresh_token)).body;
  expect(decodeJwt(back.access_token)).toMatchObject({ iss: host.origin, aud: `${host.origin}/api/v1` });
  const gone = await askToken(host, machine, { ...GRANT, resource: `${issuer}/api/v1` });
  expect(gone.body.error).toBe("invalid_target");
});

it("no token of another application is good, whichever domain it names", async () => {
  const [mine, theirs] = [await cast("mine"), await cast("theirs")];
  await serveUnder(dns, { applicationId: mine.id, tenantId: null }, "auth.mine.io");
  const { access_token: stranger } = (await askToken(theirs.host, theirs.machine, GRANT)).body;
  expect(await verifyClientToken(theirs.id, stranger)).toBeDefined();
  expect(await verifyClientToken(mine.id, stranger)).toBeUndefined();
});

it("all endpoints of discovery, and what SDKs ask for, follow the domain that is active", async () => {
  const { id, host, client, ada } = await cast("follow");
  const owner = { applicationId: id, tenantId: null };
  const first = await serveUnder(dns, owner, "auth.follow.io");
  await serveUnder(dns, owner, "id.follow.io");
  const origin = originOf("id.follow.io");
  const tenants = await serveUnder(dns, { applicationId: id, tenantId: ada.tenantId }, "login.acme.com");
  for (const hostname of [host.hostname, first.domain, "id.follow.io", `acme.${first.domain}`, tenants.domain]) {
    const at = await hostOf(hostname);
    const document: Record<string, unknown> = await (await publishConfiguration(at)).json();
    expect(document.issuer).toBe(origin);
    const endpoints = Object.entries(document).filter(([name]) => /_endpoint$|_uri$/.test(name));
    expect(endpoints.length).toBeGreaterThan(3);
    for (const [, url] of endpoints) expect(new URL(String(url)).origin).toBe(origin);
    const sdk = await findSdkConfiguration(at, client.id);
    expect(sdk?.isApplicationCustomDomainActive).toBe(true);
  }
  const { challenge } = makePkce();
  for (const hostname of ["id.follow.io", ada.host.hostname, `acme.${first.domain}`]) {
    const query = authorizeQuery(client, challenge, { tenant_name: "acme" });
    const { location } = await askAuthorize(await hostOf(hostname), undefined, query);
    expect([hostname, location?.hostname, location?.pathname]).toEqual([
      hostname,
      "login.acme.com",
      "/api/v1/oauth2/authorize",
    ]);
  }
  await removeCustomDomain(SYSTEM, { applicationId: id, id: first.id }, { request: null });
  const [second] = [await hostOf("id.follow.io")];
  expect((await findSdkConfiguration(second, client.id))?.isApplicationCustomDomainActive).toBe(true);
});

it("every answer of authorize names the tenant's own domain while it is active, whatever the redirect URI holds", async () => {
  const { id, host, client, ada } = await cast("named");
  const placed = await makeClient(id, { redirectUri: "https://{tenant_name}.your.app/cb" });
  await serveUnder(dns, { applicationId: id, tenantId: null }, "auth.named.io");
  const { challenge } = makePkce();
  const at = async (hostname: string, by: typeof client, more: Record<string, string> = {}) => {
    const there = await hostOf(hostname);
    const session = more.prompt ? undefined : await logInAgain({ ...ada, host: there });
    const { location } = await askAuthorize(there, session, authorizeQuery(by, challenge, more));
    const query = Object.fromEntries(location?.searchParams ?? []);
    return [location?.hostname, "code" in query ? "code" : query.error, query.tenant_name, query.tenant_custom_domain];
  };
  const shared = "acme.auth.named.io";
  const callback = new URL(client.redirectUri).hostname;
  expect(await at(shared, client)).toEqual([callback, "code", "acme", undefined]);
  const own = await serveUnder(dns, { applicationId: id, tenantId: ada.tenantId }, "login.named.com");
  for (const [more, answer] of [
    [{}, "code"],
    [{ prompt: "none" }, "login_required"],
  ] as const) {
    expect(await at(own.domain, client, more)).toEqual([callback, answer, "acme", own.domain]);
    expect(await at(own.domain, placed, more)).toEqual(["acme.your.app", answer, undefined, own.domain]);
  }
  // Nobody knows the tenant there.
  const { location } = await askAuthorize(
    await hostOf("auth.named.io"),
    undefined,
    authorizeQuery(client, challenge, { prompt: "none" }),
  );
  expect(location?.searchParams.get("error")).toBe("login_required");
  expect(location?.searchParams.has("tenant_custom_domain")).toBe(false);
  await removeCustomDomain(SYSTEM, own, { request: null });
  expect(await at(shared, client)).toEqual([callback, "code", "acme", undefined]);
  expect(host.tenantCustomDomain).toBeNull();
});

it("a domain that stands by leads to the one that is active, and after a removal each host still leads to one that answers", async () => {
  const { id, client, ada } = await cast("circle");
  const owner = { applicationId: id, tenantId: ada.tenantId };
  const first = await serveUnder(dns, owner, "one.circle.com");
  const second = await serveUnder(dns, owner, "two.circle.com");
  const { challenge } = makePkce();
  const query = authorizeQuery(client, challenge);
  const led = async (hostname: string) => (await askAuthorize(await hostOf(hostname), undefined, query)).location;
  for (const from of [ada.host.hostname, first.domain]) {
    expect((await led(from))?.href).toMatch(`${originOf(second.domain)}/api/v1/oauth2/authorize?`);
  }
  expect((await led(second.domain))?.href).toMatch(`${originOf(second.domain)}/login?interaction=`);
  await removeCustomDomain(SYSTEM, second, { request: null });
  expect((await led(first.domain))?.href).toMatch(`${ada.host.origin}/api/v1/oauth2/authorize?`);
  expect((await led(ada.host.hostname))?.href).toMatch(`${ada.host.origin}/login?interaction=`);
});

it("a login that waits when a domain becomes active goes on at the domain, with the request as it was", async () => {
  const { id, ada } = await cast("midway");
  const client = await makeClient(id, { redirectUri: "https://{tenant_name}.your.app/cb" });
  const { verifier, challenge } = makePkce();
  const query = authorizeQuery(client, challenge, { state: "a b+ü", scope: "openid offline_access", prompt: "login" });
  const { location, cookie } = await askAuthorize(ada.host, undefined, query);
  const uid = location?.searchParams.get("interaction") ?? "";
  const own = await serveUnder(dns, { applicationId: id, tenantId: ada.tenantId }, "login.midway.com");
  const there = await hostOf(own.domain);

  // In the browser that began the request on the old host, and in one that only knows its address.
  const arrive = async (ties: string) => {
    const url = await db().transaction((tx) =>
      issueHandOver(
        tx,
        "login",
        {
          applicationId: id,
          tenantId: ada.tenantId,
          userId: ada.userId,
          attemptId: null,
          workflow: "login",
          origin: { clientId: client.id, state: null, interaction: uid },
        },
        { hostname: ada.host.hostname, request: { ...visitor(), ties: tiesIn(ties) } },
      ),
    );
    expect(url).toMatch(there.origin);
    const code = new URL(url).searchParams.get("auth_session_code") ?? "";
    const outcome = await createAuthSession(there, { code, binding: undefined, previousToken: undefined }, visitor());
    if (outcome.type !== "began") throw new Error(outcome.type);
    return outcome;
  };
  expect(await arrive("")).not.toHaveProperty("movedInteraction");
  const { destination, movedInteraction } = await arrive(cookie);
  expect(destination).toBe(`${there.origin}/api/v1/oauth2/authorize/${uid}?client_id=${client.id}`);
  expect(movedInteraction).toBe(uid);

  const session = await logInAgain({ ...ada, host: there });
  const tie = `${tieCookieName()}=${withTie([], uid)}`;
  const resumed = await resumeAuthorize(new Request(destination, { headers: { cookie: tie } }), there, session, uid);
  const end = new URL(resumed.headers.get("location") ?? "");
  expect([end.hostname, end.searchParams.get("state")]).toEqual(["acme.your.app", "a b+ü"]);
  const code = end.searchParams.get("code") ?? "";
  const redirect_uri = client.redirectUri;
  const form = { grant_type: "authorization_code", code, redirect_uri, code_verifier: verifier };
  expect((await askToken(there, client, form)).body.scope).toBe("openid offline_access");

  // The old host resumes nothing itself, and what is no identifier goes into no header.
  const at = (name: string) =>
    resumeAuthorize(new Request(`${ada.host.origin}/api/v1/oauth2/authorize/x?x=%7e`), ada.host, ada.session, name);
  expect((await at(uid)).headers.get("location")).toBe(`${there.origin}/api/v1/oauth2/authorize/${uid}?x=%7e`);
  for (const name of ["a\r\nb", "中", "../../../login"]) {
    expect([(await at(name)).status, (await at(name)).headers.get("location")]).toEqual([400, null]);
  }
});
