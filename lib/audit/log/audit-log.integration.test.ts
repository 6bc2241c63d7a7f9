import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { useTestDatabase } from "@/db/testing";
import { changeApplication } from "../../applications/applications";
import { makeOperator } from "../../operators/testing";
import { changeTenant } from "../../tenants/tenants";
import { makeApplication, makeTenant, visitor } from "../../testing/cast";
import { recordEvent, recordInstallationEvent } from "../events";
import { exportLog, type LogFormat } from "./export";
import { type LogFilter, parseLogFilter } from "./filter";
import { readLog } from "./read";

useTestDatabase();

const ALL = parseLogFilter(() => "");
const sure = { expectedVersion: null, acceptWeakening: true, request: null };

async function scene() {
  const application = await makeApplication();
  const tenant = await makeTenant(application, "acme", { displayName: "Acme" });
  const { actor } = await makeOperator(application.id, "ADMIN");
  const viewer = (await makeOperator(application.id, "VIEWER")).actor;
  const read = async (change: Partial<LogFilter> = {}) =>
    (await readLog(viewer, application.id, { ...ALL, ...change }, undefined))?.events;
  const file = async (format: LogFormat, change: Partial<LogFilter> = {}, by = viewer) => {
    const pieces = await exportLog(by, application.id, { ...ALL, ...change }, format, visitor());
    let text = "";
    for await (const piece of pieces ?? []) text += piece;
    return pieces ? text : undefined;
  };
  const rename = (displayName: string) => changeTenant(actor, at, { displayName }, sure);
  const at = { applicationId: application.id, tenantId: tenant.id };
  return { application, tenant, actor, viewer, read, file, rename, at };
}

describe("the log says", () => {
  test("who changed what from what to what, newest first, to viewers too", async () => {
    const { application, tenant, actor, read, rename } = await scene();
    await rename("Acme Labs");
    await changeApplication(actor, application.id, { signupEnabled: false }, sure);
    expect(await read()).toMatchObject([
      {
        action: "application.changed",
        actorType: "OPERATOR",
        actorId: actor.id,
        actorName: "An Operator",
        tenantId: null,
        details: { changes: { signupEnabled: { from: true, to: false } } },
      },
      {
        action: "tenant.changed",
        tenantId: tenant.id,
        tenantName: "Acme Labs",
        details: { changes: { displayName: { from: "Acme", to: "Acme Labs" } } },
      },
    ]);
  });

  test("what was asked for: by action, actor, tenant and day", async () => {
    const { application, actor, viewer, read, rename, at } = await scene();
    await rename("Acme Labs");
    const login = { ...at, action: "login.failed", outcome: "wrong_password" } as const;
    await recordEvent(login, visitor());
    const names = async (change: Partial<LogFilter>) => (await read(change))?.map(({ action }) => action);
    expect(await names({ action: "login.failed" })).toEqual(["login.failed"]);
    expect(await names({ actor: { type: "OPERATOR", id: null } })).toEqual(["tenant.changed"]);
    expect(await names({ actor: { type: "OPERATOR", id: actor.id } })).toEqual(["tenant.changed"]);
    expect(await names({ actor: { type: "OPERATOR", id: viewer.id } })).toEqual([]);
    expect(await names({ actor: { type: "VISITOR", id: null } })).toEqual(["login.failed"]);
    expect(await names({ tenant: "acme" })).toHaveLength(2);
    expect(await names({ tenant: at.tenantId })).toHaveLength(2);
    expect(await names({ tenant: "globex" })).toEqual([]);
    await db().execute(sql`
      update audit_events set created_at = '2026-03-01T23:59:59.999Z'
      where application_id = ${application.id} and action = 'login.failed'`);
    expect(await names({ from: "2026-03-01", to: "2026-03-01" })).toEqual(["login.failed"]);
    expect(await names({ from: "2026-03-02" })).toEqual(["tenant.changed"]);
    expect(await names({ to: "2026-02-28" })).toEqual([]);
    const page = await readLog(viewer, application.id, ALL, undefined);
    expect(page?.actions).toEqual(["login.failed", "tenant.changed"]);
    expect(page?.operators.map(({ id }) => id).sort()).toEqual([actor.id, viewer.id].sort());
  });

  test("page by page, no event twice, also where many are of one moment", async () => {
    const { application, viewer } = await scene();
    await db().execute(sql`
      insert into audit_events (application_id, id, actor_type, action, outcome, created_at)
      select ${application.id}, translate(lpad(i::text, 26, 'a'), '0189', 'bcde'), 'SYSTEM', 'login.failed', 'x',
        '2026-03-01T00:00:00Z'::timestamptz + make_interval(secs => i / 40)
      from generate_series(1, 130) as i`);
    const seen: string[] = [];
    for (let page = await readLog(viewer, application.id, ALL, undefined); page; ) {
      seen.push(...page.events.map(({ id }) => id));
      page = page.next ? await readLog(viewer, application.id, ALL, page.next) : undefined;
    }
    expect(seen).toHaveLength(130);
    expect(new Set(seen).size).toBe(130);
  });

  test("what belongs to the workspace as a whole, and to no other one", async () => {
    const { application, actor, read } = await scene();
    const other = await makeApplication();
    const { workspaceId } = application;
    const event = { action: "workspace.changed", outcome: "saved" } as const;
    await recordInstallationEvent({ ...event, workspaceId, operatorId: actor.id, details: { ours: true } }, null);
    await recordInstallationEvent({ ...event, workspaceId: other.workspaceId, details: { ours: false } }, null);
    await recordInstallationEvent({ ...event, details: { ours: false } }, null);
    const scope = "workspace";
    expect(await read({ scope })).toMatchObject([{ actorName: "An Operator", details: { ours: true } }]);
    expect(await read({ scope, actor: { type: "SYSTEM", id: null } })).toEqual([]);
    expect(await read({ scope, actor: { type: "OPERATOR", id: actor.id } })).toHaveLength(1);
  });
});

describe("the log as a file", () => {
  test("is CSV that no spreadsheet computes, whatever somebody called a tenant", async () => {
    const { rename, file } = await scene();
    await rename('=HYPERLINK("https://evil.example","Click")');
    const lines = (await file("csv"))?.split("\r\n") ?? [];
    expect(lines[0]).toBe(
      "time,action,outcome,actor_type,actor_id,actor_name,tenant_id,tenant_name,user_id,attempt_id,client_id,request_id,details",
    );
    expect(lines.join("\n")).toContain(`"'=HYPERLINK(""https://evil.example"",""Click"")"`);
    expect(lines.join("\n")).not.toMatch(/(^|,)"?[=+\-@]/m);
  });

  test("is NDJSON, one event a line, and says that it was taken", async () => {
    const { rename, file, read, viewer } = await scene();
    await rename("Acme Labs");
    const lines = (await file("ndjson", { action: "tenant.changed" }))?.trimEnd().split("\n") ?? [];
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { action: "tenant.changed", details: { changes: { displayName: { from: "Acme", to: "Acme Labs" } } } },
    ]);
    expect(await read({ action: "audit_log.exported" })).toMatchObject([
      { actorId: viewer.id, details: { format: "ndjson", scope: "application" } },
    ]);
  });

  test("goes on over many pieces without a gap", async () => {
    const { application, file } = await scene();
    await db().execute(sql`
      insert into audit_events (application_id, id, actor_type, action, outcome)
      select ${application.id}, translate(lpad(i::text, 26, 'a'), '0189', 'bcde'), 'SYSTEM', 'login.failed', 'x'
      from generate_series(1, 4500) as i`);
    const lines = (await file("ndjson", { action: "login.failed" }))?.trimEnd().split("\n") ?? [];
    expect(new Set(lines.map((line) => JSON.parse(line).id)).size).toBe(4500);
  });

  test("is nobody's of another workspace, by no scope and no tenant", async () => {
    const { application, file, rename, at, read } = await scene();
    await rename("Acme Labs");
    const stranger = (await makeOperator((await makeApplication()).id)).actor;
    for (const scope of ["application", "workspace"] as const) {
      expect(await readLog(stranger, application.id, { ...ALL, scope }, undefined)).toBeUndefined();
      expect(await file("csv", { scope }, stranger)).toBeUndefined();
    }
    expect(await read({ action: "audit_log.exported" })).toEqual([]);
    const theirs = await makeApplication();
    const { actor } = await makeOperator(theirs.id);
    expect((await readLog(actor, theirs.id, { ...ALL, tenant: at.tenantId }, undefined))?.events).toEqual([]);
  });
});

test("a filter that makes no sense is none", () => {
  const filter = (query: Record<string, string>) => parseLogFilter((name) => query[name] ?? "");
  expect(filter({ scope: "all", actor: "GOD:x", from: "2026-13-01", tenant: "ACME\0" })).toEqual({
    ...ALL,
    tenant: "acme",
  });
  expect(filter({ actor: "OPERATOR:abc" }).actor).toEqual({ type: "OPERATOR", id: "abc" });
});
