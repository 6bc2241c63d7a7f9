import { and, eq, isNull, sql } from "drizzle-orm";
import { decodeJwt } from "jose";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { db } from "@/db/client";
import { auditEvents, clients, oauthArtifacts, sessions, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import type { CurrentHost } from "../hosts/resolve";
import { endUserSessions } from "../sessions/session";
import {
  askRevoke,
  askToken,
  askUserinfo,
  type Client,
  getCode,
  letGracePass,
  logInAgain,
  makeApplication,
  makeClient,
  makePerson,
  type Person,
  refreshed,
  sessionRow,
  type TokenAnswer,
} from "./testing";

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

beforeEach(async () => {
  await db().delete(oauthArtifacts);
  await db().delete(auditEvents);
});

async function tokensOf(owner = client, person = ada) {
  return (await askToken(application, owner, await getCode(person, owner))).body;
}

const together = (count: number, ask: () => Promise<TokenAnswer>) => Promise.all(Array.from({ length: count }, ask));

function expectRefused(answer: TokenAnswer) {
  expect([answer.status, answer.body.error]).toEqual([400, "invalid_grant"]);
}

/** Neither what was refreshed nor what came of it is good for anything any more. */
async function expectEnded(...tokens: { access_token: string; refresh_token: string }[]) {
  for (const { access_token, refresh_token } of tokens) {
    expectRefused(await refreshed(application, client, refresh_token));
    expect((await askUserinfo(application, access_token)).status).toBe(401);
  }
}

function reuses() {
  return db().select().from(auditEvents).where(eq(auditEvents.action, "token.reuse_detected"));
}

describe("requests that refresh one token at once", () => {
  it.each([
    ["CONFIDENTIAL", 5],
    ["CONFIDENTIAL", 20],
    ["PUBLIC", 5],
    ["PUBLIC", 20],
  ] as const)("all get the same next one, and an access token each: %s, %d", async (type, count) => {
    const owner = await makeClient(application.application.id, { type });
    const first = await tokensOf(owner);
    const answers = await together(count, () => refreshed(application, owner, first.refresh_token));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const [successor = "", ...others] = new Set(answers.map(({ body }) => body.refresh_token));
    expect(others).toEqual([]);
    expect(successor).toMatch(/^[\w-]{43}$/);
    expect(successor).not.toBe(first.refresh_token);
    for (const { body } of answers) {
      expect(body).toMatchObject({ expires_in: 1800, scope: "openid profile email phone roles" });
      expect(decodeJwt(body.id_token)).toMatchObject({ sub: ada.userId });
      expect((await askUserinfo(application, body.access_token)).status).toBe(200);
    }
    expect(new Set(answers.map(({ body }) => decodeJwt(body.access_token).jti)).size).toBe(count);
    const unused = and(eq(oauthArtifacts.model, "RefreshToken"), isNull(oauthArtifacts.consumedAt));
    expect(await db().$count(oauthArtifacts, unused)).toBe(1);
    expect((await refreshed(application, owner, successor)).status).toBe(200);
    expect(await reuses()).toEqual([]);
  });

  it("through two instances", async () => {
    vi.resetModules();
    const other: typeof import("./testing") = await import("./testing");
    expect(other.refreshed).not.toBe(refreshed);
    const { refresh_token } = await tokensOf();
    const answers = (
      await Promise.all([
        together(10, () => refreshed(application, client, refresh_token)),
        together(10, () => other.refreshed(application, client, refresh_token)),
      ])
    ).flat();
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
  });

  it("while it is revoked leave nothing that works", async () => {
    const first = await tokensOf();
    const [revoked, ...answers] = await Promise.all([
      askRevoke(application, client, { token: first.refresh_token }),
      ...Array.from({ length: 10 }, () => refreshed(application, client, first.refresh_token)),
    ]);
    expect(revoked.status).toBe(200);
    const given = answers.filter(({ status }) => status === 200).map(({ body }) => body);
    for (const answer of answers.filter(({ status }) => status !== 200)) expectRefused(answer);
    await expectEnded(first, ...given);
  });

  it("of a client without a grace period: one gets tokens, and they end with the family", async () => {
    const strict = await makeClient(application.application.id, { refreshTokenGraceSeconds: 0 });
    const { refresh_token } = await tokensOf(strict);
    const answers = await together(10, () => refreshed(application, strict, refresh_token));
    const [won, ...others] = answers.filter(({ status }) => status === 200).map(({ body }) => body);
    expect(others).toEqual([]);
    expect(answers.filter(({ body }) => body.error === "invalid_grant")).toHaveLength(9);
    expect((await askUserinfo(application, won?.access_token ?? "")).status).toBe(401);
    expectRefused(await refreshed(application, strict, won?.refresh_token ?? ""));
    expect(await reuses()).toHaveLength(1);
  });
});

describe("a refresh token that was used", () => {
  it.each([
    [undefined, 15, 31],
    [10, 0, 11],
    [120, 60, 121],
  ])(
    "with a grace period of %s seconds gives the same after %d, and ends the family after %d",
    async (grace, within, after) => {
      const owner = await makeClient(
        application.application.id,
        grace === undefined ? {} : { refreshTokenGraceSeconds: grace },
      );
      const first = await tokensOf(owner);
      const second = (await refreshed(application, owner, first.refresh_token)).body;
      await letGracePass(within);
      const again = (await refreshed(application, owner, first.refresh_token)).body;
      expect(again.refresh_token).toBe(second.refresh_token);
      // Using it again is not using it anew.
      await letGracePass(after - within);
      expectRefused(await refreshed(application, owner, first.refresh_token));
      for (const { access_token, refresh_token } of [first, second, again]) {
        expect((await askUserinfo(application, access_token)).status).toBe(401);
        expectRefused(await refreshed(application, owner, refresh_token));
      }
      expect(await reuses()).toMatchObject([{ outcome: "refresh_token", userId: ada.userId, tenantId: ada.tenantId }]);
    },
  );

  it("without a grace period ends the family at once", async () => {
    const strict = await makeClient(application.application.id, { refreshTokenGraceSeconds: 0 });
    const { refresh_token } = await tokensOf(strict);
    const second = (await refreshed(application, strict, refresh_token)).body;
    expectRefused(await refreshed(application, strict, refresh_token));
    expectRefused(await refreshed(application, strict, second.refresh_token));
    expect(await reuses()).toHaveLength(1);
  });

  it("gives its own successor also when that was used, and for that one its own period counts", async () => {
    const first = await tokensOf();
    const second = (await refreshed(application, client, first.refresh_token)).body;
    await letGracePass(20);
    const third = (await refreshed(application, client, second.refresh_token)).body;
    expect(new Set([first, second, third].map(({ refresh_token }) => refresh_token)).size).toBe(3);
    const late = (await refreshed(application, client, first.refresh_token)).body;
    expect(late.refresh_token).toBe(second.refresh_token);
    await letGracePass(20);
    expect((await refreshed(application, client, second.refresh_token)).body.refresh_token).toBe(third.refresh_token);
    await letGracePass(20);
    expectRefused(await refreshed(application, client, second.refresh_token));
    await expectEnded(first, second, third, late);
  });

  it("does not prolong the life of the one that follows", async () => {
    const { refresh_token } = await tokensOf();
    await refreshed(application, client, refresh_token);
    const soon = new Date(Date.now() + 60_000);
    const unused = and(eq(oauthArtifacts.model, "RefreshToken"), isNull(oauthArtifacts.consumedAt));
    await db().update(oauthArtifacts).set({ expiresAt: soon }).where(unused);
    expect((await refreshed(application, client, refresh_token)).status).toBe(200);
    const [successor] = await db().select().from(oauthArtifacts).where(unused);
    expect(successor?.expiresAt).toEqual(soon);
  });

  it("gives its successor after a fault that came before it was written", async () => {
    const { refresh_token } = await tokensOf();
    await db().execute(sql`
      create function break_down() returns trigger language plpgsql as 'begin raise exception ''out of order''; end'`);
    await db().execute(sql`
      create trigger breakdown before insert on oauth_artifacts for each row execute function break_down()`);
    try {
      await expect(refreshed(application, client, refresh_token)).rejects.toThrow();
    } finally {
      await db().execute(sql`drop trigger breakdown on oauth_artifacts`);
      await db().execute(sql`drop function break_down`);
    }
    expect(await db().$count(oauthArtifacts, eq(oauthArtifacts.model, "RefreshToken"))).toBe(1);
    const second = (await refreshed(application, client, refresh_token)).body;
    expect((await refreshed(application, client, second.refresh_token)).status).toBe(200);
    expect((await askUserinfo(application, second.access_token)).status).toBe(200);
  });

  it("gives what it gives otherwise: fewer scopes where fewer are asked for, and never more", async () => {
    const first = (await askToken(application, client, await getCode(ada, client, { scope: "openid email" }))).body;
    const ask = (scope: string) =>
      askToken(application, client, { grant_type: "refresh_token", refresh_token: first.refresh_token, scope });
    const [narrow, whole] = [await ask("openid"), await refreshed(application, client, first.refresh_token)];
    expect([narrow.body.scope, whole.body.scope]).toEqual(["openid", "openid email"]);
    expect(narrow.body.refresh_token).toBe(whole.body.refresh_token);
    expect((await ask("openid email phone")).body.error).toBe("invalid_scope");
    expect((await refreshed(application, client, narrow.body.refresh_token)).body.scope).toBe("openid email");
  });

  it("stands in no table, and neither does the one that follows", async () => {
    const first = await tokensOf();
    const second = (await refreshed(application, client, first.refresh_token)).body;
    await refreshed(application, client, first.refresh_token);
    const { rows } = await db().execute<{ dump: string }>(sql`
      select database_to_xml(true, false, '')::text as dump`);
    const dump = rows[0]?.dump ?? "";
    expect(dump).toContain("RefreshToken");
    for (const token of [first.refresh_token, second.refresh_token, second.access_token]) {
      expect(dump).not.toContain(token);
    }
  });
});

describe("within its grace period a used token is worth nothing", () => {
  async function used(person = ada) {
    const first = await tokensOf(client, person);
    const second = (await refreshed(application, client, first.refresh_token)).body;
    expect((await refreshed(application, client, first.refresh_token)).status).toBe(200);
    return [first, second] as const;
  }

  it("once it was revoked, or the one that follows, or the code came a second time", async () => {
    for (const which of [0, 1] as const) {
      const tokens = await used();
      expect(await askRevoke(application, client, { token: tokens[which].refresh_token })).toEqual({ status: 200 });
      await expectEnded(...tokens);
    }
    const form = await getCode(ada, client);
    const first = (await askToken(application, client, form)).body;
    const second = (await refreshed(application, client, first.refresh_token)).body;
    expectRefused(await askToken(application, client, form));
    await expectEnded(first, second);
  });

  it("after a logout, a deactivation, and an end of all of a user's sessions", async () => {
    const carl = await makePerson(application, "tenant3");
    const itsUser = and(eq(users.tenantId, carl.tenantId), eq(users.id, carl.userId));
    const loggedOut = await used(carl);
    await db().update(sessions).set({ endedAt: new Date() }).where(sessionRow(carl));
    await expectEnded(...loggedOut);
    carl.session = await logInAgain(carl);
    const deactivated = await used(carl);
    await db().update(users).set({ status: "INACTIVE" }).where(itsUser);
    await expectEnded(...deactivated);
    await db().update(users).set({ status: "ACTIVE" }).where(itsUser);
    const ended = await used(carl);
    const owner = { applicationId: application.application.id, tenantId: carl.tenantId, userId: carl.userId };
    await db().transaction((tx) => endUserSessions(tx, owner));
    await expectEnded(...ended);
  });

  it("once its client is switched off", async () => {
    const closing = await makeClient(application.application.id);
    const { refresh_token } = await tokensOf(closing);
    await refreshed(application, closing, refresh_token);
    await db().update(clients).set({ enabled: false }).where(eq(clients.id, closing.id));
    expect((await refreshed(application, closing, refresh_token)).body.error).toBe("invalid_client");
  });

  it("to another client, with a wrong secret, and at another tenant's host; none of them ends somebody else's family", async () => {
    const [first, second] = await used();
    for (const after of [0, 31]) {
      await letGracePass(after);
      for (const type of ["CONFIDENTIAL", "PUBLIC"] as const) {
        const stranger = await makeClient(application.application.id, { type });
        expectRefused(await refreshed(application, stranger, first.refresh_token));
      }
      const impostor = await refreshed(application, { ...client, secret: "guessed" }, first.refresh_token);
      expect([impostor.status, impostor.body.error]).toEqual([401, "invalid_client"]);
      expectRefused(await refreshed(ben.host, client, first.refresh_token));
    }
    expect((await askUserinfo(application, second.access_token)).status).toBe(200);
    expect((await refreshed(application, client, second.refresh_token)).status).toBe(200);
    expect(await reuses()).toEqual([]);
  });
});
