import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { signingKeys } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { findSdkConfiguration } from "./clients";
import { publishKeys } from "./endpoints";
import { privateJwkOf, signingKeysOf } from "./keys";
import { askToken, askUserinfo, getCode, makeApplication, makeClient, makePerson } from "./testing";

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

  it("sign no more once retired, but what they signed is still understood", async () => {
    const { id, host } = await makeApplication("rotatedapp");
    const client = await makeClient(id);
    const ada = await makePerson(host, "tenant1");
    const before = (await askToken(host, client, await getCode(ada, client))).body;
    await db().update(signingKeys).set({ retiredAt: new Date() }).where(eq(signingKeys.applicationId, id));
    const after = (await askToken(host, client, await getCode(ada, client))).body;
    const { keys } = await (await publishKeys(new Request(host.origin), host)).json();
    expect(keys).toHaveLength(2);
    const [signing, retired] = keys.map((key: { kid: string }) => key.kid);
    const kidOf = (token: string) => JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()).kid;
    expect(kidOf(before.access_token)).toBe(retired);
    expect(kidOf(after.access_token)).toBe(signing);
    expect(kidOf(after.id_token)).toBe(signing);
    expect((await askUserinfo(host, before.access_token)).status).toBe(200);
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
});
