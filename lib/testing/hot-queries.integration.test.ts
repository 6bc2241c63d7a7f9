import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { useTestDatabase } from "@/db/testing";
import { isApplicationData, leadOf } from "@/db/testing/distribution";
import { activate, activateByCode, activationPage } from "../activation/activation";
import { SIGNUP_OPERATIONS } from "../api/operations/signup";
import { callApi, makeApiCaller } from "../api/testing";
import { mailTenants } from "../login/discovery";
import { logIn } from "../login/login";
import { findTenantLogin } from "../login/tenant-login";
import { publishConfiguration } from "../oauth/endpoints";
import { askRevoke, askToken, askUserinfo, getCode, makeClient, makePerson, refreshed } from "../oauth/testing";
import { NO_ORIGIN } from "../origin";
import { logInByLink, requestLink } from "../recovery/recovery";
import { activationCode, linkToken } from "../secrets/one-time-secrets";
import { logoutDestination } from "../sessions/log-out";
import { endSessionAt } from "../sessions/session";
import { attemptPage, resendActivation } from "../signup/check-email";
import { signupPage } from "../signup/page";
import { checkTenantName } from "../signup/tenant-names";
import { verificationPage, verifyEmail } from "../verification/verification";
import { arrive, makeApplication, makeBrowser, makeTenant, newestSecret, saySettings, sent, visitor } from "./cast";

const { provisionUser } = SIGNUP_OPERATIONS;

const database = useTestDatabase();
const PASSWORD = "seven quiet lighthouses";

type Statement = { text: string; values: unknown[] };

/** Every statement that went to Postgres while the flows below ran, once each. */
const statements = new Map<string, Statement>();
let planner: pg.Client;

beforeAll(async () => {
  planner = new pg.Client({ connectionString: database.url() });
  await planner.connect();
  // On tables this small every plan is a scan of everything. What is asked is not which plan is best, but which are possible.
  for (const costly of ["seqscan", "hashjoin", "mergejoin", "material", "memoize"]) {
    await planner.query(`set enable_${costly} = off`).catch(() => {});
  }
});
afterAll(() => planner.end());

test("each statement of signing up, logging in and of tokens is confined to one application in every table of its data", async () => {
  const stop = record();
  try {
    await signUpForApplication();
    await signUpByCode();
    await signUpUnverified();
    await signUpByApi();
    await logInAndOut();
    await takeTokens();
  } finally {
    stop();
  }
  expect(statements.size).toBeGreaterThan(100);
  const astray: string[] = [];
  for (const { text, values } of statements.values()) {
    const found = await unconfinedIn({ text, values });
    if (found.length > 0) astray.push(`${found.join(", ")}: ${text}`);
  }
  expect(astray).toEqual([]);
});

test.each([
  ["select from users where email = $1", ["a@b.example"], ["users"]],
  ["select from users u join tenants t on t.id = u.tenant_id where u.application_id = $1", ["a"], ["tenants"]],
  ["select from users u join tenants t using (application_id) where u.id = $1", ["a"], ["users"]],
  ["update sessions set ended_at = now() where id = $1", ["a"], ["sessions"]],
  ["select from applications where name = $1", ["a"], ["applications"]],
  ["select from users u join tenants t using (application_id) where t.application_id = $1", ["a"], []],
  ["select from hosts h join applications a on a.id = h.application_id where hostname = $1", ["a"], []],
])("what would ask every node is told from what asks one: %s", async (text, values, expected) => {
  expect(await unconfinedIn({ text, values })).toEqual(expected);
});

/** The tables of application data that a statement reads or changes without saying whose rows it means, by the plan that Postgres makes. */
async function unconfinedIn({ text, values }: Statement): Promise<string[]> {
  const { rows } = await planner.query(`explain (format json) ${text}`, values);
  return [...unconfined(rows[0]["QUERY PLAN"][0].Plan, text)];
}

/** The driver tells of each statement what it sends, and sends it. @returns what ends that */
function record(): () => void {
  const { prototype } = pg.Client;
  const { query } = prototype;
  prototype.query = function recorded(this: pg.Client, ...parameters: unknown[]) {
    const [first, second] = parameters as [string | { text?: string; values?: unknown[] }, unknown];
    const text = typeof first === "string" ? first : (first.text ?? "");
    const values = Array.isArray(second) ? second : typeof first === "string" ? [] : (first.values ?? []);
    if (/^\s*(select|insert|update|delete|with)\b/i.test(text)) statements.set(text, { text, values });
    return (query as (...given: unknown[]) => unknown).apply(this, parameters);
  } as typeof query;
  return () => {
    prototype.query = query;
  };
}

type Plan = { "Node Type": string; "Relation Name"?: string; Operation?: string; Plans?: Plan[] } & Record<
  string,
  unknown
>;

/** What a person does who makes a tenant, by link, also when the same address comes again. */
async function signUpForApplication(): Promise<void> {
  const app = await makeApplication();
  const host = await app.host();
  const browser = makeBrowser();
  const form = { tenantDisplayName: "Acme", tenantName: "acme", email: "ann@example.com", password: PASSWORD };
  await signupPage(host, { client_id: app.clientId, state: "s" });
  await checkTenantName(host, "acme", browser.request);
  const { attemptId } = sent(await browser.signUp(app.hostname, { ...form, clientId: app.clientId, state: "s" }));
  sent(await makeBrowser().signUp(app.hostname, form));
  await attemptPage(host, attemptId, browser.markers, browser.request);
  await resendActivation(host, attemptId, browser.markers, browser.request);
  const token = linkToken(await newestSecret(app.id, "ACTIVATION_LINK", attemptId));
  await activationPage(host, token, browser.markers);
  const activated = await activate(host, { token }, browser.markers, browser.request);
  if (activated.type !== "activated") throw new Error(activated.type);
  const { session } = await arrive(activated.handOver);
  expect(await session()).toBeDefined();
}

/** Joins a tenant by code; the owner of an address that is ACTIVE is mailed. */
async function signUpByCode(): Promise<void> {
  const app = await makeApplication();
  const acme = await makeTenant(app, "acme");
  await saySettings(app.id, null, "workflow-policies", { userActivationStrategy: "EMAIL_CODE" });
  const host = await acme.host();
  const browser = makeBrowser();
  await signupPage(host, {});
  const form = { email: "bob@example.com", password: PASSWORD };
  const { attemptId } = sent(await browser.signUp(acme.hostname, form));
  const code = activationCode(await newestSecret(app.id, "ACTIVATION_CODE", attemptId));
  await activateByCode(host, { attemptId, code: "000000" }, browser.markers, browser.request);
  const activated = await activateByCode(host, { attemptId, code }, browser.markers, browser.request);
  expect(activated.type).toBe("activated");
  sent(await makeBrowser().signUp(acme.hostname, form));
}

async function signUpUnverified(): Promise<void> {
  const app = await makeApplication();
  const acme = await makeTenant(app, "acme");
  await saySettings(app.id, acme.id, "workflow-policies", { verificationStep: "EMAIL_VERIFICATION" });
  const browser = makeBrowser();
  const outcome = await browser.signUp(acme.hostname, { email: "cat@example.com", password: PASSWORD });
  if (outcome.type !== "complete") throw new Error(outcome.type);
  const { host, session } = await arrive(outcome.handOver);
  const token = linkToken(await newestSecret(app.id, "EMAIL_VERIFICATION"));
  await verificationPage(host, token, await session());
  expect(await verifyEmail(host, { token }, await session(), browser.request)).toEqual({ type: "verified" });
}

async function signUpByApi(): Promise<void> {
  const app = await makeApplication();
  const body = {
    applicationId: app.id,
    tenantDisplayName: "Acme",
    tenantName: "acme",
    email: "dan@example.com",
    password: PASSWORD,
  };
  const asking = { body, headers: { "idempotency-key": "once" } };
  const caller = await makeApiCaller(app);
  for (const _ of ["first", "again"]) expect((await callApi(caller, provisionUser, asking)).status).toBe(200);
}

async function logInAndOut(): Promise<void> {
  const app = await makeApplication();
  const acme = await makeTenant(app, "acme");
  const browser = makeBrowser();
  sent(await browser.signUp(acme.hostname, { email: "eve@example.com", password: PASSWORD }));
  const host = await acme.host();
  const token = linkToken(await newestSecret(app.id, "ACTIVATION_LINK"));
  await activate(host, { token }, browser.markers, browser.request);

  await findTenantLogin(await app.host(), "acme", NO_ORIGIN, visitor());
  await mailTenants(await app.host(), { email: "eve@example.com", origin: NO_ORIGIN }, visitor());
  const given = { identifier: "eve@example.com", origin: { clientId: app.clientId, state: "s" } };
  await logIn(host, { ...given, password: "another one" }, visitor());
  const outcome = await logIn(host, { ...given, password: PASSWORD }, visitor());
  if (outcome.type !== "logged_in") throw new Error(outcome.type);
  const arrived = await arrive(outcome.handOver);
  expect(await arrived.session()).toBeDefined();

  await saySettings(app.id, null, "identity-providers", { loginFactors: ["PASSWORD", "MAGIC_LINK"] });
  await requestLink(host, { ...given, kind: "MAGIC_LINK", email: "eve@example.com" }, visitor());
  const link = linkToken(await newestSecret(app.id, "MAGIC_LINK"));
  expect((await logInByLink(host, link, visitor())).type).toBe("logged_in");
  await logoutDestination(host, new URLSearchParams({ client_id: app.clientId }));
  expect(await endSessionAt(arrived.at)).toBeDefined();
}

async function takeTokens(): Promise<void> {
  const app = await makeApplication({ environment: "DEVELOPMENT" });
  const client = await makeClient(app.id);
  const ada = await makePerson(await app.host(), "tenant1");
  await publishConfiguration(ada.host);
  const { body } = await askToken(ada.host, client, await getCode(ada, client));
  await askUserinfo(ada.host, body.access_token);
  const { body: fresh } = await refreshed(ada.host, client, body.refresh_token);
  expect((await askRevoke(ada.host, client, { token: fresh.refresh_token })).status).toBe(200);
}

const CONDITIONS = ["Index Cond", "Recheck Cond", "Filter", "Join Filter"];

/** @param above the condition of a join whose other side may be what says it */
function* unconfined(plan: Plan, text: string, above = ""): Generator<string> {
  const own = CONDITIONS.map((name) => String(plan[name] ?? "")).join(" ");
  const table = plan["Relation Name"];
  if (table !== undefined && plan.Operation === "Insert") {
    const columns = new RegExp(`insert into "?${table}"? (as \\w+ )?\\(([^)]*)\\)`, "i").exec(text)?.[2] ?? "";
    if (isApplicationData(table) && !columns.includes(leadOf(table))) yield table;
  } else if (table !== undefined && plan["Node Type"].includes("Scan")) {
    const conditions = `${own} ${above}`;
    if (isApplicationData(table) && !new RegExp(`\\b${leadOf(table)} =`).test(conditions)) yield table;
  }
  const inherited = plan["Node Type"] === "Nested Loop" ? String(plan["Join Filter"] ?? "") : "";
  for (const part of plan.Plans ?? []) yield* unconfined(part, text, inherited);
}
