// What the examples of the API's document speak of, made for each of them anew: an example holds `tenantid222…` where a tenant's id belongs.
import { randomBytes } from "node:crypto";
import type pg from "pg";
import type { Machine } from "./api";
import type { ApiDocument, DocumentedOperation } from "./api-document";
import { castTenant, castUser, letAMinutePass } from "./cast";
import type { Mailbox, Site } from "./test";
import { linkIn } from "./verbs";

/** A request that is ready to be sent. */
export type ReadyRequest = { path: string; query: Record<string, string>; body: unknown };

export type Stage = { site: Site; database: pg.Pool; mailbox: Mailbox; document: ApiDocument; machine: Machine };

/** Ids and secrets by the letters of their name: `tenantid`. */
type Found = Record<string, string>;

/** An operation's own example, with entities of the machine's application that it works on. */
export async function readyRequest(stage: Stage, operation: DocumentedOperation): Promise<ReadyRequest> {
  const found = { ...(await STORIES[operation.id]?.(stage)) };
  const entity = async (sample: string) => {
    const name = sample.replace(/2+$/, "");
    found[name] ??= await make(stage, name);
    return found[name];
  };
  let path = operation.path;
  const query: Record<string, string> = {};
  for (const parameter of operation.parameters) {
    const example = await filled(parameter.example, entity);
    if (parameter.in === "path") path = path.replace(`{${parameter.name}}`, encodeURIComponent(String(example)));
    if (parameter.in === "query" && example !== undefined) query[parameter.name] = String(example);
  }
  return { path, query, body: await filled(operation.body?.example, entity) };
}

/** Operations whose entities have a story before them, or belong together. */
const STORIES: Record<string, (stage: Stage) => Promise<Found>> = {
  async provisionUser(stage) {
    return { tenantid: (await makeTenant(stage)).id };
  },
  async activateUser(stage) {
    const { email, attemptproof } = await signUp(stage);
    return { attemptproof, emailauthcode: await secretMailedTo(stage, email, "/activate/link") };
  },
  async requestUserActivation(stage) {
    const { email, userid } = await signUp(stage);
    await letAMinutePass(stage.database, email);
    return { userid };
  },
  async requestEmailVerification(stage) {
    return { userid: (await makeUnverified(stage)).id };
  },
  async verifyEmail(stage) {
    const { id: userId, email } = await makeUnverified(stage);
    await done(stage, "POST", "/email-verification/request-email-verification", { userId });
    return { emailauthcode: await secretMailedTo(stage, email, "/verify-email/link") };
  },
  async takeUserRole(stage) {
    const [userid, roleid] = [(await makeUser(stage)).id, await make(stage, "roleid")];
    await done(stage, "POST", `/users/${userid}/roles`, { roleId: roleid });
    return { userid, roleid };
  },
  async activateCustomDomain(stage) {
    const customdomainid = await make(stage, "customdomainid");
    await proveDomain(stage, customdomainid);
    return { customdomainid };
  },
  getUserImport: withImport,
  importUserLines: withImport,
  completeUserImport: withImport,
};

async function withImport(stage: Stage): Promise<Found> {
  const tenantid = (await makeTenant(stage)).id;
  const { id } = await done(stage, "POST", `/tenants/${tenantid}/user-imports`, undefined);
  return { tenantid, importid: String(id) };
}

/** Ids of operations that have a story, so that none is kept for an operation that is gone. */
export const WITH_STORY = Object.keys(STORIES);

/** By rows where the API has no way to make it; else by the collection's own POST, with its own example. */
async function make(stage: Stage, name: string): Promise<string> {
  if (name === "applicationid") return stage.machine.application.id;
  if (name === "tenantid") return (await makeTenant(stage)).id;
  if (name === "userid") return (await makeUser(stage)).id;
  const { operations } = stage.document;
  const one = operations.find(({ path }) => path.toLowerCase().endsWith(`/{${name}}`) && path.split("/").length === 3);
  const collection = one?.path.split("/{")[0];
  const create = operations.find(({ method, path }) => method === "POST" && path === collection);
  if (!create) throw new Error(`An example speaks of ${name}, and nothing makes one.`);
  const { path, query, body } = await readyRequest(stage, create);
  return (await done(stage, "POST", path, body, query)).id as string;
}

/** Examples are the same every time; what must be unique in them is made so. */
async function filled(value: unknown, entity: (sample: string) => Promise<string>, name = ""): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((each) => filled(each, entity)));
  if (typeof value === "object" && value !== null) {
    const members: [string, unknown][] = [];
    for (const [member, given] of Object.entries(value)) members.push([member, await filled(given, entity, member)]);
    return Object.fromEntries(members);
  }
  if (typeof value !== "string") return value;
  if (/^[a-z]+2+$/.test(value) && value.length === 26) return entity(value);
  if (name === "name") return value + unique();
  return name === "email" ? value.replace("@", `.${unique()}@`) : value;
}

/** No name server is asked: what a domain's owner would set at theirs was seen, as far as the rows say. */
async function proveDomain({ database, machine }: Stage, id: string): Promise<void> {
  const domain = `auth.${unique()}.io`;
  const proven = "verified_at = now(), expires_at = null, recheck_at = now() + interval '1 day'";
  await database.query(`update custom_domains set domain = $2, ${proven} where id = $1`, [id, domain]);
  await database.query("insert into proven_domains (domain, application_id, custom_domain_id) values ($1, $2, $3)", [
    domain,
    machine.application.id,
    id,
  ]);
}

function makeTenant({ site, database, machine }: Stage) {
  return castTenant(database, site, machine.application, { name: `globex${unique()}` });
}

async function makeUser(stage: Stage) {
  return castUser(stage.database, (await makeTenant(stage)).origin, { email: `old.${unique()}@example.com` });
}

async function makeUnverified(stage: Stage) {
  const user = await makeUser(stage);
  await stage.database.query("update users set email_verified = false where id = $1", [user.id]);
  return user;
}

async function signUp(stage: Stage): Promise<{ email: string; userid: string; attemptproof: string }> {
  const email = `new.${unique()}@example.com`;
  const { userId, attemptProof } = await done(stage, "POST", "/signup/provision-user", {
    tenantId: (await makeTenant(stage)).id,
    email,
    password: "seven quiet lamps on a hill",
  });
  return { email, userid: String(userId), attemptproof: String(attemptProof) };
}

async function secretMailedTo({ mailbox }: Stage, email: string, path: string): Promise<string> {
  return new URL(linkIn(await mailbox.newest(email), path)).searchParams.get("email_auth_code") ?? "";
}

/** What the API answers to something that can't go wrong. */
async function done(
  { machine }: Stage,
  method: string,
  path: string,
  body: unknown,
  query: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const answer = await machine.call(method, path, { body, query });
  if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.body}`);
  return JSON.parse(answer.body);
}

function unique(): string {
  return randomBytes(5).toString("hex");
}
