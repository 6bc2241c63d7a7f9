import { randomBytes } from "node:crypto";
import type pg from "pg";
import { expect, test } from "./support/edge-test";
import { type HeldForm, type HttpAnswer, loadForm, postForm, send } from "./support/http";
import { makeNewBuild } from "./support/new-build";
import { checkEmailScreen, signupScreen } from "./support/screens";
import type { Instance, Stage } from "./support/stage";
import type { Site } from "./support/test";
import { activationLinkIn, arriveAt, openInSameBrowser, openSignup, PASSWORD } from "./support/verbs";

/** The installation with one instance in the edge's place. */
const past = (site: Site, { pin }: Instance): Site => ({ ...site, pin });
/** What an instance is asked by: no TLS ends in front of it there. */
const plain = (origin: string) => origin.replace("https:", "http:");

function twoOf(edge: Stage): [Instance, Instance] {
  const [first, second] = edge.running();
  if (!first || !second) throw new Error("There are not two instances.");
  return [first, second];
}

/** Signs up by a form without scripts. `headers` as in a browser on that page. */
function post(site: Site, form: HeldForm, origin: string, email: string, address?: string): Promise<HttpAnswer> {
  const headers = { origin, ...(address ? { "x-forwarded-for": address } : {}) };
  return postForm(site, form, { email, password: PASSWORD }, headers);
}

/** What is in the database of people who signed up at a tenant: one row of each thing for each of them, or the numbers tell. */
async function rowsOf(database: pg.Pool, tenantId: string): Promise<Record<string, number>> {
  const { rows } = await database.query(
    `select (select count(*)::int from users where tenant_id = $1) as users,
            (select count(*)::int from signup_attempts where tenant_id = $1) as attempts,
            (select count(*)::int from one_time_secrets where tenant_id = $1) as secrets,
            (select count(*)::int from outbox where tenant_id = $1) as mails,
            (select count(*)::int from outbox where tenant_id = $1 and sent_at is not null) as sent,
            (select count(*)::int from audit_events where tenant_id = $1 and action = 'signup.submitted') as events`,
    [tenantId],
  );
  return rows[0];
}

const oneOfEach = (people: number) => ({
  users: people,
  attempts: people,
  secrets: people,
  mails: people,
  sent: people,
  events: people,
});

test("a form of one instance is sent to the other, and each mail goes out once, whichever of them sends it", async ({
  edge,
  site,
  database,
  tenant,
  address,
}) => {
  const { id, origin } = await tenant();
  const [one, other] = twoOf(edge);
  const people = Array.from({ length: 12 }, (_, at) => address(`p${at}`));
  for (const [at, email] of people.entries()) {
    const [from, to] = at % 2 === 0 ? [one, other] : [other, one];
    const form = await loadForm(past(site, from), plain(origin), "/signup");
    expect((await post(past(site, to), form, origin, email)).status).toBe(303);
  }
  await expect.poll(() => rowsOf(database, id), { timeout: 30_000 }).toEqual(oneOfEach(people.length));
  const mails = await database.query<{ id: string }>("select id from outbox where tenant_id = $1", [id]);
  const asked = edge.mailProvider.keys();
  for (const mail of mails.rows) {
    expect(asked.filter((key) => key?.includes(mail.id))).toHaveLength(1);
  }
  for (const email of people) expect(edge.mailProvider.inbox(email)).toHaveLength(1);
});

test("a setting that was changed through one is seen by both at once", async ({ edge, site, application, machine }) => {
  const shown = () =>
    Promise.all(
      twoOf(edge).map(async (each) => (await send(past(site, each), plain(application.origin), "/signup")).status),
    );
  expect(await shown()).toEqual([200, 200]);
  for (const [signupEnabled, status] of [
    [false, 404],
    [true, 200],
  ] as const) {
    expect((await machine.call("PATCH", `/applications/${application.id}`, { body: { signupEnabled } })).status).toBe(
      200,
    );
    expect(await shown()).toEqual([status, status]);
  }
});

test("limits count together", async ({ edge, site, database, application }) => {
  const instances = twoOf(edge);
  const address = `2001:db8:${randomBytes(2).toString("hex")}:${randomBytes(2).toString("hex")}::1`;
  const guess = async (at: number) => {
    const { status } = await send(
      past(site, instances[at % 2] ?? instances[0]),
      plain(application.origin),
      "/api/v1/oauth2/token",
      {
        method: "POST",
        headers: {
          "x-forwarded-for": address,
          "content-type": "application/x-www-form-urlencoded",
          authorization: `Basic ${Buffer.from(`${application.clientId}:guess${at}`).toString("base64")}`,
        },
        body: "grant_type=client_credentials",
      },
    );
    return status;
  };
  // A new minute counts from the start again, so all of it has to lie in one.
  const second = async () => (await database.query("select extract(second from now())::int as s")).rows[0].s;
  await expect.poll(second, { timeout: 40_000 }).toBeLessThan(35);
  const statuses = [];
  for (let at = 0; at < 31; at += 1) statuses.push(await guess(at));
  // 30 a minute. Each for itself, they would have been asked 16 times and 15.
  expect(statuses.indexOf(429)).toBe(30);
});

test("what is due is done once, by whichever of two instances comes first", async ({
  edge,
  database,
  application,
  tenant,
}) => {
  const held = await Promise.all(Array.from({ length: 8 }, () => tenant()));
  const ids = held.map(({ id }) => id);
  await database.query("update tenants set held_until = now() - interval '1 second' where id = any($1)", [ids]);
  // An instance tidies up when it starts.
  await Promise.all([edge.start(), edge.start()]);
  const freed = async () =>
    (
      await database.query(
        "select tenant_id from audit_events where application_id = $1 and action = 'tenant_name.freed'",
        [application.id],
      )
    ).rows.map((row) => row.tenant_id);
  await expect.poll(async () => (await freed()).length, { timeout: 30_000 }).toBe(ids.length);
  expect((await freed()).sort()).toEqual([...ids].sort());
  const left = await database.query("select id from tenants where id = any($1)", [ids]);
  expect(left.rows).toEqual([]);
});

test("an instance is killed while people sign up: who was with it presses once more, and nothing is there twice or by half", async ({
  edge,
  site,
  database,
  tenant,
  address,
}) => {
  const { id, origin } = await tenant();
  const people = Array.from({ length: 4 }, (_, at) => address(`k${at}`));
  const forms = await Promise.all(people.map(() => loadForm(site, origin, "/signup")));
  // Everybody comes as far as the middle of their transaction, and waits there.
  const gate = await database.connect();
  await gate.query("begin");
  await gate.query("lock table one_time_secrets in share mode");
  const answers = people.map((email, at) => post(site, forms[at] as HeldForm, origin, email));
  const waiting = async () =>
    (
      await database.query(
        // Theirs alone: whoever tidies up just now waits for the same table.
        `select count(*)::int as n from pg_locks join pg_stat_activity using (pid)
         where not granted and datname = current_database() and relation = 'one_time_secrets'::regclass
         and query not like 'delete from one_time_secrets where expires_at%'`,
      )
    ).rows[0].n;
  await expect.poll(waiting).toBe(people.length);
  await edge.running()[0]?.kill();
  await gate.query("rollback");
  gate.release();
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  // The edge gave each instance its share, and says to the others that they may try again: whether they came through it can't know.
  const wasLost = (status: number) => status === 502 || status === 503;
  expect(statuses.filter((status) => status === 303)).toHaveLength(2);
  expect(statuses.filter(wasLost)).toHaveLength(2);

  // A person takes longer to press again than the edge to notice.
  await edge.seen();
  for (const [at, status] of statuses.entries()) {
    if (wasLost(status)) {
      expect((await post(site, forms[at] as HeldForm, origin, people[at] ?? "")).status).toBe(303);
    }
  }
  await expect.poll(() => rowsOf(database, id), { timeout: 30_000 }).toEqual(oneOfEach(people.length));
  for (const email of people) expect(edge.mailProvider.inbox(email)).toHaveLength(1);
});

test("a new build takes over while people sign up, and nobody notices but by the new text", async ({
  edge,
  site,
  database,
  application,
  tenant,
  mailbox,
  address,
  page,
}) => {
  test.setTimeout(480_000);
  const { id, name, origin } = await tenant();
  const next = await makeNewBuild();
  try {
    // Two people have the old build's page before them, one of them without scripts.
    const late = address("late");
    const oldForm = await loadForm(site, origin, "/signup");
    const inBrowser = address("browser");
    await openSignup(page, origin);
    const scripts = await page
      .locator("script[src]")
      .evaluateAll((all) => all.map((each) => (each as HTMLScriptElement).src));
    await signupScreen(page).email.fill(inBrowser);
    await signupScreen(page).password.fill(PASSWORD);

    const crowd = signUpAllTheTime(site, origin, () => address("crowd"));
    const old = twoOf(edge);
    for (const before of old) {
      const after = await edge.start({ build: next.directory });
      await expect.poll(() => edge.isInRotation(after)).toBe(true);
      await before.close();
    }
    const { signedUp, failures } = await crowd.end();
    expect(failures).toEqual([]);
    expect(signedUp).toBeGreaterThan(10);

    expect((await send(site, origin, "/login")).body).toContain(next.text);
    for (const src of scripts) expect((await send(site, origin, new URL(src).pathname)).status).toBe(200);
    expect((await post(site, oldForm, origin, late)).status).toBe(303);
    await signupScreen(page).submit.click();
    await expect(checkEmailScreen(page).heading).toBeVisible();
    await expect(page.getByText(next.text)).toBeVisible();
    const tab = await openInSameBrowser(page, activationLinkIn(await mailbox.newest(inBrowser)));
    expect(await arriveAt(tab, application.yourApp)).toMatchObject({ email: inBrowser, tenant: { name } });

    const people = signedUp + 2;
    await expect.poll(async () => (await rowsOf(database, id)).sent, { timeout: 60_000 }).toBe(people);
    expect(await rowsOf(database, id)).toMatchObject({
      users: people,
      attempts: people,
      mails: people,
      events: people,
    });
  } finally {
    await edge.restore();
    next.remove();
  }
});

/** Two people after each other and beside each other, each with a page and an address of their own, until `end`. None of them tries twice. */
function signUpAllTheTime(site: Site, origin: string, address: () => string) {
  const failures: string[] = [];
  let signedUp = 0;
  let ended = false;
  const one = async () => {
    while (!ended) {
      try {
        const form = await loadForm(site, origin, "/signup");
        const { status, body } = await post(site, form, origin, address());
        if (status === 303) signedUp += 1;
        else failures.push(`${status} ${body.slice(0, 200)}`);
      } catch (error) {
        failures.push(String(error));
      }
    }
  };
  const all = Promise.all([one(), one()]);
  return {
    async end() {
      ended = true;
      await all;
      return { signedUp, failures };
    },
  };
}
