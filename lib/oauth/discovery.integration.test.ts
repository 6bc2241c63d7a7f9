import { decodeJwt, decodeProtectedHeader } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { useTestDatabase } from "@/db/testing";
import { PATHS } from "../authorizations/paths";
import type { CurrentHost } from "../hosts/resolve";
import { mapProfile, PROFILE_FIELDS } from "../profile/fields";
import { answerPreflight, shareWithPages } from "./cors";
import { publishConfiguration } from "./endpoints";
import {
  askAuthorize,
  askRevoke,
  askToken,
  askUserinfo,
  authorizeQuery,
  type Client,
  getCode,
  makeApplication,
  makeClient,
  makePerson,
  makePkce,
  type Person,
  refreshed,
} from "./testing";

useTestDatabase();

type Lists =
  | "grant_types"
  | "token_endpoint_auth_methods"
  | "revocation_endpoint_auth_methods"
  | "scopes"
  | "claims"
  | "id_token_signing_alg_values"
  | "subject_types"
  | "response_types"
  | "response_modes"
  | "code_challenge_methods"
  | "prompt_values";
type Document = { issuer: string } & Record<`${Lists}_supported`, string[]>;

let application: CurrentHost;
let client: Client;
let ada: Person;
let document: Document;

beforeAll(async () => {
  application = (await makeApplication("yourapp")).host;
  client = await makeClient(application.application.id);
  ada = await makePerson(application, "tenant1");
  document = await (await publishConfiguration(application)).json();
});

describe("the discovery document", () => {
  it("is the same on every host, and names endpoints that are there", async () => {
    expect(await (await publishConfiguration(ada.host)).json()).toEqual(document);
    const named = Object.entries(document).filter(([name]) => /_endpoint$|^jwks_uri$/.test(name));
    const { authorize, token, userinfo, revoke, jwks } = PATHS;
    expect(Object.fromEntries(named)).toEqual({
      authorization_endpoint: application.origin + authorize,
      token_endpoint: application.origin + token,
      userinfo_endpoint: application.origin + userinfo,
      revocation_endpoint: application.origin + revoke,
      jwks_uri: application.origin + jwks,
    });
    expect(document.issuer).toBe(application.origin);
  });

  it("names every grant type that works, and no other one is known", async () => {
    const code = await getCode(ada, client);
    const { refresh_token } = (await askToken(application, client, await getCode(ada, client))).body;
    const machine = await makeClient(application.application.id, { type: "MACHINE" });
    const works: Record<string, () => Promise<{ status: number }>> = {
      authorization_code: () => askToken(application, client, code),
      refresh_token: () => refreshed(application, client, refresh_token),
      client_credentials: () => askToken(application, machine, { grant_type: "client_credentials" }),
    };
    expect(document.grant_types_supported).toEqual(Object.keys(works));
    for (const work of Object.values(works)) expect((await work()).status).toBe(200);
    for (const grant_type of [
      "password",
      "implicit",
      "urn:ietf:params:oauth:grant-type:device_code",
      "urn:ietf:params:oauth:grant-type:jwt-bearer",
      "urn:ietf:params:oauth:grant-type:token-exchange",
    ]) {
      expect((await askToken(application, client, { grant_type })).body.error).toBe("unsupported_grant_type");
    }
  });

  it("names every way of a client to prove itself, at the token and the revocation endpoint", async () => {
    const mobile = await makeClient(application.application.id, { type: "PUBLIC" });
    const inBody = { ...client, secret: undefined } as Client;
    const ways: Record<string, [Client, Record<string, string>]> = {
      client_secret_basic: [client, {}],
      client_secret_post: [inBody, { client_secret: client.secret ?? "" }],
      none: [mobile, {}],
    };
    expect(document.token_endpoint_auth_methods_supported).toEqual(Object.keys(ways));
    expect(document.revocation_endpoint_auth_methods_supported).toEqual(Object.keys(ways));
    for (const [who, secret] of Object.values(ways)) {
      const form = await getCode(ada, who);
      const answer = await askToken(application, who, { ...form, ...secret });
      expect(answer.status).toBe(200);
      const revoked = await askRevoke(application, who, { token: answer.body.refresh_token, ...secret });
      expect(revoked).toEqual({ status: 200 });
    }
    const assertion = {
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: "a.b.c",
    };
    const asserted = await askToken(application, inBody, { grant_type: "refresh_token", ...assertion });
    expect(asserted.status).toBe(401);
  });

  it("lets a client percent-encode its name and secret for Basic, as RFC 6749 says, also where that changes nothing", async () => {
    const encoded = (text = "") => [...text].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join("");
    for (const [name, secret] of [
      [encoded(client.id), encoded(client.secret)],
      [encodeURIComponent(client.id), encoded(client.secret).toUpperCase()],
    ]) {
      const authorization = `Basic ${Buffer.from(`${name}:${secret}`).toString("base64")}`;
      const answer = await askToken(application, client, await getCode(ada, client), undefined, { authorization });
      expect(answer.status).toBe(200);
    }
  });

  it("names every scope that is granted and every claim that is told, in a token or by userinfo", async () => {
    const all = document.scopes_supported.join(" ");
    const { body } = await askToken(application, client, await getCode(ada, client, { scope: `${all} nonsense` }));
    expect(body.scope.split(" ").sort()).toEqual([...document.scopes_supported].sort());
    const claims = { ...decodeJwt(body.id_token), ...(await askUserinfo(application, body.access_token)).body };
    const unsaid = Object.keys(claims).filter((name) => !document.claims_supported.includes(name));
    expect(unsaid).toEqual([]);
    // Ada has no username, and her whole name is made of two.
    const of = mapProfile((name) => PROFILE_FIELDS[name].claim);
    const told = [of.fullName, of.givenName, of.familyName, of.phoneNumber];
    const others = Object.values<string>(of).filter((claim) => !told.some((each) => each === claim));
    const untold = document.claims_supported.filter((name) => !(name in claims));
    expect(untold.sort()).toEqual([...others, "preferred_username"].sort());
    expect(document.id_token_signing_alg_values_supported).toEqual([decodeProtectedHeader(body.id_token).alg]);
    expect(document.subject_types_supported).toEqual(["public"]);
  });

  it("names the response types and modes, prompts and challenges that work; all others are refused", async () => {
    const { verifier, challenge } = makePkce();
    const ask = async (more: Record<string, string>) => {
      const { location } = await askAuthorize(ada.host, ada.session, authorizeQuery(client, challenge, more));
      const outcome = location?.pathname === "/login" ? "login" : location?.searchParams.get("error");
      return outcome ?? (location?.searchParams.has("code") ? "code" : "nothing");
    };
    const told = {
      response_type: document.response_types_supported,
      response_mode: document.response_modes_supported,
      code_challenge_method: document.code_challenge_methods_supported,
    };
    expect(told).toEqual({ response_type: ["code"], response_mode: ["query"], code_challenge_method: ["S256"] });
    for (const [name, values] of Object.entries(told)) expect(await ask({ [name]: values[0] ?? "" })).toBe("code");
    const prompts = Object.fromEntries(
      await Promise.all(document.prompt_values_supported.map(async (prompt) => [prompt, await ask({ prompt })])),
    );
    expect(prompts).toEqual({ none: "code", login: "login", consent: "code" });
    const refused: Record<string, string>[] = [
      { response_type: "token" },
      { response_type: "code id_token" },
      { response_mode: "form_post" },
      { code_challenge_method: "plain", code_challenge: verifier },
      { prompt: "select_account" },
      { request: "a.b.c" },
      { request_uri: "https://evil.example/request" },
    ];
    for (const more of refused) expect([more, await ask(more)]).toEqual([more, expect.stringMatching(/^[a-z]+_/)]);
    expect(document).toMatchObject({ request_uri_parameter_supported: false });
    expect(document).not.toHaveProperty("request_parameter_supported");
  });

  it("tells that answers carry the issuer, and promises nothing that is not there", async () => {
    expect(document).toMatchObject({
      authorization_response_iss_parameter_supported: true,
      claims_parameter_supported: false,
    });
    for (const absent of [
      "end_session_endpoint",
      "registration_endpoint",
      "introspection_endpoint",
      "device_authorization_endpoint",
      "pushed_authorization_request_endpoint",
      "dpop_signing_alg_values_supported",
      "check_session_iframe",
    ]) {
      expect(document).not.toHaveProperty(absent);
    }
  });
});

describe("a page in a browser", () => {
  const from = (origin: string | undefined, more: Record<string, string> = {}) =>
    new Request(`${application.origin}/x`, { headers: { ...(origin ? { origin } : {}), ...more } });
  const answerFor = async (host: CurrentHost, origin: string | undefined) =>
    (await shareWithPages(from(origin), host, new Response("{}"))).headers;

  it("may read answers where a public client of the application is at home in it", async () => {
    const { id } = application.application;
    await makeClient(id, { type: "PUBLIC", redirectUri: "https://spa.example:8443/cb" });
    await makeClient(id, { type: "PUBLIC", redirectUri: "https://{tenant_name}.spa.example/cb" });
    await makeClient(id, { redirectUri: "https://server.example/cb" });
    for (const host of [application, ada.host]) {
      for (const origin of ["https://spa.example:8443", "https://tenant1.spa.example"]) {
        const headers = await answerFor(host, origin);
        expect(headers.get("access-control-allow-origin")).toBe(origin);
        expect(headers.has("access-control-allow-credentials")).toBe(false);
        expect(headers.get("vary")).toBe("Origin");
      }
    }
    const elsewhere = (await makeApplication("elseapp")).host;
    expect((await answerFor(elsewhere, "https://spa.example:8443")).has("access-control-allow-origin")).toBe(false);
    for (const origin of ["https://server.example", "https://evil.example", "https://spa.example", "null", undefined]) {
      const headers = await answerFor(application, origin);
      expect([origin, headers.get("access-control-allow-origin")]).toEqual([origin, null]);
      expect(headers.get("vary")).toBe("Origin");
    }
  });

  it("is told beforehand what it may send, and a page that is not at home is told nothing", async () => {
    const asking = { "access-control-request-method": "GET", "access-control-request-headers": "authorization" };
    const allowed = await answerPreflight(from("https://spa.example:8443", asking), application, "GET, POST");
    expect(allowed.status).toBe(204);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      "access-control-allow-origin": "https://spa.example:8443",
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": "Authorization, Content-Type",
    });
    const refused = await answerPreflight(from("https://evil.example", asking), application, "GET, POST");
    expect([...refused.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  it("of another client than the one it names gets no tokens", async () => {
    const { id } = application.application;
    const mobile = await makeClient(id, { type: "PUBLIC", redirectUri: "https://mobile.example/cb" });
    const form = { grant_type: "refresh_token", refresh_token: "x" };
    const own = await askToken(application, mobile, form, undefined, { origin: "https://mobile.example" });
    expect(own.body.error).toBe("invalid_grant");
    const foreign = await askToken(application, mobile, form, undefined, { origin: "https://spa.example:8443" });
    expect(foreign.body.error).toBe("invalid_request");
  });
});
