import { and, eq, isNull, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { db } from "@/db/client";
import {
  installationEvents,
  operatorInvitations,
  operatorMails,
  operators,
  operatorTokens,
  workspaceMemberships,
} from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { newId } from "../ids";
import type { OperatorActor } from "../settings/access";
import { makeApplication, visitor } from "../testing/cast";
import * as invitations from "./invitations";
import { becomeOperator, invitationPage, joinByInvitation } from "./joining";
import { tokenOf } from "./links";
import * as members from "./members";
import { membershipOf } from "./rights";
import { findOperatorSession } from "./session";
import { signInOperator } from "./sign-in";
import { makeOperator, OPERATOR_PASSWORD } from "./testing";
import { createOperatorToken, deleteOperatorToken, findOperatorToken } from "./tokens";

const { inviteOperator, resendInvitation, withdrawInvitation } = invitations;
const { changeOperatorRole, readWorkspace, removeOperator } = members;

useTestDatabase({ DATABASE_POOL_SIZE: "20", LIMIT_OPERATOR_LOGINS_PER_IP_HOUR: "1000" });

const PERSON = { displayName: "Bea", password: "seven quiet ferries at dawn" };

/** A workspace with one operator of each role, and an address that nobody has. */
async function scene() {
  const application = await makeApplication();
  const { workspaceId } = application;
  const [owner, admin, viewer] = [
    await makeOperator(application.id, "OWNER"),
    await makeOperator(application.id, "ADMIN"),
    await makeOperator(application.id, "VIEWER"),
  ];
  return { application, workspaceId, owner, admin, viewer, address: `${newId()}@company.example` };
}

async function invite(actor: OperatorActor, workspaceId: string, email: string, role = "ADMIN") {
  const outcome = await inviteOperator(actor, workspaceId, { email, role }, visitor());
  if (outcome.type !== "created") throw new Error(`Not invited: ${JSON.stringify(outcome)}`);
  return { id: outcome.id, token: tokenOf("operator-invitations", outcome.id) };
}

async function someone(actor: OperatorActor) {
  const [row] = await db().select().from(operators).where(eq(operators.id, actor.id));
  if (!row) throw new Error("no such operator");
  return row;
}

async function actionsIn(workspaceId: string): Promise<string[]> {
  const rows = await db()
    .select({ action: installationEvents.action })
    .from(installationEvents)
    .where(eq(installationEvents.workspaceId, workspaceId))
    .orderBy(installationEvents.createdAt, installationEvents.action);
  return rows.map(({ action }) => action);
}

function ownersOf(workspaceId: string) {
  return db().$count(
    workspaceMemberships,
    and(eq(workspaceMemberships.workspaceId, workspaceId), eq(workspaceMemberships.role, "OWNER")),
  );
}

describe("who may change the operators of a workspace", () => {
  type Scene = Awaited<ReturnType<typeof scene>> & { invitationId: string };
  /** Every exported function by which one operator changes what concerns others. */
  const deeds: Record<string, (actor: OperatorActor, at: Scene) => Promise<{ type: string }>> = {
    inviteOperator: (actor, at) =>
      inviteOperator(actor, at.workspaceId, { email: `${newId()}@x.example`, role: "VIEWER" }, visitor()),
    resendInvitation: (actor, at) => resendInvitation(actor, at.workspaceId, at.invitationId, visitor()),
    withdrawInvitation: (actor, at) => withdrawInvitation(actor, at.workspaceId, at.invitationId, visitor()),
    changeOperatorRole: (actor, at) =>
      changeOperatorRole(actor, at.workspaceId, at.viewer.actor.id, "OWNER", visitor()),
    "changeOperatorRole of oneself": (actor, at) =>
      changeOperatorRole(actor, at.workspaceId, actor.id, "OWNER", visitor()),
    removeOperator: (actor, at) => removeOperator(actor, at.workspaceId, at.owner.actor.id, visitor()),
  };

  test("none of them is forgotten here", () => {
    const readers = ["listInvitations", "readWorkspace"];
    const exported = Object.entries({ ...invitations, ...members }).flatMap(([name, value]) =>
      typeof value === "function" && !readers.includes(name) ? [name] : [],
    );
    expect(Object.keys(deeds)).toEqual(expect.arrayContaining(exported));
  });

  async function rowsOf(workspaceId: string) {
    const all = await db().execute(sql`
      select (select json_agg(m order by m.operator_id) from workspace_memberships m where m.workspace_id = ${workspaceId}) as members,
             (select json_agg(i order by i.id) from operator_invitations i where i.workspace_id = ${workspaceId}) as invitations,
             (select count(*) from operator_mails) as mails`);
    return all.rows[0];
  }

  test.each(Object.keys(deeds))(
    "%s: neither an admin, nor a viewer, nor an owner of elsewhere, nor a token of elsewhere",
    async (name) => {
      const at = await scene();
      const { id: invitationId } = await invite(at.owner.actor, at.workspaceId, at.address);
      const elsewhere = await makeOperator((await makeApplication()).id, "OWNER");
      const before = await rowsOf(at.workspaceId);
      const deed = deeds[name];
      const outcomeOf = async (actor: OperatorActor) => (await deed?.(actor, { ...at, invitationId }))?.type;
      expect(await outcomeOf(at.admin.actor)).toBe("forbidden");
      expect(await outcomeOf(at.viewer.actor)).toBe("forbidden");
      expect(await outcomeOf(elsewhere.actor)).toBe("not_found");
      expect(await outcomeOf({ ...at.owner.actor, workspaceId: newId() })).toBe("not_found");
      expect(await rowsOf(at.workspaceId)).toEqual(before);
    },
  );

  test("an owner of one workspace does nothing to rows of another by naming their own", async () => {
    const [mine, theirs] = [await scene(), await scene()];
    const { id } = await invite(theirs.owner.actor, theirs.workspaceId, theirs.address);
    const before = await rowsOf(theirs.workspaceId);
    const me = mine.owner.actor;
    const outcomes = [
      await resendInvitation(me, mine.workspaceId, id, visitor()),
      await withdrawInvitation(me, mine.workspaceId, id, visitor()),
      await changeOperatorRole(me, mine.workspaceId, theirs.viewer.actor.id, "OWNER", visitor()),
      await removeOperator(me, mine.workspaceId, theirs.viewer.actor.id, visitor()),
      await removeOperator(me, "no id\0", theirs.viewer.actor.id, visitor()),
      await removeOperator(me, mine.workspaceId, "no id\0", visitor()),
    ];
    expect(outcomes.map(({ type }) => type)).toEqual(Array(6).fill("not_found"));
    expect(await rowsOf(theirs.workspaceId)).toEqual(before);
  });

  test("what is seen: everybody sees the operators, owners alone the invitations, others nothing", async () => {
    const { workspaceId, owner, viewer, address } = await scene();
    await invite(owner.actor, workspaceId, address);
    expect(await readWorkspace(owner.actor, workspaceId)).toMatchObject({
      mayManage: true,
      invitations: [{ email: address, role: "ADMIN", isExpired: false }],
    });
    const seen = await readWorkspace(viewer.actor, workspaceId);
    expect(seen).toMatchObject({ mayManage: false, invitations: [] });
    expect(seen?.members).toHaveLength(3);
    expect(seen?.members.filter(({ isSelf }) => isSelf)).toHaveLength(1);
    const elsewhere = await makeOperator((await makeApplication()).id, "OWNER");
    expect(await readWorkspace(elsewhere.actor, workspaceId)).toBeUndefined();
  });
});

describe("roles", () => {
  test("an owner changes a role; the event says from what to what, and who", async () => {
    const { workspaceId, owner, viewer } = await scene();
    const outcome = await changeOperatorRole(owner.actor, workspaceId, viewer.actor.id, "ADMIN", visitor());
    expect(outcome).toEqual({ type: "saved" });
    expect(await membershipOf(viewer.actor.id, workspaceId)).toBe("ADMIN");
    const [event] = await db()
      .select()
      .from(installationEvents)
      .where(and(eq(installationEvents.workspaceId, workspaceId)));
    expect(event).toMatchObject({
      action: "operator.role_changed",
      operatorId: owner.actor.id,
      details: { operatorId: viewer.actor.id, changes: { role: { from: "VIEWER", to: "ADMIN" } } },
    });
    expect(await changeOperatorRole(owner.actor, workspaceId, viewer.actor.id, "GOD", visitor())).toEqual({
      type: "invalid",
    });
  });

  test("the last owner can neither be demoted nor leave; with a second one they can", async () => {
    const { workspaceId, owner, admin } = await scene();
    const id = owner.actor.id;
    expect(await changeOperatorRole(owner.actor, workspaceId, id, "VIEWER", visitor())).toEqual({ type: "last_owner" });
    expect(await removeOperator(owner.actor, workspaceId, id, visitor())).toEqual({ type: "last_owner" });
    await changeOperatorRole(owner.actor, workspaceId, admin.actor.id, "OWNER", visitor());
    expect(await removeOperator(owner.actor, workspaceId, id, visitor())).toEqual({ type: "saved" });
    expect(await membershipOf(id, workspaceId)).toBeUndefined();
    expect(await actionsIn(workspaceId)).toEqual(["operator.role_changed", "operator.removed"]);
  });

  test("everybody may leave, and their tokens for it end", async () => {
    const { workspaceId, viewer } = await scene();
    const made = await createOperatorToken(viewer.actor, workspaceId, { displayName: "x", days: 30 }, visitor());
    if (made.type !== "created") throw new Error(made.type);
    expect(await removeOperator(viewer.actor, workspaceId, viewer.actor.id, visitor())).toEqual({ type: "saved" });
    expect(await findOperatorToken(made.token)).toBeUndefined();
    expect(await db().$count(operatorTokens, eq(operatorTokens.operatorId, viewer.actor.id))).toBe(0);
  });

  test("of two owners who demote each other at once one stays, ten times over", async () => {
    for (let i = 0; i < 10; i += 1) {
      const { application, workspaceId, owner } = await scene();
      const other = await makeOperator(application.id, "OWNER");
      const outcomes = await Promise.all([
        changeOperatorRole(owner.actor, workspaceId, other.actor.id, "VIEWER", visitor()),
        changeOperatorRole(other.actor, workspaceId, owner.actor.id, "VIEWER", visitor()),
      ]);
      expect(outcomes.map(({ type }) => type).sort()).toEqual(["forbidden", "saved"]);
      expect(await ownersOf(workspaceId)).toBe(1);
    }
  });

  test("of two owners who leave at once one stays", async () => {
    const { application, workspaceId, owner } = await scene();
    const other = await makeOperator(application.id, "OWNER");
    const outcomes = await Promise.all(
      [owner, other].map(({ actor }) => removeOperator(actor, workspaceId, actor.id, visitor())),
    );
    expect(outcomes.map(({ type }) => type).sort()).toEqual(["last_owner", "saved"]);
    expect(await ownersOf(workspaceId)).toBe(1);
  });
});

describe("an invitation", () => {
  test("lets a new person in once, as what it says, however often the page was looked at", async () => {
    const { workspaceId, owner, address } = await scene();
    const { token } = await invite(owner.actor, workspaceId, address.toUpperCase(), "VIEWER");
    for (let i = 0; i < 3; i += 1) {
      expect(await invitationPage(token, undefined)).toMatchObject({ type: "open", email: address, reader: "new" });
    }
    const outcome = await becomeOperator(token, PERSON, visitor());
    if (outcome.type !== "signed_in") throw new Error(outcome.type);
    const operator = await findOperatorSession(outcome.sessionId);
    expect(operator).toMatchObject({ email: address, displayName: "Bea" });
    expect(await membershipOf(operator?.id ?? "", workspaceId)).toBe("VIEWER");
    expect(await signInOperator({ email: address, password: PERSON.password }, visitor())).toMatchObject({
      type: "signed_in",
    });
    expect(await invitationPage(token, undefined)).toEqual({ type: "unusable" });
    expect(await becomeOperator(token, { ...PERSON, displayName: "Eve" }, visitor())).toEqual({ type: "unusable" });
    expect(await actionsIn(workspaceId)).toEqual(["operator.invited", "operator.joined"]);
  });

  test("of ten who use its link at once one comes in", async () => {
    const { workspaceId, owner, address } = await scene();
    const { token } = await invite(owner.actor, workspaceId, address);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => becomeOperator(token, PERSON, visitor())));
    expect(outcomes.filter(({ type }) => type === "signed_in")).toHaveLength(1);
    expect(await db().$count(operators, eq(operators.email, address))).toBe(1);
  });

  test("no row and no mail holds its link", async () => {
    const { workspaceId, owner, address } = await scene();
    const { token } = await invite(owner.actor, workspaceId, address);
    const rows = [await db().select().from(operatorInvitations), await db().select().from(operatorMails)];
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test("a password that is too short, common or like the address is told, and spends nothing", async () => {
    const { workspaceId, owner, address } = await scene();
    const { token } = await invite(owner.actor, workspaceId, address);
    const tryWith = (password: string) => becomeOperator(token, { displayName: "Bea", password }, visitor());
    expect(await tryWith("short")).toMatchObject({ violations: { password: [{ code: "too_short" }] } });
    expect(await tryWith("password123")).toMatchObject({ violations: { password: [{ code: "password_too_common" }] } });
    expect(await tryWith(address)).toMatchObject({ violations: { password: [{ code: "password_too_common" }] } });
    expect((await invitationPage(token, undefined)).type).toBe("open");
  });

  test("to an operator is theirs to take up when they are signed in, and nobody else's", async () => {
    const { workspaceId, owner } = await scene();
    const known = await makeOperator((await makeApplication()).id, "VIEWER");
    const { token } = await invite(owner.actor, workspaceId, known.email);
    expect(await invitationPage(token, undefined)).toMatchObject({ reader: "signed_out" });
    expect(await invitationPage(token, await someone(owner.actor))).toMatchObject({ reader: "somebody_else" });
    expect(await joinByInvitation(await someone(owner.actor), token, visitor())).toEqual({ type: "unusable" });
    expect(await becomeOperator(token, PERSON, visitor())).toEqual({ type: "known" });
    const self = await someone(known.actor);
    expect(await invitationPage(token, self)).toMatchObject({ reader: "signed_in" });
    expect(await joinByInvitation(self, token, visitor())).toEqual({ type: "joined", workspaceId });
    expect(await membershipOf(known.actor.id, workspaceId)).toBe("ADMIN");
    expect(await joinByInvitation(self, token, visitor())).toEqual({ type: "unusable" });
    expect(await signInOperator({ email: known.email, password: OPERATOR_PASSWORD }, visitor())).toMatchObject({
      type: "signed_in",
    });
  });

  test.each([
    ["withdrawn", (at: Parameters<typeof withdrawInvitation>) => withdrawInvitation(...at)],
    [
      "too old",
      (at: Parameters<typeof withdrawInvitation>) =>
        db().update(operatorInvitations).set({ expiresAt: sql`now()` }).where(eq(operatorInvitations.id, at[2])),
    ],
  ])("that is %s opens nothing", async (_, end) => {
    const { workspaceId, owner, address } = await scene();
    const { id, token } = await invite(owner.actor, workspaceId, address);
    await end([owner.actor, workspaceId, id, visitor()]);
    expect(await invitationPage(token, undefined)).toEqual({ type: "unusable" });
    expect(await becomeOperator(token, PERSON, visitor())).toEqual({ type: "unusable" });
    expect(await db().$count(operators, eq(operators.email, address))).toBe(0);
  });

  test("is one for an address: a second one is told, an operator of the workspace too, and an old one gives way", async () => {
    const { workspaceId, owner, viewer, address } = await scene();
    const { id } = await invite(owner.actor, workspaceId, address);
    const again = (email: string) => inviteOperator(owner.actor, workspaceId, { email, role: "ADMIN" }, visitor());
    const taken = { type: "invalid", violations: { email: [{ code: "not_unique" }] } };
    expect(await again(address)).toEqual(taken);
    expect(await again(viewer.email)).toEqual(taken);
    await db().update(operatorInvitations).set({ expiresAt: sql`now()` }).where(eq(operatorInvitations.id, id));
    expect(await again(address)).toMatchObject({ type: "created" });
    expect(await again("no address")).toMatchObject({ violations: { email: [{ code: "invalid_email" }] } });
  });

  test("of ten that are made for one address at once there is one, and one mail", async () => {
    const { workspaceId, owner, address } = await scene();
    await Promise.all(
      Array.from({ length: 10 }, () =>
        inviteOperator(owner.actor, workspaceId, { email: address, role: "ADMIN" }, visitor()),
      ),
    );
    const living = and(eq(operatorInvitations.email, address), isNull(operatorInvitations.withdrawnAt));
    expect(await db().$count(operatorInvitations, living)).toBe(1);
    expect(await db().$count(operatorMails, eq(operatorMails.toEmail, address))).toBe(1);
  });

  test("is sent again after a minute, with its whole time before it; not sooner, and not without end", async () => {
    const { workspaceId, owner, address } = await scene();
    const { id, token } = await invite(owner.actor, workspaceId, address);
    const again = () => resendInvitation(owner.actor, workspaceId, id, visitor());
    const minuteLater = () =>
      db()
        .update(operatorMails)
        .set({ createdAt: sql`now() - interval '61 seconds'` })
        .where(eq(operatorMails.invitationId, id));
    expect(await again()).toMatchObject({ type: "refused", code: "rate_limited" });
    await db().update(operatorInvitations).set({ expiresAt: sql`now()` }).where(eq(operatorInvitations.id, id));
    await minuteLater();
    expect(await again()).toEqual({ type: "saved" });
    expect((await invitationPage(token, undefined)).type).toBe("open");
    for (let i = 0; i < 3; i += 1) {
      await minuteLater();
      await again();
    }
    await minuteLater();
    expect(await again()).toMatchObject({ type: "refused", code: "rate_limited" });
    expect(await db().$count(operatorMails, eq(operatorMails.invitationId, id))).toBe(5);
  });
});

test("an operator's own token is nobody else's to delete, and both leave an event", async () => {
  const { workspaceId, owner, viewer } = await scene();
  const made = await createOperatorToken(viewer.actor, workspaceId, { displayName: "x", days: 7 }, visitor());
  if (made.type !== "created") throw new Error(made.type);
  expect(await deleteOperatorToken(owner.actor, made.id, visitor())).toBe(false);
  expect(await deleteOperatorToken(viewer.actor, made.id, visitor())).toBe(true);
  expect(await actionsIn(workspaceId)).toEqual(["operator_token.created", "operator_token.deleted"]);
});
