// What the dashboard's actions are tried on: something for every form to be about, and what its rows are.
import type pg from "pg";
import { type CastApplication, type CastTenant, letAMinutePass, newId } from "./cast";
import { type ActionScene, actionIds } from "./dashboard-actions";
import { cookiesOf, loadForm, postForm, send } from "./http";
import { type CastOperator, castOperator, dashboardOf } from "./operator";
import type { Mailbox, Page, Site } from "./test";

export type Cast = {
  /** Any page: it reads forms. */
  page: Page;
  site: Site;
  database: pg.Pool;
  mailbox: Mailbox;
  application: CastApplication;
  tenant: CastTenant;
  fresh: string;
};

/** An owner of a workspace that has nothing to do with the other. */
export async function castElsewhere(database: pg.Pool, name: string): Promise<CastOperator & { workspaceId: string }> {
  const [workspaceId, applicationId] = [newId(), newId()];
  await database.query("insert into workspaces (id, name, display_name) values ($1, $2, 'Elsewhere')", [
    workspaceId,
    name,
  ]);
  await database.query(
    `insert into applications (id, workspace_id, name, display_name, login_url, environment)
     values ($1, $2, $3, 'Theirs', 'https://app.example.com/login', 'PRODUCTION')`,
    [applicationId, workspaceId, name],
  );
  return { ...(await castOperator(database, applicationId, "OWNER")), workspaceId };
}

function fieldCalled(name: string) {
  return { name, type: "TEXT", label: { en: name }, presence: "OPTIONAL" };
}

/** Something for every form to be about. */
export async function castScene(
  { page, site, database, mailbox, application, tenant, fresh }: Cast,
  owner: CastOperator,
  elsewhere: CastOperator & { workspaceId: string },
  users: { user: string; pending: string },
): Promise<{ at: ActionScene; cookie: string }> {
  const [roleId, mailId, clientId, invitationId, tokenId, ownInvitationId, third, importId, domainId] = Array.from(
    { length: 9 },
    newId,
  );
  const sessionName = `${newId()}${newId()}`.slice(0, 43);
  const member = await castOperator(database, application.id, "VIEWER");
  const statements: [string, unknown[]][] = [
    [
      "insert into roles (application_id, id, name, display_name) values ($1, $2, 'one', 'One')",
      [application.id, roleId],
    ],
    [
      `insert into clients (application_id, id, display_name, type, secret_hash, redirect_uris)
       values ($1, $2, 'Server', 'CONFIDENTIAL', $3, '{https://app.example.com/callback}')`,
      [application.id, clientId, newId()],
    ],
    [
      `insert into outbox (application_id, tenant_id, id, kind, to_email, created_at, parked_at, problem, problem_at)
       values ($1, $2, $3, 'ACCOUNT_EXISTS', $4, now() - interval '1 hour', now(), 'GAVE_UP', now())`,
      [application.id, tenant.id, mailId, `${fresh}@gone.example`],
    ],
    [
      `insert into operator_invitations (id, token_hash, workspace_id, email, role, expires_at)
       values ($1, $1, $2, $3, 'ADMIN', now() + interval '1 day')`,
      [invitationId, application.workspaceId, `${fresh}@invited.example`],
    ],
    [
      "insert into user_imports (application_id, tenant_id, id) values ($1, $2, $3)",
      [application.id, tenant.id, importId],
    ],
    [
      `insert into custom_domains (application_id, id, owner_id, slot, domain, challenge, expires_at)
       values ($1, $2, $1, 1, $3, $2, now() + interval '1 day')`,
      [application.id, domainId, `auth.${fresh}.com`],
    ],
    ["insert into workspaces (id, name, display_name) values ($1, $2, 'Third')", [third, `t${fresh}`.slice(0, 20)]],
    [
      `insert into operator_invitations (id, token_hash, workspace_id, email, role, expires_at)
       values ($1, $1, $2, $3, 'ADMIN', now() + interval '1 day')`,
      [ownInvitationId, third, owner.email],
    ],
    [
      `insert into operator_tokens (id, workspace_id, operator_id, display_name, token_hash, expires_at)
       values ($1, $2, $3, 'Deploy', $1, now() + interval '30 days')`,
      [tokenId, application.workspaceId, owner.id],
    ],
    [
      "insert into operator_sessions (id_hash, operator_id, ends_at) values ($1, $2, now() + interval '1 hour')",
      [sessionName, owner.id],
    ],
    [
      `insert into settings (application_id, owner_id, tenant_id, collection, id, members)
       values ($1, $1, null, 'user-schemas', $2, $3)`,
      [application.id, newId(), JSON.stringify({ fields: ["first", "second"].map(fieldCalled) })],
    ],
    ["update users set email_verified = false where id = $1", [users.user]],
    ["update operators set oidc_issuer = 'https://id.example.com', oidc_subject = $1 where id = $1", [owner.id]],
  ];
  for (const [statement, values] of statements) await database.query(statement, values);
  // Makes the first signing key.
  await send(site, application.origin, "/api/v1/oauth2/jwks");
  const signup = await loadForm(site, tenant.origin, "/signup");
  await postForm(site, signup, { email: users.pending, password: "seven quiet lamps on a hill" });
  await mailbox.newest(users.pending);
  await letAMinutePass(database, users.pending);
  const pending = await database.query("select id from users where email = $1", [users.pending]);

  // A link that leads the owner to elsewhere. Everybody in this test holds it.
  const cookie = await signInByPost(site, elsewhere);
  const path = `/workspaces/${elsewhere.workspaceId}/invitations/new`;
  const shown = await send(site, dashboardOf(site), path, { headers: { cookie } });
  const id = actionIds().get("workspaces/[workspaceId]/actions.ts submitInvitation") ?? "";
  const hidden = await formOf(page, shown.body, id, { email: owner.email });
  await postForm(site, { origin: dashboardOf(site), path, hidden }, {}, { cookie });
  const mail = await mailbox.newest(owner.email);
  const url = new URL(/http\S+token=[\w-]+/.exec(mail.text)?.[0] ?? "");
  const opened = await send(site, dashboardOf(site), url.pathname + url.search);
  const link = new URL(opened.headers.location ?? "", dashboardOf(site)).searchParams.get("link") ?? "";
  const at = {
    applicationId: application.id,
    applicationName: application.hostname.split("-")[0] ?? "",
    workspaceId: application.workspaceId,
    // The cast's applications and their workspaces share one name.
    workspaceName: application.hostname.split("-")[0] ?? "",
    tenantId: tenant.id,
    roleId,
    clientId,
    userId: users.user,
    pendingUserId: pending.rows[0]?.id,
    mailId,
    memberId: member.id,
    invitationId,
    tokenId,
    importId,
    domainId,
    sessionName,
    password: owner.password,
    ownInvitationId,
    link,
    fresh: fresh.slice(0, 15),
  } as ActionScene;
  return { at, cookie: cookiesOf(opened) };
}

/** Signs in as a browser without scripts does. @returns the cookie */
export async function signInByPost(site: Site, operator: CastOperator): Promise<string> {
  const form = await loadForm(site, dashboardOf(site), "/sign-in");
  const answer = await postForm(site, form, { email: operator.email, password: operator.password });
  if (answer.status !== 303) throw new Error(`The sign-in was answered ${answer.status}.`);
  return cookiesOf(answer);
}

/**
 * What a browser without scripts would send of the form that calls an action, with what is typed in the place of what is shown. Empty where
 * there is no such form.
 *
 * @param pressed a button that has to be there, and is sent along
 */
export function formOf(
  page: Page,
  html: string,
  actionId: string,
  typed: Record<string, string>,
  pressed?: string,
): Promise<[string, string][]> {
  return page.evaluate(
    ([source, id, given, button]) => {
      const shown = new DOMParser().parseFromString(source, "text/html");
      const form = [...shown.forms].find((each) =>
        [...each.querySelectorAll("input")].some(({ name, value }) => name.includes(id) || value.includes(id)),
      );
      const submitter = button ? form?.querySelector<HTMLButtonElement>(button) : undefined;
      if (!form || (button && !submitter)) return [];
      const fields = [...new FormData(form)].flatMap(([name, value]): [string, string][] =>
        typeof value === "string" ? [[name, value]] : [],
      );
      if (submitter) fields.push([submitter.name, submitter.value]);
      return [...fields.filter(([name]) => !(name in given)), ...Object.entries(given)];
    },
    [html, actionId, typed, pressed] as const,
  );
}

/** Changed by what works in the background, or by being refused. */
const LEFT_OUT = [
  "audit_events",
  "idempotency_keys",
  "oauth_artifacts",
  "one_time_secrets",
  "outbox",
  "signup_attempts",
  "signup_journeys",
  "signup_starts",
];

/** Asks for everything that belongs to the scene, as one digest a table. What the viewer made of their own doesn't count. */
export async function rowsOf(
  database: pg.Pool,
  at: ActionScene,
  { owner, viewer }: { owner: CastOperator; viewer: CastOperator },
): Promise<() => Promise<Record<string, string>>> {
  const { rows: tables } = await database.query<{ name: string }>(
    `select c.table_name as name from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and c.column_name = 'application_id' and t.table_type = 'BASE TABLE'`,
  );
  const kept = tables.filter(({ name }) => !LEFT_OUT.includes(name));
  const from = [
    ...kept.map(({ name }) => [name, `"${name}" t where t.application_id = $1`]),
    ["outbox", "(select id, retried_at from outbox where application_id = $1) t"],
    ["applications", "applications t where t.workspace_id = $2"],
    ["workspaces", "workspaces t where t.id = $2"],
    ["workspace_memberships", "workspace_memberships t where t.workspace_id = $2 or t.operator_id = $3"],
    ["operator_invitations", "operator_invitations t where t.workspace_id = $2 or t.email = $5"],
    ["operator_tokens", "operator_tokens t where t.workspace_id = $2 and t.operator_id <> $4"],
    ["operators", "operators t where t.id = $3"],
    ["operator_sessions", "(select id_hash, ended_at from operator_sessions where operator_id = $3) t"],
  ];
  const query = from
    .map(
      ([name, rows]) =>
        `select '${name}' as name, md5(coalesce(string_agg(t::text, ' ' order by t::text), '')) as digest from ${rows}`,
    )
    .join(" union all ");
  const values = [at.applicationId, at.workspaceId, owner.id, viewer.id, owner.email];
  return async () => {
    const { rows } = await database.query<{ name: string; digest: string }>(query, values);
    return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
  };
}
