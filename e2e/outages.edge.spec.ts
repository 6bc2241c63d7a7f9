// Walks everything that the server answers while its database can't do its work. Nothing here knows an operation, a page or an action by name: a
// new one is walked with the others, or fails here until support/ says how it is asked.

import fs from "node:fs";
import { castElsewhere, castScene, signInByPost } from "./support/action-scene";
import type { Cast as ApiCast } from "./support/api-contract";
import { readyRequest } from "./support/api-entities";
import { castUser } from "./support/cast";
import { actionIds } from "./support/dashboard-actions";
import { cookiesOf, loadForm, postForm, send } from "./support/http";
import { askForTokens, askToAuthorize, logInByHttp, makePkce } from "./support/oauth";
import { castOperator, dashboardOf } from "./support/operator";
import { type Cast as ActionCast, actionCases, unwalked } from "./support/outage-actions";
import { type Asked, ask, askAll, askInPeace, type Case, gist, wrongWith } from "./support/outage-cases";
import { pageCases } from "./support/outage-pages";
import { type OutageScene, otherRoutes, ROUTES } from "./support/outage-routes";
import { test as base, expect, outagesOf, untilReady } from "./support/outage-test";
import type { Site } from "./support/test";

const test = base.extend<{ scene: OutageScene; actions: ActionCast }>({
  scene: async ({ page, site, database, mailbox, application, tenant, address, freshName, cast }, use) => {
    await page.goto("about:blank");
    const home = await tenant();
    const owner = await castOperator(database, application.id, "OWNER");
    const elsewhere = await castElsewhere(database, freshName("el"));
    const user = await castUser(database, home.origin, { email: address("user") });
    const { at, cookie } = await castScene(
      { page, site, database, mailbox, application, tenant: home, fresh: freshName("x") },
      owner,
      elsewhere,
      { user: (await castUser(database, home.origin, { email: address("old") })).id, pending: address("pending") },
    );
    const userCookie = await logInByHttp(site, home.origin, user);
    const redirectUri = `${application.yourApp}/callback`;
    const { clientId, clientSecret } = cast.stage.machine;
    await use({
      at,
      application: { origin: application.origin, clientId: application.clientId, redirectUri },
      tenant: home,
      dashboard: dashboardOf(site),
      operatorCookie: `${await signInByPost(site, owner)}; ${cookie}`,
      userCookie,
      userToken: await tokenOf(site, home.origin, userCookie, application.clientId, redirectUri),
      machine: { id: clientId, secret: clientSecret },
      csrf: await csrfOf(site),
    });
  },
  actions: async ({ page, site, database, mailbox, scene, application, freshName, address }, use) => {
    await use({ page, site, database, mailbox, scene, application, freshName, address });
  },
});

// It walks several hundred things several times.
test.describe.configure({ timeout: 600_000 });

test("whatever is asked while the database can't do its work is answered with 503 and what its reader can read, or truly", async ({
  site,
  installation,
  database,
  cast,
  scene,
  actions,
}) => {
  const operations = await operationCases(cast);
  const quiet = [...routeCases(cast, scene), ...pageCases(scene)];
  const cases = [...operations, ...quiet, ...(await actionCases(actions))];
  expect(unwalked(cases), "actions that no form here calls").toEqual([]);
  const inPeace = await gistsOf(site, cases);
  const wrong: string[] = [];
  for (const outage of outagesOf(installation, database)) {
    // Who waits for three seconds each time is asked less.
    const asked = outage.waits ? some(cases, 9) : cases;
    await outage.begin();
    const answers = await askAll(site, asked, outage.waits ? asked.length : undefined);
    wrong.push(...findings(outage.name, asked, answers, inPeace, cast));
    expect((await send(site, site.origin("localhost"), "/api/health/live")).status, outage.name).toBe(200);
    await outage.end();
    await untilReady(site);
    // From the first request on.
    const sample = some([...inPeace.keys()], 7);
    const again = await askInPeace(site, sample);
    wrong.push(...sample.flatMap((each, at) => changed(`after ${outage.name}`, each, again[at] as Asked, inPeace)));
  }
  expect(wrong).toEqual([]);
  expect(fs.readFileSync(installation.server.log, "utf8")).not.toMatch(/nobody noticed|nothing caught/);
  // Nothing was done by halves: what was refused can be done now.
  for (const operation of operations.filter(({ repeatable }) => !repeatable)) {
    const { answer } = await ask(site, operation);
    expect([operation.of, answer.status < 300, answer.body]).toEqual([operation.of, true, answer.body]);
  }
});

test("a form that nobody can read stays its sender's fault, and a fault of ours in a POST is never theirs", async ({
  site,
  database,
  application,
  tenant,
  user,
  cast,
}) => {
  const home = await tenant();
  const cookie = await logInByHttp(site, home.origin, await user(home.origin));
  const token = await tokenOf(site, home.origin, cookie, application.clientId, `${application.yourApp}/callback`);
  const form = await loadForm(site, home.origin, "/signup");
  const action = actionIds().get("app/hosted/signup/actions.ts submitSignup") ?? "";
  const bent: Record<string, string>[] = [
    { "content-type": "multipart/form-data; boundary=x" },
    { "content-type": "multipart/form-data; boundary=x", "next-action": action },
    { "content-type": "text/plain;charset=UTF-8", "next-action": action },
  ];
  for (const headers of bent) {
    const question = { method: "POST", headers: { origin: home.origin, ...headers }, body: '--x\r\nbent: {"' };
    const answer = await send(site, home.origin, "/signup", question);
    expect([headers, answer.status, answer.body.trim() !== ""]).toEqual([headers, 400, true]);
  }

  // A column that the code knows and the database does not: no outage, and no mistake of who asks.
  const rename = (from: string, to: string) => database.query(`alter table users rename column ${from} to ${to}`);
  const { path, body } = await readyRequest(cast.stage, operationNamed(cast, "provisionUser"));
  await rename("email", "gone");
  try {
    const api = await cast.stage.machine.call("POST", path, { body });
    expect([api.status, JSON.parse(api.body).code]).toEqual([500, "internal_error"]);
    const signup = await postForm(site, form, { email: "a@example.com", password: "violet otter counts 41 maps" });
    expect(signup.status).toBe(503);
    const userinfo = await send(site, home.origin, "/api/v1/oauth2/userinfo", {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
    });
    expect([userinfo.status, JSON.parse(userinfo.body).error]).toEqual([500, "server_error"]);
  } finally {
    await rename("gone", "email");
  }
  expect((await cast.stage.machine.call("POST", path, { body })).status).toBe(200);
  expect((await send(site, application.origin, "/signup")).status).toBe(200);
});

/** Every operation of the document, with a request that would be done. */
async function operationCases(cast: ApiCast): Promise<Case[]> {
  const { stage, document } = cast;
  const cases: Case[] = [];
  for (const operation of document.operations) {
    const { path, query, body } = await readyRequest(stage, operation);
    const search = new URLSearchParams(query).toString();
    const [mediaType = "application/json"] = operation.body?.mediaTypes ?? [];
    const token =
      operation.audience.type === "operator"
        ? await cast.operatorToken("ADMIN")
        : operation.audience.type === "client"
          ? stage.machine.token
          : undefined;
    const sent = typeof body === "string" ? body : JSON.stringify(body);
    cases.push({
      of: `operation ${operation.id}`,
      origin: operation.origin ?? stage.machine.origin,
      path: `/api/v1${path}${search === "" ? "" : `?${search}`}`,
      reader: "api",
      operation,
      question: {
        method: operation.method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { "content-type": mediaType }),
          // Half of them in the other form.
          ...(cases.length % 2 === 0 ? {} : { accept: "application/problem+json" }),
        },
        ...(body === undefined ? {} : { body: sent }),
      },
      repeatable: operation.method === "GET",
    });
  }
  return cases;
}

/** Every other route handler, by the files. */
function routeCases({ document }: ApiCast, scene: OutageScene): Case[] {
  const files = otherRoutes(document.operations.map(({ path }) => path));
  expect(Object.keys(ROUTES).sort(), "support/outage-routes.ts has a line for each route").toEqual(files);
  return Object.entries(ROUTES).flatMap(([file, routes]) =>
    routes.map(
      ({ reader, on, path, question, once }): Case => ({
        of: `route ${file}`,
        origin: on === "dashboard" ? scene.dashboard : scene[on].origin,
        path: typeof path === "string" ? path : path(scene),
        reader,
        repeatable: !once,
        ...(question ? { question: question(scene) } : {}),
      }),
    ),
  );
}

async function gistsOf(site: Site, cases: readonly Case[]): Promise<Map<Case, string>> {
  const repeatable = cases.filter((each) => each.repeatable);
  const answers = await askInPeace(site, repeatable);
  const gists = new Map(repeatable.map((each, at) => [each, gist(answers[at]?.answer as Asked["answer"])]));
  const ill = [...gists].filter(([, said]) => said.startsWith("5")).map(([{ of }, said]) => `${of}: ${said}`);
  expect(ill, "what fails without any outage").toEqual([]);
  return gists;
}

function findings(
  outage: string,
  cases: readonly Case[],
  answers: readonly Asked[],
  inPeace: Map<Case, string>,
  { document }: ApiCast,
): string[] {
  return cases.flatMap((each, at) => {
    const wrong = wrongWith(each, answers[at] as Asked, inPeace.get(each), document);
    return wrong ? [`${outage}: ${each.of} (${each.path.slice(0, 80)}): ${wrong}`] : [];
  });
}

function changed(when: string, each: Case, { answer }: Asked, inPeace: Map<Case, string>): string[] {
  const was = inPeace.get(each);
  return gist(answer) === was ? [] : [`${when}: ${each.of}: ${gist(answer)} in place of ${was}`];
}

/** One of so many: from all rooms, in their order. */
function some<T>(all: readonly T[], oneOf: number): T[] {
  return all.filter((_, at) => at % oneOf === 0);
}

function operationNamed({ document }: ApiCast, id: string) {
  const operation = document.operations.find((each) => each.id === id);
  if (!operation) throw new Error(`The document has no ${id}.`);
  return operation;
}

async function tokenOf(site: Site, origin: string, cookie: string, clientId: string, redirectUri: string) {
  const { verifier, challenge } = makePkce();
  const common = { client_id: clientId, redirect_uri: redirectUri };
  const { location } = await askToAuthorize(site, origin, cookie, {
    ...common,
    response_type: "code",
    scope: "openid email",
    code_challenge: challenge,
    code_challenge_method: "S256",
  });
  const code = location?.searchParams.get("code") ?? "";
  const grant = { ...common, grant_type: "authorization_code", code, code_verifier: verifier };
  return (await askForTokens(site, origin, grant)).accessToken;
}

async function csrfOf(site: Site) {
  const answer = await send(site, dashboardOf(site), "/api/auth/csrf");
  return { token: JSON.parse(answer.body).csrfToken as string, cookie: cookiesOf(answer) };
}
