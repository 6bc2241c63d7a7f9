import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { clients } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { resumeInteraction } from "../authorizations/waiting";
import type { CurrentHost } from "../hosts/resolve";
import { NO_ORIGIN } from "../origin";
import { tiesIn } from "../secrets/interaction-ties";
import { authorizeByForm, resumeAuthorize } from "./endpoints";
import {
  askAuthorize,
  askToken,
  authorizeQuery,
  CALLBACK,
  type Client,
  logInAgain,
  makeApplication,
  makeClient,
  makePerson,
  makePkce,
  type Person,
} from "./testing";

useTestDatabase();

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

describe("a person who is logged in comes from the client", () => {
  it("goes back with a code, the state, the issuer and the tenant's name", async () => {
    const { challenge } = makePkce();
    const { status, location } = await askAuthorize(ada.host, ada.session, authorizeQuery(client, challenge));
    expect(status).toBe(302);
    expect(`${location?.origin}${location?.pathname}`).toBe(CALLBACK);
    expect(Object.fromEntries(location?.searchParams ?? [])).toEqual({
      code: expect.stringMatching(/^[\w-]{43,}$/),
      state: "st",
      iss: application.origin,
      tenant_name: "tenant1",
      tenant_domain: "tenant1",
    });
  });
});

describe("a person who is not logged in", () => {
  it("is sent to the login page, and after the login goes on where they were, once, in that browser", async () => {
    const { verifier, challenge } = makePkce();
    const asked = await askAuthorize(
      ada.host,
      undefined,
      authorizeQuery(client, challenge, { login_hint: "ada@example.com", scope: "openid offline_access" }),
    );
    expect(asked.location?.href).toMatch(`${ada.host.origin}/login?interaction=`);
    const uid = asked.location?.searchParams.get("interaction") ?? "";
    const origin = { ...NO_ORIGIN, interaction: uid };
    const ties = tiesIn(asked.cookie);
    expect(await resumeInteraction(ben.host, origin, ties)).toBeUndefined();
    expect(await resumeInteraction(ada.host, origin, [])).toBeUndefined();
    const path = await resumeInteraction(ada.host, origin, ties);
    expect(path).toBe(`/api/v1/oauth2/authorize/${uid}`);
    const come = (cookie: string, session = ada.session) =>
      resumeAuthorize(new Request(`${ada.host.origin}${path}`, { headers: { cookie } }), ada.host, session, uid);

    expect((await come("interactions=none")).status).toBe(400);
    const session = await logInAgain(ada);
    const back = await come(asked.cookie, session);
    const code = new URL(back.headers.get("location") ?? "").searchParams.get("code") ?? "";
    expect(back.headers.get("set-cookie")).toBeNull();
    const form = { grant_type: "authorization_code", code, redirect_uri: CALLBACK, code_verifier: verifier };
    expect((await askToken(application, client, form)).body.scope).toBe("openid offline_access");
    expect((await come(asked.cookie, session)).status).toBe(400);
    expect(await resumeInteraction(ada.host, origin, ties)).toBeUndefined();
  });

  it("is not asked when the client wants no questions: login_required", async () => {
    const { challenge } = makePkce();
    const { location } = await askAuthorize(ada.host, undefined, authorizeQuery(client, challenge, { prompt: "none" }));
    expect(location?.href).toMatch(CALLBACK);
    expect(location?.searchParams.get("error")).toBe("login_required");
    expect(location?.searchParams.get("state")).toBe("st");
  });

  it("is asked again for prompt=login, and the session they had before does not count", async () => {
    const demands: Record<string, string>[] = [{ prompt: "login" }, { max_age: "0" }];
    for (const more of demands) {
      const { challenge } = makePkce();
      const asked = await askAuthorize(ada.host, ada.session, authorizeQuery(client, challenge, more));
      const uid = asked.location?.searchParams.get("interaction") ?? "";
      const come = (cookie: string, session: Person["session"]) =>
        resumeAuthorize(
          new Request(`${ada.host.origin}/api/v1/oauth2/authorize/${uid}`, { headers: { cookie } }),
          ada.host,
          session,
          uid,
        );
      const old = await come(asked.cookie, ada.session);
      expect(old.headers.get("location")).toMatch("/login?interaction=");
      const again = new URL(old.headers.get("location") ?? "").searchParams.get("interaction") ?? "";
      expect(again).not.toBe(uid);
      const fresh = await logInAgain(ada);
      const back = await resumeAuthorize(
        new Request(`${ada.host.origin}/api/v1/oauth2/authorize/${again}`, {
          headers: { cookie: old.headers.get("set-cookie")?.split(";")[0] ?? "" },
        }),
        ada.host,
        fresh,
        again,
      );
      expect(new URL(back.headers.get("location") ?? "").searchParams.get("code")).toBeTruthy();
    }
  });
});

describe("a form instead of a link", () => {
  const post = (body: string, type = "application/x-www-form-urlencoded") =>
    authorizeByForm(
      new Request(`${ada.host.origin}/x`, { method: "POST", headers: { "content-type": type }, body }),
      ada.host,
    );

  it("is the same request", async () => {
    const query = authorizeQuery(client, makePkce().challenge, { state: "ü &=" });
    const answer = await post(new URLSearchParams(query).toString());
    expect(answer.status).toBe(303);
    const location = new URL(answer.headers.get("location") ?? "");
    expect(location.origin + location.pathname).toBe(`${ada.host.origin}/api/v1/oauth2/authorize`);
    expect(Object.fromEntries(location.searchParams)).toEqual(query);
  });

  it("that is none, or too long, gets a page", async () => {
    expect((await post("{}", "application/json")).status).toBe(400);
    expect((await post("")).status).toBe(400);
    expect((await post(`state=${"x".repeat(9000)}`)).status).toBe(413);
    expect((await post(`state=${"x".repeat(70_000)}`)).status).toBe(413);
  });
});

describe("somebody who tries what is not theirs", () => {
  it("with a redirect URI that is not registered, or a client that is foreign or disabled: a page, never a redirect", async () => {
    const { challenge } = makePkce();
    const elsewhere = (await makeApplication("foreignapp")).host;
    const foreign = await makeClient(elsewhere.application.id);
    const disabled = await makeClient(application.application.id);
    await db().update(clients).set({ enabled: false }).where(eq(clients.id, disabled.id));
    const requests = [
      authorizeQuery(client, challenge, { redirect_uri: "http://localhost:4000/callback/" }),
      authorizeQuery(client, challenge, { redirect_uri: "https://evil.example/callback" }),
      authorizeQuery(foreign, challenge),
      authorizeQuery(disabled, challenge),
      authorizeQuery({ ...client, id: "no-such-client" }, challenge),
      authorizeQuery(client, challenge, { client_id: "\0" }),
      `${new URLSearchParams(authorizeQuery(client, challenge))}&redirect_uri=${encodeURIComponent(CALLBACK)}`,
    ];
    for (const request of requests) {
      const answer = await askAuthorize(ada.host, ada.session, request);
      expect(answer.location).toBeUndefined();
      expect(answer.status).toBe(400);
      expect(answer.page).toMatch("This login can't continue");
      expect(answer.page).not.toMatch("evil");
    }
  });

  it("with another response mode or type, or a repeated parameter: an error to the client", async () => {
    const { challenge } = makePkce();
    const unsupported: Record<string, string>[] = [
      { response_mode: "form_post" },
      { response_mode: "fragment" },
      { response_type: "id_token" },
      { response_type: "token" },
    ];
    for (const more of unsupported) {
      const { location } = await askAuthorize(ada.host, ada.session, authorizeQuery(client, challenge, more));
      expect(location?.searchParams.get("error")).toMatch(/^unsupported_response_(mode|type)$|^invalid_request$/);
      expect(location?.hash).toBe("");
    }
    const twice = `${new URLSearchParams(authorizeQuery(client, challenge))}&scope=email`;
    const { location } = await askAuthorize(ada.host, ada.session, twice);
    expect(location?.searchParams.get("error")).toBe("invalid_request");
  });

  it("with a session of another tenant: it is not one here", async () => {
    const { challenge } = makePkce();
    const { location } = await askAuthorize(ben.host, ada.session, authorizeQuery(client, challenge));
    expect(location?.href).toMatch(`${ben.host.origin}/login?interaction=`);
  });
});
