import { eq, sql } from "drizzle-orm";
import { decodeProtectedHeader } from "jose";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { applications, auditEvents, clients, hosts, signingKeys } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { findSdkConfiguration } from "./clients";
import { publishKeys } from "./endpoints";
import { forgetRetiredKeys, privateJwkOf, rotateSigningKey, signingKeysOf } from "./keys";
import { askToken, askUserinfo, getCode, hostOf, makeApplication, makeClient, makePerson, refreshed } from "./testing";

useTestDatabase();

describe("the keys of an application", () => {
  it("begin with one, also when many ask first at once", async () => {
    const { id } = await makeApplication("firstapp");
    const asked = await Promise.all(Array.from({ length: 6 }, () => signingKeysOf(id)));
    expect(new Set(asked.flat().map((key) => key.kid)).size).toBe(1);
    expect(await db().select().from(signingKeys).where(eq(signingKeys.applicationId, id))).toHaveLength(1);
  });

  it("are of no use to who reads the database", async () => {
    const { id } = await makeApplication("sealedapp");
    const [key] = await signingKeysOf(id);
    if (!key) throw new Error("No key");
    const { d } = privateJwkOf(key);
    expect(JSON.stringify(key)).not.toMatch(d as string);
    expect(() => privateJwkOf({ ...key, applicationId: "another" })).toThrow();
  });

  it("are exchanged for a new one on request; what the old one signed is understood until it has expired", async () => {
    const { id, host } = await makeApplication("rotatedapp");
    const other = await makeApplication("untouchedapp");
    const untouched = await signingKeysOf(other.id);
    const client = await makeClient(id);
    const ada = await makePerson(host, "tenant1");
    const tokens = async () => (await askToken(host, client, await getCode(ada, client))).body;
    const shown = async () => {
      const { keys } = await (await publishKeys(host)).json();
      return keys.map((key: { kid: string }) => key.kid);
    };
    const before = await tokens();
    const { kid } = await rotateSigningKey(id, { type: "SYSTEM" }, null);
    const after = await tokens();
    const old = decodeProtectedHeader(before.access_token).kid ?? "";
    expect(await shown()).toEqual([kid, old]);
    for (const token of [after.access_token, after.id_token]) expect(decodeProtectedHeader(token).kid).toBe(kid);
    expect((await askUserinfo(host, before.access_token)).status).toBe(200);
    expect((await askUserinfo(host, after.access_token)).status).toBe(200);
    expect((await refreshed(host, client, before.refresh_token)).status).toBe(200);
    const [event] = await db().select().from(auditEvents).where(eq(auditEvents.action, "signing_key.rotated"));
    expect(event).toMatchObject({ applicationId: id, actorType: "SYSTEM", details: { kid, retired: [old] } });

    expect(await forgetRetiredKeys()).toBe(0);
    await db().update(signingKeys).set({ retiredAt: sql`now() - interval '25 hours'` }).where(eq(signingKeys.kid, old));
    expect(await shown()).toEqual([kid]);
    expect((await askUserinfo(host, before.access_token)).status).toBe(401);
    expect(await forgetRetiredKeys()).toBe(1);
    expect(await db().$count(signingKeys, eq(signingKeys.applicationId, id))).toBe(1);
    expect((await askUserinfo(host, after.access_token)).status).toBe(200);
    expect(await signingKeysOf(other.id)).toEqual(untouched);
  });

  it("are one again after several rotations at once, and each of them is shown", async () => {
    const { id } = await makeApplication("busyapp");
    await Promise.all(Array.from({ length: 4 }, () => rotateSigningKey(id, { type: "SYSTEM" }, null)));
    const keys = await signingKeysOf(id);
    expect(keys.filter((key) => key.retiredAt === null)).toHaveLength(1);
    expect(keys).toHaveLength(4);
  });
});

describe("an SDK that configures itself", () => {
  it("learns everything it needs, null where there is nothing", async () => {
    const { id, host } = await makeApplication("sdkapp");
    const client = await makeClient(id);
    expect(await findSdkConfiguration(host, client.id)).toEqual({
      loginUrl: "http://localhost:4000/login",
      redirectUri: client.redirectUri,
      isApplicationCustomDomainActive: false,
      customApplicationLoginPageUrl: null,
      loginUrlTenantDomainSuffix: null,
    });
    expect(await findSdkConfiguration((await makeApplication("elseapp")).host, client.id)).toBeUndefined();
    expect(await findSdkConfiguration(host, "\0")).toBeUndefined();
  });

  it("learns of a custom domain, of a login page of the application's own, and what stands behind the tenant's label", async () => {
    const { id, host } = await makeApplication("wholeapp");
    const client = await makeClient(id, { redirectUri: "https://{tenant_name}.your.app:8443/callback" });
    await db().insert(hosts).values({ hostname: "auth.your.app", applicationId: id, kind: "APPLICATION_CUSTOM" });
    await db()
      .update(applications)
      .set({ customLoginPageUrl: "https://your.app/where" })
      .where(eq(applications.id, id));
    await db()
      .update(clients)
      .set({ loginUrl: "https://{tenant_name}.your.app:8443/login" })
      .where(eq(clients.id, client.id));
    const now = await hostOf(host.hostname);
    expect(await findSdkConfiguration(now, client.id)).toEqual({
      loginUrl: "https://{tenant_name}.your.app:8443/login",
      redirectUri: "https://{tenant_name}.your.app:8443/callback",
      isApplicationCustomDomainActive: true,
      customApplicationLoginPageUrl: "https://your.app/where",
      loginUrlTenantDomainSuffix: "your.app:8443",
    });
    await db().update(clients).set({ enabled: false }).where(eq(clients.id, client.id));
    expect(await findSdkConfiguration(now, client.id)).toBeUndefined();
  });
});
