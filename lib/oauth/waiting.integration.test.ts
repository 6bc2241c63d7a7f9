import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { applications, clients, oauthArtifacts, rateLimits, signupAttempts } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { activate, activateByCode } from "../activation/activation";
import { parseOrigin } from "../attempts/gate";
import type { CurrentHost, RequestContext } from "../hosts/current";
import type { Origin } from "../origin";
import { originOfLink } from "../proofs/link";
import { requestLink, resetPassword } from "../recovery/recovery";
import { type Ties, tiesIn } from "../secrets/interaction-ties";
import { activationCode, linkToken } from "../secrets/one-time-secrets";
import { attemptPage, followAttempt, pendingAttempt } from "../signup/check-email";
import { arrive, hostOf, makeBrowser, makeTenant, newestSecret, saySettings, sent, visitor } from "../testing/cast";
import { requestVerification } from "../verification/verification";
import { resumeAuthorize } from "./endpoints";
import {
  askAuthorize,
  askToken,
  authorizeQuery,
  CALLBACK,
  type Client,
  makeApplication,
  makeClient,
  makePkce,
} from "./testing";

useTestDatabase();
beforeEach(async () => {
  await db().delete(rateLimits);
});

const EMAIL = "ann@example.com";
const PASSWORD = "seven quiet lighthouses";
const CLIENT_LOGIN = "https://second.example.com/start";
let applicationsMade = 0;

/** An application with signup on, a tenant, and a second client with a login URL of its own. */
async function setUp() {
  applicationsMade += 1;
  const { id, host } = await makeApplication(`waiting${applicationsMade}`);
  await db().update(applications).set({ signupEnabled: true }).where(eq(applications.id, id));
  const acme = await makeTenant({ id, hostname: host.hostname }, "acme");
  const client = await makeClient(id);
  await db().update(clients).set({ loginUrl: CLIENT_LOGIN }).where(eq(clients.id, client.id));
  return { id, client, tenant: await hostOf(acme.hostname), application: await hostOf(host.hostname) };
}

/** A browser that a client has sent to authorize, and what it came to our login page with. */
async function sentByClient(host: CurrentHost, client: Client, more: Record<string, string> = {}) {
  const { verifier, challenge } = makePkce();
  const asked = await askAuthorize(
    host,
    undefined,
    authorizeQuery(client, challenge, { state: "keep-me-123", ...more }),
  );
  const interaction = asked.location?.searchParams.get("interaction") ?? "";
  const origin: Origin = { clientId: client.id, state: null, interaction };
  expect(Object.fromEntries(asked.location?.searchParams ?? [])).toEqual({ interaction, client_id: client.id });
  const browser = makeBrowser();
  browser.request.ties = tiesIn(asked.cookie);
  return { browser, origin, verifier, uid: interaction };
}

type Sent = Awaited<ReturnType<typeof sentByClient>>;

async function signUpBy({ browser, origin }: Sent, hostname: string, more: object = {}) {
  const typed = { email: EMAIL, password: PASSWORD, ...more };
  return sent(await browser.signUp(hostname, { ...typed, ...origin })).attemptId;
}

async function openLink(
  host: CurrentHost,
  attemptId: string,
  { browser }: Pick<Sent, "browser">,
  request = browser.request,
) {
  const token = linkToken(await newestSecret(host.application.id, "ACTIVATION_LINK", attemptId));
  const outcome = await activate(host, { token, password: PASSWORD }, browser.markers, request);
  if (outcome.type !== "activated") throw new Error(outcome.type);
  return outcome.handOver;
}

/** Goes where a new session is sent, as a browser with these ties does. */
async function goOn(arrived: Awaited<ReturnType<typeof arrive>>, ties: Ties) {
  const { pathname } = new URL(arrived.destination);
  const cookie = `interactions=${ties.join(".")}`;
  const uid = pathname.split("/").at(-1) ?? "";
  const request = new Request(arrived.destination, { headers: { cookie } });
  const answer = await resumeAuthorize(request, arrived.host, await arrived.session(), uid);
  return new URL(answer.headers.get("location") ?? "about:blank");
}

function expectAnew(url: string) {
  expect(url).toBe(`${CLIENT_LOGIN}?tenant_name=acme&tenant_domain=acme`);
}

describe("somebody who signs up while an authorization waits", () => {
  test.each([{}, { prompt: "login" }, { max_age: "0" }, { max_age: "1" }])(
    "at a tenant, asked with %j, ends at the client with a code and its own state, and is not asked again",
    async (more) => {
      const { tenant, client } = await setUp();
      const visit = await sentByClient(tenant, client, more as Record<string, string>);
      const attemptId = await signUpBy(visit, tenant.hostname);
      const arrived = await arrive(await openLink(tenant, attemptId, visit), visit.browser.request);
      const end = await goOn(arrived, visit.browser.request.ties ?? []);
      expect(end.origin + end.pathname).toBe(CALLBACK);
      expect(end.searchParams.get("state")).toBe("keep-me-123");
      const form = { grant_type: "authorization_code", code: end.searchParams.get("code") ?? "" };
      const tokens = await askToken(tenant, client, { ...form, redirect_uri: CALLBACK, code_verifier: visit.verifier });
      expect(tokens.status).toBe(200);
    },
  );

  test.each([{}, { prompt: "login" }, { max_age: "0" }])(
    "at the application, asked with %j, goes on at the new tenant's host, once",
    async (more) => {
      const { application, client } = await setUp();
      const visit = await sentByClient(application, client, more as Record<string, string>);
      const typed = { tenantDisplayName: "New", tenantName: "newone" };
      const attemptId = await signUpBy(visit, application.hostname, typed);
      const handOver = await openLink(application, attemptId, visit);
      // The tenant's host has no cookie yet of this browser.
      const arrived = await arrive(handOver, visitor());
      expect(arrived.movedInteraction).toBe(visit.uid);
      const end = await goOn(arrived, visit.browser.request.ties ?? []);
      expect(end.searchParams.get("code")).toBeTruthy();
      expect(end.searchParams.get("state")).toBe("keep-me-123");
      expect(end.searchParams.get("tenant_name")).toBe("newone");
      const again = await followAttempt(arrived.host, await arrived.session(), attemptId, visit.browser.request);
      expect(again).toBe(`${CLIENT_LOGIN}?tenant_name=newone&tenant_domain=newone`);
    },
  );

  test("by code, and where the address is verified afterwards, goes on likewise", async () => {
    const { id, tenant, client } = await setUp();
    await saySettings(id, null, "workflow-policies", { userActivationStrategy: "EMAIL_CODE" });
    const visit = await sentByClient(tenant, client);
    const attemptId = await signUpBy(visit, tenant.hostname);
    const code = activationCode(await newestSecret(id, "ACTIVATION_CODE", attemptId));
    const outcome = await activateByCode(tenant, { attemptId, code }, visit.browser.markers, visit.browser.request);
    if (outcome.type !== "activated") throw new Error(outcome.type);
    expect((await arrive(outcome.handOver, visit.browser.request)).destination).toContain(`/authorize/${visit.uid}`);

    const at = await setUp();
    await saySettings(at.id, null, "workflow-policies", { verificationStep: "EMAIL_VERIFICATION" });
    const other = await sentByClient(at.tenant, at.client);
    const complete = await other.browser.signUp(at.tenant.hostname, {
      email: EMAIL,
      password: PASSWORD,
      ...other.origin,
    });
    if (complete.type !== "complete") throw new Error(complete.type);
    const arrived = await arrive(complete.handOver, other.browser.request);
    expect(arrived.destination).toContain(`/authorize/${other.uid}`);
    // The mail's page leads to the client; the authorization has gone on by then.
    const mailed = linkToken(await newestSecret(at.id, "EMAIL_VERIFICATION"));
    const origin = await originOfLink(at.id, "EMAIL_VERIFICATION", mailed);
    expect(origin).toEqual({ clientId: at.client.id, state: null, interaction: null });
    // So does the next one, which nobody says anything more about.
    await db().execute(sql`update outbox set not_before = not_before - interval '61 seconds'`);
    const user = { applicationId: at.id, tenantId: complete.tenantId, userId: complete.userId };
    expect(await requestVerification(user, visitor())).toEqual({ type: "sent" });
    const next = linkToken(await newestSecret(at.id, "EMAIL_VERIFICATION"));
    expect(next).not.toBe(mailed);
    expect(await originOfLink(at.id, "EMAIL_VERIFICATION", next)).toEqual(origin);
  });

  test("at the application where the address is verified afterwards goes on at the new tenant's host", async () => {
    const { id, application, client } = await setUp();
    await saySettings(id, null, "workflow-policies", { verificationStep: "EMAIL_VERIFICATION" });
    const visit = await sentByClient(application, client, { prompt: "login" });
    const typed = { email: EMAIL, password: PASSWORD, tenantDisplayName: "New", tenantName: "newone" };
    const complete = await visit.browser.signUp(application.hostname, { ...typed, ...visit.origin });
    if (complete.type !== "complete") throw new Error(complete.type);
    const arrived = await arrive(complete.handOver, visitor());
    const end = await goOn(arrived, visit.browser.request.ties ?? []);
    expect(end.searchParams.get("code")).toBeTruthy();
  });

  test("ends at the custom redirect URL where the policy has one", async () => {
    const { id, tenant, client } = await setUp();
    await saySettings(id, null, "workflow-policies", { customRedirectUrl: "https://done.example.com/{tenant_name}" });
    const visit = await sentByClient(tenant, client);
    const attemptId = await signUpBy(visit, tenant.hostname, {});
    const arrived = await arrive(await openLink(tenant, attemptId, visit), visit.browser.request);
    expect(arrived.destination).toBe("https://done.example.com/acme");
  });

  test("takes the client of the authorization, whatever the address of the page says, and one that is off not at all", async () => {
    const { tenant, client, id } = await setUp();
    const visit = await sentByClient(tenant, client);
    const other = await makeClient(id);
    const read = (given: object) => parseOrigin(tenant, given, visit.browser.request);
    expect(await read({ clientId: other.id, interaction: visit.uid })).toEqual(visit.origin);
    expect(await read({ interaction: visit.uid, state: "s" })).toEqual({ ...visit.origin, state: "s" });
    await db().update(clients).set({ enabled: false }).where(eq(clients.id, client.id));
    expect(await read({ interaction: visit.uid })).toEqual({ clientId: null, state: null, interaction: null });
  });

  test("and comes back with a newer one before the link is opened: that one goes on", async () => {
    const { tenant, client } = await setUp();
    const visit = await sentByClient(tenant, client);
    const attemptId = await signUpBy(visit, tenant.hostname);
    const newer = await sentByClient(tenant, client);
    visit.browser.request.ties = newer.browser.request.ties ?? [];
    const { markers, request } = visit.browser;
    expect(await pendingAttempt(tenant, newer.origin, markers, request)).toBe(attemptId);
    const arrived = await arrive(await openLink(tenant, attemptId, visit), request);
    expect(arrived.destination).toContain(`/authorize/${newer.uid}`);
    // Another browser's is not taken over.
    const strangers = await sentByClient(tenant, client);
    const again = await signUpBy({ ...newer, browser: makeBrowser() }, tenant.hostname, { email: "bob@example.com" });
    expect(await pendingAttempt(tenant, strangers.origin, markers, request)).toBeUndefined();
    const [row] = await db().select().from(signupAttempts).where(eq(signupAttempts.id, again));
    expect(row?.interaction).toBeNull();
  });
});

describe("where the authorization can't go on, the client's login URL begins anew, without its state", () => {
  test("in another browser than the one that began it, at a tenant and at the application", async () => {
    const { tenant, application, client } = await setUp();
    const visit = await sentByClient(tenant, client);
    const attemptId = await signUpBy(visit, tenant.hostname);
    const stranger = { ...visitor(), ties: [] };
    const elsewhere = { browser: { ...visit.browser, markers: [] } };
    const arrived = await arrive(await openLink(tenant, attemptId, elsewhere, stranger), stranger);
    expectAnew(arrived.destination);
    // Nor does the browser that began it get anything from that session: it is not its own.
    const own = await attemptPage(tenant, attemptId, visit.browser.markers, visit.browser.request);
    expect(own).toMatchObject({ type: "activated_elsewhere" });
    expect("loginUrl" in own && own.loginUrl).toContain(`interaction=${visit.uid}`);

    const app = await sentByClient(application, client);
    const typed = { tenantDisplayName: "New", tenantName: "newone" };
    const attempt = await signUpBy(app, application.hostname, typed);
    const handOver = await openLink(application, attempt, { browser: { ...app.browser, markers: [] } }, stranger);
    const moved = await arrive(handOver, visitor());
    expect(moved.movedInteraction).toBeUndefined();
    expect(moved.destination).toBe(`${CLIENT_LOGIN}?tenant_name=newone&tenant_domain=newone`);
    const waits = await attemptPage(application, attempt, app.browser.markers, app.browser.request);
    expect("loginUrl" in waits && waits.loginUrl).toMatch(/newone-[^/]+\/api\/v1\/oauth2\/authorize\?.*keep-me-123/);
  });

  test("after the request has died, though the link still lives", async () => {
    const { tenant, client } = await setUp();
    const visit = await sentByClient(tenant, client);
    const attemptId = await signUpBy(visit, tenant.hostname);
    await db().update(oauthArtifacts).set({ expiresAt: sql`now()` });
    const arrived = await arrive(await openLink(tenant, attemptId, visit), visit.browser.request);
    expectAnew(arrived.destination);
  });

  test("for a stranger's request that somebody is sent a link with, whichever way they go in", async () => {
    const { tenant, client } = await setUp();
    const strangers = await sentByClient(tenant, client, { login_hint: "stranger@example.com" });
    const victim = { ...strangers, browser: makeBrowser() };
    const attemptId = await signUpBy(victim, tenant.hostname);
    const arrived = await arrive(await openLink(tenant, attemptId, victim), victim.browser.request);
    expectAnew(arrived.destination);
    const wanted = { email: EMAIL, kind: "PASSWORD_RESET", origin: victim.origin } as const;
    await requestLink(tenant, wanted, victim.browser.request);
    const token = linkToken(await newestSecret(tenant.application.id, "PASSWORD_RESET"));
    const reset = await resetPassword(tenant, { token, password: "another quiet lighthouse" }, victim.browser.request);
    if (reset.type !== "logged_in") throw new Error(reset.type);
    expectAnew((await arrive(reset.handOver, victim.browser.request)).destination);
  });

  test("a reset that was asked for with an authorization goes on with it in that browser alone", async () => {
    const { tenant, client } = await setUp();
    const first = await sentByClient(tenant, client);
    await arrive(await openLink(tenant, await signUpBy(first, tenant.hostname), first), first.browser.request);
    const visit = await sentByClient(tenant, client);
    const finish = async (request: RequestContext) => {
      await db().execute(sql`update outbox set not_before = not_before - interval '61 seconds'`);
      await db().execute(sql`update outbox set sent_at = sent_at - interval '61 seconds'`);
      await requestLink(tenant, { email: EMAIL, kind: "PASSWORD_RESET", origin: visit.origin }, visit.browser.request);
      const token = linkToken(await newestSecret(tenant.application.id, "PASSWORD_RESET"));
      const reset = await resetPassword(tenant, { token, password: "another quiet lighthouse" }, request);
      if (reset.type !== "logged_in") throw new Error(reset.type);
      return (await arrive(reset.handOver, request)).destination;
    };
    expectAnew(await finish(visitor()));
    expect(await finish(visit.browser.request)).toContain(`/authorize/${visit.uid}`);
  });

  test("when it was finished a moment ago in another tab", async () => {
    const { tenant, client } = await setUp();
    const visit = await sentByClient(tenant, client);
    const ties = visit.browser.request.ties ?? [];
    const attemptId = await signUpBy(visit, tenant.hostname);
    const arrived = await arrive(await openLink(tenant, attemptId, visit), visit.browser.request);
    expect((await goOn(arrived, ties)).searchParams.get("code")).toBeTruthy();
    expectAnew((await goOn(arrived, ties)).href);
    expectAnew((await goOn(arrived, [])).href);
  });
});

test("a state that the signup page was opened with is appended at the end, beside a request that died", async () => {
  const { tenant, client } = await setUp();
  const visit = await sentByClient(tenant, client);
  const state = 'a b&c=ü"';
  const attemptId = await signUpBy({ ...visit, origin: { ...visit.origin, state } }, tenant.hostname);
  const arrived = await arrive(await openLink(tenant, attemptId, visit), visit.browser.request);
  await db().delete(oauthArtifacts).where(eq(oauthArtifacts.model, "Interaction"));
  const end = await goOn(arrived, visit.browser.request.ties ?? []);
  expect(end.searchParams.get("state")).toBe(state);
});
