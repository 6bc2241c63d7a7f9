import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { db } from "@/db/client";
import { auditEvents, outbox, rateLimits, signupJourneys, signupStarts, tenants } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { activate, activateByCode } from "../activation/activation";
import { refuseActivation } from "../activation/refuse-activation";
import type { Marker } from "../attempts/marker";
import { dayOf } from "../audit/days";
import { recordEvent } from "../audit/events";
import { startOutbox } from "../email/sender";
import { makeOperator } from "../operators/testing";
import { activationCode, linkToken } from "../secrets/one-time-secrets";
import { makeApplication, makeBrowser, makeTenant, newestSecret, saySettings, sent, visitor } from "../testing/cast";
import { type FunnelFilter, parseFunnelFilter } from "./filter";
import { type Bar, listSignups } from "./list";
import { noteLinkOpened } from "./opened";
import { readFunnel } from "./read";
import { countStart, flushStarts } from "./starts";

useTestDatabase();
beforeEach(async () => {
  await db().delete(rateLimits);
});

const PASSWORD = "seven quiet lighthouses";
const TODAY = parseFunnelFilter(() => "", new Date());

async function scene(policy: Record<string, unknown> = {}) {
  const app = await makeApplication();
  const acme = await makeTenant(app, "acme");
  await saySettings(app.id, null, "workflow-policies", policy);
  const { actor } = await makeOperator(app.id, "VIEWER");
  const host = await acme.host();
  const read = (change: Partial<FunnelFilter> = {}) => readFunnel(actor, app.id, { ...TODAY, ...change });
  const list = async (bar: Bar, change: Partial<FunnelFilter> = {}) =>
    (await listSignups(actor, app.id, { ...TODAY, ...change }, bar, undefined))?.signups
      .map(({ email }) => email)
      .sort();
  const signUp = async (email: string, more: Record<string, unknown> = {}) => {
    const browser = makeBrowser();
    const outcome = await browser.signUp(acme.hostname, { email, password: PASSWORD, ...more });
    return { browser, outcome };
  };
  const open = async () =>
    noteLinkOpened(host, "ACTIVATION_LINK", linkToken(await newestSecret(app.id, "ACTIVATION_LINK")), visitor());
  const finish = async (markers: Marker[] = []) =>
    activate(
      host,
      { token: linkToken(await newestSecret(app.id, "ACTIVATION_LINK")), password: PASSWORD },
      markers,
      visitor(),
    );
  return { app, acme, host, actor, read, list, signUp, open, finish };
}

async function mailsLeave(): Promise<void> {
  const worker = startOutbox({ pollMs: 20 });
  await vi.waitFor(async () => expect(await db().$count(outbox, sql`sent_at is null and parked_at is null`)).toBe(0), {
    timeout: 10_000,
    interval: 20,
  });
  await worker.stop();
}

async function journeyOf(applicationId: string) {
  const rows = await db().select().from(signupJourneys).where(eq(signupJourneys.applicationId, applicationId));
  if (!rows[0] || rows.length > 1) throw new Error(`${rows.length} journeys`);
  return rows[0];
}

describe("a signup is followed", () => {
  test("from the form to the first token, by what its steps leave anyway", async () => {
    const { app, acme, host, read, list, signUp, open, finish } = await scene();
    countStart(host, null, "203.0.113.1");
    await flushStarts();
    await signUp("ann@example.com", { clientId: app.clientId });
    await mailsLeave();
    expect((await read())?.counts).toEqual({
      started: 1,
      submitted: 1,
      sent: 1,
      delivered: 1,
      opened: 0,
      activated: 0,
      token: 0,
    });
    expect(await list({ step: "delivered", only: "stopped" })).toEqual(["ann@example.com"]);
    await open();
    expect((await read())?.counts).toMatchObject({ opened: 1, activated: 0 });
    expect((await finish()).type).toBe("activated");
    const { userId } = await journeyOf(app.id);
    const issued = { applicationId: app.id, tenantId: acme.id, userId, action: "token.issued", outcome: "x" } as const;
    await recordEvent(issued, visitor());
    const first = await journeyOf(app.id);
    await recordEvent(issued, visitor());
    expect(await journeyOf(app.id)).toEqual(first);
    const funnel = await read();
    expect(funnel?.counts).toEqual({
      started: 1,
      submitted: 1,
      sent: 1,
      delivered: 1,
      opened: 1,
      activated: 1,
      token: 1,
    });
    expect(
      Object.values(funnel?.medianSeconds ?? {})
        .slice(1)
        .every((seconds) => seconds !== null),
    ).toBe(true);
    expect(await list({ step: "delivered", only: "stopped" })).toEqual([]);
    expect(await list({ step: "delivered", only: "reached" })).toEqual(["ann@example.com"]);
  });

  test("as one, however often somebody submits and from however many browsers", async () => {
    const { read, signUp } = await scene();
    await signUp("ann@example.com");
    await signUp("ann@example.com");
    expect((await read())?.counts.submitted).toBe(1);
  });

  test("by code: a code that was typed wrong was typed all the same", async () => {
    const { app, host, read, signUp } = await scene({ userActivationStrategy: "EMAIL_CODE" });
    const { browser, outcome } = await signUp("ann@example.com");
    const { attemptId } = sent(outcome);
    const right = activationCode(await newestSecret(app.id, "ACTIVATION_CODE"));
    const wrong = right === "000000" ? "000001" : "000000";
    await activateByCode(host, { attemptId, code: wrong }, browser.markers, visitor());
    expect((await read())?.counts).toMatchObject({ opened: 1, activated: 0 });
    await activateByCode(host, { attemptId, code: right }, browser.markers, visitor());
    expect((await read())?.counts).toMatchObject({ opened: 1, activated: 1 });
  });

  test("with email verification past the mail at once, since nobody waits for it", async () => {
    const { read, signUp } = await scene({ verificationStep: "EMAIL_VERIFICATION" });
    await signUp("ann@example.com");
    expect((await read())?.counts).toMatchObject({
      submitted: 1,
      sent: 1,
      delivered: 1,
      opened: 1,
      activated: 1,
      token: 0,
    });
  });

  test("also after its user was deleted: it is counted, without an address", async () => {
    const { app, host, read, actor, signUp } = await scene();
    await signUp("ann@example.com");
    const token = linkToken(await newestSecret(app.id, "ACTIVATION_LINK"));
    await refuseActivation(host, token, visitor());
    expect((await read())?.counts).toMatchObject({ submitted: 1, opened: 1, activated: 0 });
    const page = await listSignups(actor, app.id, TODAY, { step: "submitted", only: "reached" }, undefined);
    expect(page?.signups).toMatchObject([{ email: null, tenant: "acme", refused: true, step: "opened" }]);
  });
});

describe("what is no step", () => {
  test("somebody who is there already signs up again: they are on no way anywhere", async () => {
    const { read, signUp, finish } = await scene();
    await signUp("ann@example.com");
    await finish();
    await signUp("ann@example.com");
    expect((await read())?.counts).toMatchObject({ submitted: 1 });
  });

  test("a link that is opened a hundred times leaves one event", async () => {
    const { app, signUp, open } = await scene();
    await signUp("ann@example.com");
    await Promise.all(Array.from({ length: 100 }, open));
    const events = await db().select().from(auditEvents).where(eq(auditEvents.applicationId, app.id));
    expect(events.map(({ action }) => action).sort()).toEqual(["activation.link_opened", "signup.submitted"]);
  });

  test("a made-up link leaves none", async () => {
    const { app, host } = await scene();
    await noteLinkOpened(host, "ACTIVATION_LINK", "made up", visitor());
    expect(await db().$count(auditEvents, eq(auditEvents.applicationId, app.id))).toBe(0);
  });

  test("a flood of visits is one row, and no more than one network may start in an hour", async () => {
    const { app, host, read } = await scene();
    for (let visit = 0; visit < 1_000; visit += 1) countStart(host, null, "203.0.113.2");
    await flushStarts();
    expect(await db().$count(signupStarts, eq(signupStarts.applicationId, app.id))).toBe(1);
    expect((await read())?.counts.started).toBe(30);
    countStart(host, null, "203.0.113.2", Date.now() + 3_600_000);
    await flushStarts();
  });
});

describe("an operator asks", () => {
  test("by tenant and by client, and for one of them", async () => {
    const { app, acme, read, list, signUp } = await scene();
    const globex = await makeTenant(app, "globex");
    await signUp("ann@example.com", { clientId: app.clientId });
    await makeBrowser().signUp(globex.hostname, { email: "bob@example.com", password: PASSWORD });
    await makeBrowser().signUp(app.hostname, {
      email: "cy@example.com",
      password: PASSWORD,
      tenantName: "initech",
      tenantDisplayName: "Initech",
    });
    const byTenant = await read({ by: "tenant" });
    expect(byTenant?.groups.map(({ key, counts }) => [key, counts.submitted])).toEqual(
      expect.arrayContaining([
        ["", 1],
        [acme.id, 1],
        [globex.id, 1],
      ]),
    );
    const byClient = await read({ by: "client" });
    expect(byClient?.groups.map(({ label, counts }) => [label, counts.submitted])).toEqual([
      ["", 2],
      ["Web", 1],
    ]);
    expect((await read({ tenant: "globex" }))?.counts.submitted).toBe(1);
    expect((await read({ clientId: app.clientId }))?.counts.submitted).toBe(1);
    expect(await list({ step: "submitted", only: "reached" }, { tenant: "globex" })).toEqual(["bob@example.com"]);
    expect(await read({ tenant: "nobody" })).toMatchObject({
      tenantIsUnknown: true,
      counts: { submitted: 0, started: 0 },
    });
    await db().delete(tenants).where(eq(tenants.id, globex.id));
    expect((await read({ tenant: globex.id }))?.counts.submitted).toBe(1);
  });

  test("for days, in which the day of the submission counts", async () => {
    const { app, read, signUp } = await scene();
    await signUp("ann@example.com");
    await db()
      .update(signupJourneys)
      .set({ submittedAt: new Date("2026-03-01T23:59:59.999Z") })
      .where(eq(signupJourneys.applicationId, app.id));
    expect((await read({ from: "2026-03-01", to: "2026-03-01" }))?.groups).toMatchObject([{ key: "2026-03-01" }]);
    expect((await read({ from: "2026-03-02", to: "2026-03-31" }))?.counts.submitted).toBe(0);
    expect((await read({ from: "2026-02-01", to: "2026-02-28" }))?.counts.submitted).toBe(0);
  });

  test("page by page, newest first, nobody twice", async () => {
    const { app, acme, actor } = await scene();
    await db().execute(sql`
      insert into signup_journeys (application_id, tenant_id, user_id, level, submitted_at)
      select ${app.id}, ${acme.id}, translate(lpad(i::text, 26, 'a'), '0189', 'bcde'), 'TENANT', now() - make_interval(secs => i / 3)
      from generate_series(1, 60) as i`);
    const seen: string[] = [];
    const bar: Bar = { step: "submitted", only: "stopped" };
    for (let page = await listSignups(actor, app.id, TODAY, bar, undefined); page; ) {
      seen.push(...page.signups.map(({ userId }) => userId));
      page = page.next ? await listSignups(actor, app.id, TODAY, bar, page.next) : undefined;
    }
    expect(seen).toHaveLength(60);
    expect(new Set(seen).size).toBe(60);
  });

  test("and one of another workspace learns nothing", async () => {
    const { app, signUp } = await scene();
    await signUp("ann@example.com");
    const { actor } = await makeOperator((await makeApplication()).id);
    expect(await readFunnel(actor, app.id, TODAY)).toBeUndefined();
    expect(await listSignups(actor, app.id, TODAY, { step: "submitted", only: "reached" }, undefined)).toBeUndefined();
    expect(await readFunnel(actor, "' or 1=1", TODAY)).toBeUndefined();
  });
});

test("a filter that makes no sense is none", () => {
  const filter = (query: Record<string, string>) =>
    parseFunnelFilter((name) => query[name] ?? "", new Date("2026-05-31T12:00:00Z"));
  expect(filter({})).toEqual({ from: "2026-05-02", to: "2026-05-31", tenant: "", clientId: "", by: "day" });
  expect(filter({ from: "2026-02-30", to: "tomorrow" })).toMatchObject({ from: "2026-05-02", to: "2026-05-31" });
  expect(filter({ from: "2026-05-10", to: "2026-05-01" })).toMatchObject({ from: "2026-05-01", to: "2026-05-01" });
  expect(filter({ from: "2020-01-01" })).toMatchObject({ from: "2025-05-31", to: "2026-05-31" });
  expect(filter({ by: "moon", tenant: " ACME\0 " })).toMatchObject({ by: "day", tenant: "acme" });
  expect(dayOf(new Date("2026-05-31T23:59:59Z"))).toBe("2026-05-31");
});
