// Programs that speak to the API for an application, set up as an operator without a dashboard would: by a configuration file.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { text } from "node:stream/consumers";
import type pg from "pg";
import type { CastApplication } from "./cast";
import { type HttpAnswer, send } from "./http";
import { castOperator, dashboardOf, signIn } from "./operator";
import { withoutSettings } from "./servers";
import { test as base, type Site, siteOf } from "./test";
import { openForm } from "./verbs";

/** What a request to the API may carry. A body that is an object goes as JSON, text and bytes as they are. */
export type ApiQuestion = {
  query?: string | Record<string, string>;
  body?: unknown;
  headers?: Record<string, string>;
  /** In place of the machine's own; null sends none. */
  token?: string | null;
};

/** A machine client of an application, with a token. */
export type Machine = {
  application: CastApplication;
  /** Origin of the host that it speaks to. */
  origin: string;
  clientId: string;
  clientSecret: string;
  token: string;
  call(method: string, path: string, question?: ApiQuestion): Promise<HttpAnswer>;
};

/** A machine client that shall be there. @param permissions "all": the predefined role */
export type WantedMachine = {
  application: CastApplication;
  displayName: string;
  permissions: "all" | readonly string[];
};

type Fixtures = {
  /** `npm run config -- apply` on the installation, with what the file asks of its environment. */
  applyConfig(file: string, environment: Record<string, string>): Promise<void>;
  /** Machine clients, all by one file, in the order in which they are wanted. */
  machines(wanted: readonly WantedMachine[]): Promise<Machine[]>;
  /** One of the test's application that may do everything. */
  machine: Machine;
  /** A token of an operator of the test's application, from the dashboard. */
  operatorToken(role: "ADMIN" | "VIEWER"): Promise<string>;
};

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern to see what is needed.
  applyConfig: async ({}, use, testInfo) => {
    const settings = JSON.parse(process.env.E2E_SETTINGS ?? "{}")[siteOf(testInfo.project.name)];
    await use((file, environment) => runConfig(file, { ...settings, ...environment }));
  },
  machines: async ({ applyConfig, database, site }, use) => {
    await use(async (wanted) => {
      const secrets = wanted.map(() => randomBytes(32).toString("base64url"));
      const environment = Object.fromEntries(secrets.map((secret, at) => [`E2E_SECRET_${at}`, secret]));
      await applyConfig(JSON.stringify(await fileFor(database, wanted)), environment);
      return Promise.all(wanted.map((each, at) => meet(database, site, each, secrets[at] ?? "")));
    });
  },
  machine: async ({ application, machines }, use) => {
    const [machine] = await machines([{ application, displayName: "Backend", permissions: "all" }]);
    if (!machine) throw new Error("No machine came back.");
    await use(machine);
  },
  operatorToken: async ({ browser, database, application, site }, use) => {
    await use(async (role) => {
      const context = await browser.newContext();
      const page = await context.newPage();
      await signIn(page, site, await castOperator(database, application.id, role));
      await openForm(page, `${dashboardOf(site)}/account/tokens/new`);
      await page.getByLabel("Name").fill("Deployments");
      await page.getByRole("button", { name: "Create token" }).click();
      const token = await page.getByRole("region", { name: "Your new token" }).locator("code").innerText();
      await context.close();
      return token;
    });
  },
});

/**
 * `npm run config -- apply` on the installation with these settings of the environment.
 * Waits its turn: one file is applied at a time, and other tests apply theirs.
 */
export async function runConfig(file: string, environment: Record<string, string>): Promise<void> {
  const command = spawn("npm", ["run", "--silent", "config", "--", "apply", "-"], {
    env: { ...withoutSettings(process.env), ENV_FILE: "", NODE_ENV: "production", ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  command.stdin.end(file);
  const ended = new Promise<number | null>((resolve) => command.once("close", resolve));
  const [said, complained, code] = await Promise.all([text(command.stdout), text(command.stderr), ended]);
  if (code === 0) return;
  if (complained.includes("Another file is being applied")) return runConfig(file, environment);
  throw new Error(`The configuration was not applied:\n${said}${complained}`);
}

async function fileFor(database: pg.Pool, wanted: readonly WantedMachine[]) {
  const ids = wanted.map(({ application }) => application.id);
  const { rows } = await database.query(
    `select a.id, a.name, w.name as workspace from applications a join workspaces w on w.id = a.workspace_id
     where a.id = any($1)`,
    [ids],
  );
  const clientOf = ({ displayName, permissions }: WantedMachine, at: number) => ({
    displayName,
    type: "MACHINE",
    ...(permissions === "all" ? { machineRole: "APPLICATION_ADMIN_CLIENT" } : { permissions }),
    secret: { env: `E2E_SECRET_${at}` },
  });
  return {
    version: 1,
    workspaces: rows.map(({ id, name, workspace }) => ({
      name: workspace,
      applications: [
        {
          name,
          clients: wanted.flatMap((each, at) => (each.application.id === id ? [clientOf(each, at)] : [])),
        },
      ],
    })),
  };
}

async function meet(
  database: pg.Pool,
  site: Site,
  { application, displayName }: WantedMachine,
  clientSecret: string,
): Promise<Machine> {
  const { rows } = await database.query("select id from clients where application_id = $1 and display_name = $2", [
    application.id,
    displayName,
  ]);
  const clientId: string = rows[0].id;
  const { origin } = application;
  const token = await askForToken(site, origin, clientId, clientSecret);
  return {
    application,
    origin,
    clientId,
    clientSecret,
    token,
    call: (method, path, question = {}) => callApi(site, origin, method, path, { token, ...question }),
  };
}

/** The access token of a machine client (`client_credentials`). @throws when it gets none */
export async function askForToken(site: Site, origin: string, clientId: string, secret: string): Promise<string> {
  const { status, body } = await send(site, origin, "/api/v1/oauth2/token", {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}`,
    },
    body: "grant_type=client_credentials",
  });
  if (status !== 200) throw new Error(`No token: ${status} ${body}`);
  return JSON.parse(body).access_token;
}

/** One request to the API of a host. @param path below /api/v1 */
export function callApi(
  site: Site,
  origin: string,
  method: string,
  path: string,
  { query = "", body, headers = {}, token = null }: ApiQuestion = {},
): Promise<HttpAnswer> {
  const search = typeof query === "string" ? query : new URLSearchParams(query).toString();
  return send(site, origin, `/api/v1${path}${search === "" ? "" : `?${search}`}`, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isAsItIs(body) ? body : JSON.stringify(body) }),
  });
}

function isAsItIs(body: unknown): body is string | Buffer {
  return typeof body === "string" || Buffer.isBuffer(body);
}
