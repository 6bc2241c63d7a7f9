// Who plays in the tests besides the demo's own cast: made through rows, as no page makes them yet.
import { randomBytes } from "node:crypto";
import { hash } from "@node-rs/argon2";
import { expect } from "@playwright/test";
import type pg from "pg";
import type { Site } from "./test";
import { startYourApp } from "./your-app/app";

/** An application with a public client and the program behind it. Login URL and redirect URI are that program's. */
export type CastApplication = {
  id: string;
  workspaceId: string;
  hostname: string;
  origin: string;
  clientId: string;
  /** Origin of the client application. */
  yourApp: string;
  close(): Promise<void>;
};

export type CastTenant = { applicationId: string; id: string; name: string; hostname: string; origin: string };

export type CastUser = { id: string; email: string; password: string };

/** Nobody's password, and on no list. */
const PASSWORD = "seven quiet lamps on a hill";

/** An application under development, whose client may answer on plain loopback, also where Foyer itself speaks https. */
export async function castApplication(
  database: pg.Pool,
  site: Site,
  {
    name,
    displayName = "Second App",
    signupEnabled = true,
  }: { name: string; displayName?: string; signupEnabled?: boolean },
): Promise<CastApplication> {
  const [workspaceId, id, clientId] = [newId(), newId(), newId()];
  const hostname = `${name}-${name}.${site.baseDomain}`;
  const origin = site.origin(hostname);
  const { origin: yourApp, close } = await startYourApp({
    port: 0,
    issuer: origin,
    clientId,
    pin: site.pin,
    ca: site.authority,
  });
  await database.query("insert into workspaces (id, name, display_name) values ($1, $2, 'Second Company')", [
    workspaceId,
    name,
  ]);
  await database.query(
    `insert into applications (id, workspace_id, name, display_name, login_url, environment, signup_enabled)
     values ($1, $2, $3, $4, $5, 'DEVELOPMENT', $6)`,
    [id, workspaceId, name, displayName, `${yourApp}/login`, signupEnabled],
  );
  await database.query("insert into hosts (hostname, application_id, kind) values ($1, $2, 'VANITY')", [hostname, id]);
  await database.query(
    `insert into clients (application_id, id, display_name, type, redirect_uris) values ($1, $2, 'Web', 'PUBLIC', $3)`,
    [id, clientId, [`${yourApp}/callback`]],
  );
  return { id, workspaceId, hostname, origin, clientId, yourApp, close };
}

/** A tenant that was there before anybody signed up. */
export async function castTenant(
  database: pg.Pool,
  site: Site,
  application: Pick<CastApplication, "id" | "hostname">,
  {
    name,
    displayName = "Globex",
    signupEnabled = true,
  }: { name: string; displayName?: string; signupEnabled?: boolean },
): Promise<CastTenant> {
  const id = newId();
  const hostname = `${name}-${application.hostname}`;
  await database.query(
    "insert into tenants (application_id, id, name, display_name, signup_enabled) values ($1, $2, $3, $4, $5)",
    [application.id, id, name, displayName, signupEnabled],
  );
  await database.query("insert into hosts (hostname, application_id, tenant_id, kind) values ($1, $2, $3, 'VANITY')", [
    hostname,
    application.id,
    id,
  ]);
  return { applicationId: application.id, id, name, hostname, origin: site.origin(hostname) };
}

/** Somebody who has signed up long ago at the tenant of that host. */
export async function castUser(
  database: pg.Pool,
  tenantOrigin: string,
  {
    email,
    password = PASSWORD,
    status = "ACTIVE",
  }: { email: string; password?: string; status?: "ACTIVE" | "INACTIVE" },
): Promise<CastUser> {
  const id = newId();
  const { rows } = await database.query("select application_id, tenant_id from hosts where hostname = $1", [
    new URL(tenantOrigin).hostname,
  ]);
  const { application_id: applicationId, tenant_id: tenantId } = rows[0];
  await database.query(
    `insert into users (application_id, tenant_id, id, email, email_verified, status, origin)
     values ($1, $2, $3, $4, true, $5, 'SIGNUP')`,
    [applicationId, tenantId, id, email, status],
  );
  await database.query(
    "insert into credentials (application_id, tenant_id, user_id, password_hash) values ($1, $2, $3, $4)",
    [applicationId, tenantId, id, await hash(password)],
  );
  return { id, email, password };
}

/** Everything about the mails to an address becomes a minute older, so that the next one need not wait. */
export async function letAMinutePass(database: pg.Pool, email: string): Promise<void> {
  await letTimePass(database, email, "61 seconds");
}

/** Everything that was begun with an address becomes older than any link or code of it lives by default. */
export async function letItExpire(database: pg.Pool, email: string): Promise<void> {
  const past = "25 hours";
  await letTimePass(database, email, past);
  await database.query(
    `update one_time_secrets set expires_at = expires_at - $2::interval, created_at = created_at - $2::interval
     where email = $1`,
    [email, past],
  );
  await database.query(
    `update tenants t set held_until = held_until - $2::interval from signup_attempts a
     where a.email = $1 and (t.application_id, t.id) = (a.application_id, a.tenant_id)`,
    [email, past],
  );
  await database.query(
    `update signup_attempts set expires_at = expires_at - $2::interval, created_at = created_at - $2::interval
     where email = $1`,
    [email, past],
  );
}

async function letTimePass(database: pg.Pool, email: string, time: string): Promise<void> {
  // A mail is in its reader's hands a moment before it is noted as sent; a note that came now would undo what follows.
  await expect
    .poll(async () => {
      const { rows } = await database.query(
        "select 1 from outbox where to_email = $1 and sent_at is null and parked_at is null and not_before <= now()",
        [email],
      );
      return rows.length;
    })
    .toBe(0);
  await database.query(
    "update outbox set not_before = not_before - $2::interval, sent_at = sent_at - $2::interval where to_email = $1",
    [email, time],
  );
  await database.query("update signup_attempts set last_mail_at = last_mail_at - $2::interval where email = $1", [
    email,
    time,
  ]);
}

/** What stands in the database about an address, over all applications: to see that something happened, or did not. */
export async function rowsAbout(database: pg.Pool, email: string) {
  const { rows } = await database.query(
    `select (select coalesce(array_agg(status::text), '{}') from users where email = $1) as users,
            (select count(*)::int from signup_attempts where email = $1) as attempts,
            (select count(*)::int from outbox where to_email = $1) as mails,
            (select count(*)::int from sessions s join users u
               on (u.application_id, u.tenant_id, u.id) = (s.application_id, s.tenant_id, s.user_id)
               where u.email = $1) as sessions,
            (select count(*)::int from one_time_secrets where email = $1 and used_at is not null) as used_secrets`,
    [email],
  );
  return rows[0] as { users: string[]; attempts: number; mails: number; sessions: number; used_secrets: number };
}

/** {@link rowsAbout} of an address that nobody ever typed. */
export const NO_ROWS = { users: [], attempts: 0, mails: 0, sessions: 0, used_secrets: 0 };

/** 26 characters of `[a-z2-7]`. */
export function newId(): string {
  return [...randomBytes(26)].map((byte) => "abcdefghijklmnopqrstuvwxyz234567"[byte & 31]).join("");
}
