import { and, eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { auditEvents, oauthArtifacts } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import type { CurrentHost } from "../hosts/resolve";
import { newId } from "../ids";
import { verifyClientToken } from "./access-tokens";
import {
  askRevoke,
  askToken,
  askUserinfo,
  type Client,
  getCode,
  letGracePass,
  makeApplication,
  makeClient,
  makePerson,
  type Person,
  refreshed,
} from "./testing";
import { revokeToken } from "./tokens";

useTestDatabase({ DATABASE_POOL_SIZE: "20", LIMIT_WRONG_CLIENT_SECRETS_PER_IP_MINUTE: "3" });

let application: CurrentHost;
let client: Client;
let ada: Person;

beforeAll(async () => {
  application = (await makeApplication("yourapp")).host;
  client = await makeClient(application.application.id);
  ada = await makePerson(application, "tenant1");
});

beforeEach(async () => {
  await db().delete(auditEvents);
});

async function tokensOf(owner = client) {
  return (await askToken(application, owner, await getCode(ada, owner))).body;
}

function eventsOf(action: string) {
  return db().select().from(auditEvents).where(eq(auditEvents.action, action));
}

describe("a client that gives back", () => {
  it("a refresh token ends all that came from that login, and nothing of another", async () => {
    const [given, other] = [await tokensOf(), await tokensOf()];
    const next = (await refreshed(application, client, given.refresh_token)).body;
    expect(await askRevoke(application, client, { token: next.refresh_token })).toEqual({ status: 200 });
    expect((await refreshed(application, client, next.refresh_token)).body.error).toBe("invalid_grant");
    for (const token of [given.access_token, next.access_token]) {
      expect((await askUserinfo(application, token)).status).toBe(401);
    }
    expect((await askUserinfo(application, other.access_token)).status).toBe(200);
    expect((await refreshed(application, client, other.refresh_token)).status).toBe(200);
    expect(await eventsOf("token.revoked")).toMatchObject([
      {
        outcome: "refresh_token",
        clientId: client.id,
        tenantId: ada.tenantId,
        userId: ada.userId,
        actorType: "CLIENT",
      },
    ]);
  });

  it("an access token ends that one alone, at once and at a tenant's host too", async () => {
    for (const [host, hint] of [
      [application, "access_token"],
      [ada.host, "refresh_token"],
    ] as const) {
      const given = await tokensOf();
      const revoked = await askRevoke(host, client, { token: given.access_token, token_type_hint: hint });
      expect(revoked).toEqual({ status: 200 });
      expect((await askUserinfo(application, given.access_token)).status).toBe(401);
      const next = await refreshed(application, client, given.refresh_token);
      expect((await askUserinfo(application, next.body.access_token)).status).toBe(200);
      const kept = await db().select().from(oauthArtifacts).where(eq(oauthArtifacts.model, "RevokedAccessToken"));
      // Remembered as long as the token would have lived, and not a minute longer.
      expect(Math.max(...kept.map(({ expiresAt }) => Number(expiresAt)))).toBeLessThan(Date.now() + 31 * 60_000);
    }
    expect(await eventsOf("token.revoked")).toHaveLength(2);
  });

  it("its own token as a machine", async () => {
    const { id } = application.application;
    const machine = await makeClient(id, { type: "MACHINE" });
    const { access_token } = (await askToken(application, machine, { grant_type: "client_credentials" })).body;
    expect(await askRevoke(application, machine, { token: access_token })).toEqual({ status: 200 });
    expect(await verifyClientToken(id, access_token)).toBeUndefined();
  });

  it("what is no token, or none any more, is told the same as one that was", async () => {
    const given = await tokensOf();
    await askRevoke(application, client, { token: given.refresh_token });
    for (const token of [given.refresh_token, given.access_token, given.id_token, "x", "a.b.c", "…"]) {
      expect(await askRevoke(application, client, { token })).toEqual({ status: 200 });
    }
    expect(await askRevoke(application, client, { token: "" })).toMatchObject({
      status: 400,
      error: "invalid_request",
    });
  });
});

describe("a token of another client", () => {
  it("is not touched, and neither is one of another application", async () => {
    const { id } = application.application;
    const given = await tokensOf();
    const sibling = await makeClient(id);
    const mobile = await makeClient(id, { type: "PUBLIC" });
    const elsewhere = await makeApplication(`else${newId().slice(0, 6).replace(/\d/g, "x")}`);
    const foreign = await makeClient(elsewhere.id);
    for (const token of [given.refresh_token, given.access_token]) {
      expect(await askRevoke(application, sibling, { token })).toMatchObject({ status: 400, error: "invalid_request" });
      expect(await askRevoke(application, mobile, { token })).toEqual({ status: 200 });
      expect(await askRevoke(elsewhere.host, foreign, { token })).toEqual({ status: 200 });
      expect(await askRevoke(application, { ...client, secret: "guessed" }, { token })).toMatchObject({ status: 401 });
    }
    expect((await askUserinfo(application, given.access_token)).status).toBe(200);
    expect((await refreshed(application, client, given.refresh_token)).status).toBe(200);
    expect(await eventsOf("token.revoked")).toEqual([]);
  });
});

describe("an event is left", () => {
  it("by the first tokens of a login, and by none that follow", async () => {
    const given = await tokensOf();
    await refreshed(application, client, given.refresh_token);
    expect(await eventsOf("token.issued")).toMatchObject([
      { outcome: "authorization_code", clientId: client.id, tenantId: ada.tenantId, userId: ada.userId },
    ]);
    expect(JSON.stringify(await db().select().from(auditEvents))).not.toMatch(given.access_token.slice(-40));
  });

  it("when a refresh token or a code comes a second time, and that only once", async () => {
    const given = await tokensOf();
    await refreshed(application, client, given.refresh_token);
    await letGracePass(31);
    await refreshed(application, client, given.refresh_token);
    await refreshed(application, client, given.refresh_token);
    const form = await getCode(ada, client);
    await askToken(application, client, form);
    await askToken(application, client, form);
    const events = await eventsOf("token.reuse_detected");
    expect(events.map(({ outcome }) => outcome).sort()).toEqual(["authorization_code", "refresh_token"]);
    for (const event of events) expect(event).toMatchObject({ userId: ada.userId, tenantId: ada.tenantId });
  });

  it("when a machine is refused", async () => {
    const machine = await makeClient(application.application.id, { type: "MACHINE" });
    const grant = { grant_type: "client_credentials" };
    await askToken(application, { ...machine, secret: "guessed" }, grant);
    await askToken(application, machine, { ...grant, scope: "tenant:update" });
    const events = await db()
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.action, "token.refused"), eq(auditEvents.clientId, machine.id)));
    expect(events.map(({ outcome }) => outcome).sort()).toEqual(["invalid_client", "invalid_scope"]);
  });
});

describe("somebody who tries secrets", () => {
  it("is told to wait after a few, while the client itself is let in", async () => {
    const context = { clientAddress: "192.0.2.77", requestId: newId() };
    const form = { grant_type: "refresh_token", refresh_token: "x" };
    const tries = [];
    for (let at = 0; at < 4; at += 1) {
      tries.push(await askToken(application, { ...client, secret: `guess ${at}` }, form, context));
    }
    expect(tries.map(({ status }) => status)).toEqual([401, 401, 401, 429]);
    expect(tries[0]?.headers.get("ratelimit-policy")).toBe('"wrong-client-secrets";q=3;w=60');
    expect(tries[0]?.headers.get("ratelimit")).toMatch(/^"wrong-client-secrets";r=2;t=\d+$/);
    expect(Number(tries[3]?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(tries[3]?.headers.get("ratelimit")).toMatch(/;r=0;/);
    expect(tries[3]?.body.error).toBe("rate_limited");
    const revoked = await revokeToken(
      new Request(`${application.origin}/x`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: `token=x&client_id=${client.id}&client_secret=guess`,
      }),
      application,
      context,
    );
    expect(revoked.status).toBe(429);
    const own = await askToken(application, client, await getCode(ada, client), context);
    expect(own.status).toBe(200);
    const elsewhere = { clientAddress: "192.0.2.78", requestId: newId() };
    expect((await askToken(application, { ...client, secret: "guess" }, form, elsewhere)).status).toBe(401);
  });
});
