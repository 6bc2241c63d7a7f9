import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { db } from "@/db/client";
import { installationEvents, operatorMails, workspaceMemberships } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { type InstallationEvent, recordInstallationEvent } from "../audit/events";
import { newId } from "../ids";
import { makeApplication, visitor } from "../testing/cast";
import { readOwnActivity, readWorkspaceActivity } from "./activity";
import { inviteOperator, listInvitations } from "./invitations";
import { changeOperatorRole, removeOperator } from "./members";
import { signInOperator } from "./sign-in";
import { makeOperator, OPERATOR_PASSWORD, workspaceScene } from "./testing";

useTestDatabase();

const actions = (events: readonly { action: string }[] = []) => events.map(({ action }) => action).sort();

/** Everything that has happened so far was a day ago. */
async function letADayPass() {
  await db().update(installationEvents).set({ createdAt: sql`created_at - interval '1 day'` });
  await db().update(workspaceMemberships).set({ createdAt: sql`created_at - interval '1 day'` });
}

test("an operator sees what their account was used for, by whomever, and what was done to them", async () => {
  const { workspaceId, owner, admin, viewer } = await workspaceScene();
  await signInOperator({ email: admin.email, password: "a guess" }, visitor());
  await signInOperator({ email: admin.email, password: OPERATOR_PASSWORD }, visitor());
  await signInOperator({ email: viewer.email, password: OPERATOR_PASSWORD }, visitor());
  await changeOperatorRole(owner.actor, workspaceId, admin.actor.id, { role: "VIEWER", was: "ADMIN" }, visitor());
  await removeOperator(owner.actor, workspaceId, admin.actor.id, { was: "VIEWER" }, visitor());
  const { events } = await readOwnActivity(admin.actor.id, undefined);
  expect(actions(events)).toEqual([
    "operator.removed",
    "operator.role_changed",
    "operator_sign_in.completed",
    "operator_sign_in.failed",
  ]);
  expect(events.filter(({ isOwn }) => !isOwn).map(({ action }) => action)).toHaveLength(2);
  expect(actions((await readOwnActivity(viewer.actor.id, undefined)).events)).toEqual(["operator_sign_in.completed"]);
});

test("an owner sees the sign-ins of the workspace's operators; admins, viewers and strangers see nothing", async () => {
  const { workspaceId, owner, admin, viewer } = await workspaceScene();
  const stranger = await makeOperator((await makeApplication()).id, "OWNER");
  await signInOperator({ email: viewer.email, password: OPERATOR_PASSWORD }, visitor());
  await signInOperator({ email: stranger.email, password: OPERATOR_PASSWORD }, visitor());
  const seen = await readWorkspaceActivity(owner.actor, workspaceId, undefined);
  expect(seen?.events).toMatchObject([{ action: "operator_sign_in.completed", actorId: viewer.actor.id, details: {} }]);
  for (const { actor } of [admin, viewer, stranger]) {
    expect(await readWorkspaceActivity(actor, workspaceId, undefined)).toBeUndefined();
  }
  expect(await readWorkspaceActivity(owner.actor, newId(), undefined)).toBeUndefined();
});

test("of an operator of two workspaces neither owner sees what was done in the other, nor what was before they came", async () => {
  const here = await workspaceScene();
  const there = await workspaceScene();
  const both = here.admin.actor.id;
  const record = (event: InstallationEvent) => recordInstallationEvent(event, visitor());
  await record({ action: "operator_sign_in.completed", outcome: "password", operatorId: both });
  await record({ action: "workspace.changed", outcome: "saved", operatorId: both, workspaceId: here.workspaceId });
  await letADayPass();
  await db().insert(workspaceMemberships).values({ workspaceId: there.workspaceId, operatorId: both, role: "VIEWER" });
  await record({ action: "operator_password.changed", outcome: "changed", operatorId: both, details: { tokens: 3 } });
  const events = async ({ owner, workspaceId }: typeof here) =>
    (await readWorkspaceActivity(owner.actor, workspaceId, undefined))?.events;
  expect(actions(await events(here))).toEqual([
    "operator_password.changed",
    "operator_sign_in.completed",
    "workspace.changed",
  ]);
  const seen = await events(there);
  expect(actions(seen)).toEqual(["operator_password.changed"]);
  expect(JSON.stringify(seen)).not.toContain("tokens");
  await removeOperator(there.owner.actor, there.workspaceId, both, { was: "VIEWER" }, visitor());
  expect(actions(await events(there))).toEqual(["operator.removed"]);
});

test("page by page no event comes twice or is left out, also where many are of one moment", async () => {
  const { workspaceId, owner, viewer } = await workspaceScene();
  for (const workspace of [workspaceId, null]) {
    await db().execute(sql`
      insert into installation_events (id, workspace_id, operator_id, action, outcome, created_at)
      select translate(lpad(i::text || ${workspace ? "2" : "3"}, 26, 'a'), '0189', 'bcde'), ${workspace}, ${viewer.actor.id},
        'operator_sign_in.completed', 'password', now() + make_interval(secs => i / 20)
      from generate_series(1, 40) as i`);
  }
  const seen: string[] = [];
  for (let page = await readWorkspaceActivity(owner.actor, workspaceId, undefined); page; ) {
    seen.push(...page.events.map(({ id }) => id));
    page = page.next ? await readWorkspaceActivity(owner.actor, workspaceId, page.next) : undefined;
  }
  expect(seen).toHaveLength(80);
  expect(new Set(seen).size).toBe(80);
  const own = await readOwnActivity(viewer.actor.id, undefined, 79);
  expect(own.events).toHaveLength(79);
  expect((await readOwnActivity(viewer.actor.id, own.next ?? undefined)).events).toHaveLength(1);
});

test("an invitation says that its newest mail was given up, until another one is on its way", async () => {
  const { workspaceId, owner, address } = await workspaceScene();
  const outcome = await inviteOperator(owner.actor, workspaceId, { email: address, role: "VIEWER" }, visitor());
  if (outcome.type !== "created") throw new Error(outcome.type);
  const isUndelivered = async () => (await listInvitations(workspaceId))[0]?.isUndelivered;
  const mail = eq(operatorMails.invitationId, outcome.id);
  expect(await isUndelivered()).toBe(false);
  await db().update(operatorMails).set({ parkedAt: sql`now()`, lastError: "too_many_tries" }).where(mail);
  expect(await isUndelivered()).toBe(true);
  await db().update(operatorMails).set({ lastError: "invitation_ended" }).where(mail);
  expect(await isUndelivered()).toBe(false);
  await db().update(operatorMails).set({ lastError: "too_old", createdAt: sql`now() - interval '1 hour'` }).where(mail);
  expect(await isUndelivered()).toBe(true);
  await db()
    .insert(operatorMails)
    .values({ id: newId(), kind: "OPERATOR_INVITATION", toEmail: address, invitationId: outcome.id });
  expect(await isUndelivered()).toBe(false);
});
