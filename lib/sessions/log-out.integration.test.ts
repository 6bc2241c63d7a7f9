import { and, eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { applications, auditEvents, clients, sessions } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import type { CurrentHost } from "../hosts/resolve";
import { newId } from "../ids";
import {
  askToken,
  getCode,
  makeClient,
  makeApplication as makeOauthApplication,
  makePerson,
  refreshed,
} from "../oauth/testing";
import { hostOf, makeApplication, makeTenant, visitor } from "../testing/cast";
import { endTokensSession, logoutDestination } from "./log-out";
import { beginSession, findSession } from "./session";

useTestDatabase();

let application: Awaited<ReturnType<typeof makeApplication>>;
let tenant: CurrentHost;

beforeAll(async () => {
  application = await makeApplication({
    logoutUrls: [
      "https://app.example.com/bye?own=1",
      "https://{tenant_name}.app.example.com/bye",
      "http://plain.example.com/bye",
    ],
  });
  tenant = await (await makeTenant(application, "acme")).host();
});

function endOf(host: CurrentHost, query: Record<string, string> | string) {
  return logoutDestination(host, new URLSearchParams(query));
}

const TENANT = "tenant_name=acme&tenant_domain=acme";

describe("a logout ends", () => {
  it("at an address that is registered, exactly as it is, with the state", async () => {
    const redirect_url = "https://app.example.com/bye?own=1";
    expect(await endOf(tenant, { redirect_url })).toBe(redirect_url);
    const state = '{"ü":"a b&c=+"}';
    const end = new URL((await endOf(tenant, { redirect_url, state, client_id: application.clientId })) ?? "");
    expect(end.origin + end.pathname).toBe("https://app.example.com/bye");
    expect(Object.fromEntries(end.searchParams)).toEqual({ own: "1", state });
  });

  it("at the tenant's own where the registered one has a placeholder, whichever way the client says it", async () => {
    for (const redirect_url of ["https://{tenant_name}.app.example.com/bye", "https://acme.app.example.com/bye"]) {
      expect(await endOf(tenant, { redirect_url })).toBe("https://acme.app.example.com/bye");
    }
  });

  it("at the client's login page where none is asked for, or one that is not registered", async () => {
    const clientsOwn = `https://client.example.com/start?${TENANT}`;
    expect(await endOf(tenant, { client_id: application.clientId })).toBe(clientsOwn);
    for (const redirect_url of [
      "https://evil.example/bye",
      "https://app.example.com/bye",
      "https://app.example.com/bye?own=1&more=2",
      "https://app.example.com/bye?own=1#x",
      "https://app.example.com@evil.example/bye?own=1",
      "//evil.example",
      "/\\evil.example",
      "javascript:alert(1)",
      "https://globex.app.example.com/bye",
      "http://plain.example.com/bye",
      "",
    ]) {
      const end = await endOf(tenant, { redirect_url, client_id: application.clientId });
      expect([redirect_url, end]).toEqual([redirect_url, clientsOwn]);
    }
  });

  it("at the application's login page for a client that has none, or is unknown, foreign or switched off", async () => {
    const own = `https://app.example.com/login?${TENANT}`;
    const foreign = await makeApplication();
    const off = newId();
    await db()
      .insert(clients)
      .values({ applicationId: application.id, id: off, displayName: "Off", type: "PUBLIC", enabled: false });
    for (const client_id of ["a".repeat(26), foreign.clientId, off, "\0", ""]) {
      expect(await endOf(tenant, { client_id })).toBe(own);
    }
    expect(await endOf(tenant, {})).toBe(own);
    expect(await endOf(tenant, { state: "s" })).toBe(`${own}&state=s`);
  });

  it("at the login page of an application's own host, where nobody is logged in", async () => {
    const host = await application.host();
    expect(await endOf(host, { client_id: application.clientId })).toBe(`${host.origin}/login`);
    expect(await endOf(host, { redirect_url: "https://app.example.com/bye?own=1" })).toBe(
      "https://app.example.com/bye?own=1",
    );
    const literal = "https://{tenant_name}.app.example.com/bye";
    expect(await endOf(host, { redirect_url: literal })).toBe(`${host.origin}/login`);
  });

  it("nowhere with a parameter that came twice, or a state that can't be carried whole", async () => {
    const twice = ["redirect_url=a&redirect_url=b", "client_id=a&client_id=b", "state=a&state=b"];
    for (const query of [...twice, `state=${"x".repeat(513)}`, "state=%00"]) {
      expect([query, await endOf(tenant, query)]).toEqual([query, undefined]);
    }
    expect(await endOf(tenant, { state: "x".repeat(512) })).toMatch(/state=x{512}$/);
  });

  it("at a plain-http address on loopback alone, for an application under development", async () => {
    const development = await makeApplication({
      environment: "DEVELOPMENT",
      logoutUrls: ["http://localhost:4000/bye"],
    });
    const home = await (await makeTenant(development, "home")).host();
    expect(await endOf(home, { redirect_url: "http://localhost:4000/bye" })).toBe("http://localhost:4000/bye");
    await db().update(applications).set({ environment: "PRODUCTION" }).where(eq(applications.id, development.id));
    const later = await hostOf(home.hostname);
    expect(await endOf(later, { redirect_url: "http://localhost:4000/bye" })).not.toMatch("localhost:4000");
  });
});

describe("a logout of one browser", () => {
  it("ends the session that its cookie names on this host alone, also one that was idle for too long, with its refresh tokens", async () => {
    const app = await makeOauthApplication("leaving");
    const client = await makeClient(app.id);
    const ada = await makePerson(app.host, "acme");
    const other = await makePerson(app.host, "other");
    const begun = async (person: typeof ada) => {
      const { tenantId, userId, host } = person;
      const owner = { applicationId: app.id, tenantId, userId, host: host.hostname };
      const policy = { idleMinutes: 60, absoluteMinutes: 120, persistent: false };
      const { token } = await db().transaction((tx) =>
        beginSession(tx, { ...owner, signupAttemptId: null, boundToBrowser: true }, policy),
      );
      const session = await findSession({ ...owner, token }, 60);
      if (!session) throw new Error("No session");
      const { body } = await askToken(host, client, await getCode({ ...person, session }, client));
      return { token, id: session.id, refresh: () => refreshed(host, client, body.refresh_token) };
    };
    const [here, idle, beside] = [await begun(ada), await begun(ada), await begun(ada)];
    await db()
      .update(sessions)
      .set({ idleExpiresAt: new Date(0) })
      .where(eq(sessions.id, idle.id));
    await endTokensSession(other.host, here.token, visitor());
    await endTokensSession(app.host, here.token, visitor());
    const alive = await here.refresh();
    expect(alive.status).toBe(200);
    await endTokensSession(ada.host, here.token, visitor());
    expect((await refreshed(ada.host, client, alive.body.refresh_token)).body.error).toBe("invalid_grant");
    await endTokensSession(ada.host, idle.token, visitor());
    await endTokensSession(ada.host, idle.token, visitor());
    expect((await idle.refresh()).body.error).toBe("invalid_grant");
    expect((await beside.refresh()).status).toBe(200);
    const left = and(eq(auditEvents.applicationId, app.id), eq(auditEvents.action, "logout.completed"));
    const events = await db().select().from(auditEvents).where(left);
    expect(events.map(({ userId, tenantId }) => [userId, tenantId])).toEqual(Array(2).fill([ada.userId, ada.tenantId]));
  });
});
