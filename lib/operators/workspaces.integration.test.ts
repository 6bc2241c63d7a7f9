import { and, eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { installationEvents, operatorTokens, workspaceMemberships } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import type { OperatorActor } from "../access/access";
import { membershipOf } from "../access/rights";
import { newId } from "../ids";
import { makeApplication, visitor } from "../testing/cast";
import * as invitations from "./invitations";
import * as members from "./members";
import { actionsIn, invited, makeOperator, workspaceScene } from "./testing";
import { createOperatorToken, deleteOperatorToken, findOperatorToken } from "./tokens";

const { inviteOperator, resendInvitation, withdrawInvitation } = invitations;
const { changeOperatorRole, readWorkspace, removeOperator } = members;

const OWNER = { was: "OWNER" } as const;
const VIEWER = { was: "VIEWER" } as const;

useTestDatabase({ DATABASE_POOL_SIZE: "20", LIMIT_OPERATOR_LOGINS_PER_IP_HOUR: "1000" });

function ownersOf(workspaceId: string) {
  return db().$count(
    workspaceMemberships,
    and(eq(workspaceMemberships.workspaceId, workspaceId), eq(workspaceMemberships.role, "OWNER")),
  );
}

describe("who may change the operators of a workspace", () => {
  type Scene = Awaited<ReturnType<typeof workspaceScene>> & { invitationId: string };
  /** Every exported function by which one operator changes what concerns others. */
  const deeds: Record<string, (actor: OperatorActor, at: Scene) => Promise<{ type: string }>> = {
    inviteOperator: (actor, at) =>
      inviteOperator(actor, at.workspaceId, { email: `${newId()}@x.example`, role: "VIEWER" }, visitor()),
    resendInvitation: (actor, at) => resendInvitation(actor, at.workspaceId, at.invitationId, visitor()),
    withdrawInvitation: (actor, at) => withdrawInvitation(actor, at.workspaceId, at.invitationId, visitor()),
    changeOperatorRole: (actor, at) =>
      changeOperatorRole(actor, at.workspaceId, at.viewer.actor.id, { role: "OWNER", was: "VIEWER" }, visitor()),
    "changeOperatorRole of oneself": (actor, at) =>
      changeOperatorRole(actor, at.workspaceId, actor.id, { role: "OWNER", was: "ADMIN" }, visitor()),
    removeOperator: (actor, at) =>
      removeOperator(actor, at.workspaceId, at.owner.actor.id, { was: "OWNER" }, visitor()),
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
      const at = await workspaceScene();
      const { id: invitationId } = await invited(at.owner.actor, at.workspaceId, at.address);
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
    const [mine, theirs] = [await workspaceScene(), await workspaceScene()];
    const { id } = await invited(theirs.owner.actor, theirs.workspaceId, theirs.address);
    const before = await rowsOf(theirs.workspaceId);
    const me = mine.owner.actor;
    const outcomes = [
      await resendInvitation(me, mine.workspaceId, id, visitor()),
      await withdrawInvitation(me, mine.workspaceId, id, visitor()),
      await changeOperatorRole(me, mine.workspaceId, theirs.viewer.actor.id, { role: "OWNER", ...VIEWER }, visitor()),
      await removeOperator(me, mine.workspaceId, theirs.viewer.actor.id, VIEWER, visitor()),
      await removeOperator(me, "no id\0", theirs.viewer.actor.id, VIEWER, visitor()),
      await removeOperator(me, mine.workspaceId, "no id\0", VIEWER, visitor()),
    ];
    expect(outcomes.map(({ type }) => type)).toEqual(Array(6).fill("not_found"));
    expect(await rowsOf(theirs.workspaceId)).toEqual(before);
  });

  test("what is seen: everybody sees the operators, owners alone the invitations, others nothing", async () => {
    const { workspaceId, owner, viewer, address } = await workspaceScene();
    await invited(owner.actor, workspaceId, address);
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
    const { workspaceId, owner, viewer } = await workspaceScene();
    const change = { role: "ADMIN", ...VIEWER };
    const outcome = await changeOperatorRole(owner.actor, workspaceId, viewer.actor.id, change, visitor());
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
    const made = { role: "GOD", was: "ADMIN" } as const;
    expect(await changeOperatorRole(owner.actor, workspaceId, viewer.actor.id, made, visitor())).toEqual({
      type: "invalid",
    });
  });

  test("the last owner can neither be demoted nor leave; with a second one they can", async () => {
    const { workspaceId, owner, admin } = await workspaceScene();
    const id = owner.actor.id;
    const less = { role: "VIEWER", ...OWNER };
    expect(await changeOperatorRole(owner.actor, workspaceId, id, less, visitor())).toEqual({ type: "last_owner" });
    expect(await removeOperator(owner.actor, workspaceId, id, OWNER, visitor())).toEqual({ type: "last_owner" });
    const more = { role: "OWNER", was: "ADMIN" } as const;
    expect(await changeOperatorRole(owner.actor, workspaceId, admin.actor.id, more, visitor())).toEqual({
      type: "saved",
    });
    expect(await removeOperator(owner.actor, workspaceId, id, OWNER, visitor())).toEqual({ type: "saved" });
    expect(await membershipOf(id, workspaceId)).toBeUndefined();
    expect(await actionsIn(workspaceId)).toEqual(["operator.role_changed", "operator.removed"]);
  });

  test("everybody may leave, and their tokens for it end", async () => {
    const { workspaceId, viewer } = await workspaceScene();
    const made = await createOperatorToken(viewer.actor, workspaceId, { displayName: "x", days: 30 }, visitor());
    if (made.type !== "created") throw new Error(made.type);
    const left = await removeOperator(viewer.actor, workspaceId, viewer.actor.id, VIEWER, visitor());
    expect(left).toEqual({ type: "saved" });
    expect(await findOperatorToken(made.token)).toBeUndefined();
    expect(await db().$count(operatorTokens, eq(operatorTokens.operatorId, viewer.actor.id))).toBe(0);
  });

  test("of two owners who demote each other at once one stays, ten times over", async () => {
    for (let i = 0; i < 10; i += 1) {
      const { application, workspaceId, owner } = await workspaceScene();
      const other = await makeOperator(application.id, "OWNER");
      const outcomes = await Promise.all([
        changeOperatorRole(owner.actor, workspaceId, other.actor.id, { role: "VIEWER", ...OWNER }, visitor()),
        changeOperatorRole(other.actor, workspaceId, owner.actor.id, { role: "VIEWER", ...OWNER }, visitor()),
      ]);
      expect(outcomes.map(({ type }) => type).sort()).toEqual(["forbidden", "saved"]);
      expect(await ownersOf(workspaceId)).toBe(1);
    }
  });

  test("of two owners who leave at once one stays", async () => {
    const { application, workspaceId, owner } = await workspaceScene();
    const other = await makeOperator(application.id, "OWNER");
    const outcomes = await Promise.all(
      [owner, other].map(({ actor }) => removeOperator(actor, workspaceId, actor.id, OWNER, visitor())),
    );
    expect(outcomes.map(({ type }) => type).sort()).toEqual(["last_owner", "saved"]);
    expect(await ownersOf(workspaceId)).toBe(1);
  });

  test("of two owners of whom one leaves while the other steps down, one stays an owner, ten times over", async () => {
    for (let i = 0; i < 10; i += 1) {
      const { application, workspaceId, owner } = await workspaceScene();
      const other = await makeOperator(application.id, "OWNER");
      const outcomes = await Promise.all([
        removeOperator(owner.actor, workspaceId, owner.actor.id, OWNER, visitor()),
        changeOperatorRole(other.actor, workspaceId, other.actor.id, { role: "ADMIN", ...OWNER }, visitor()),
      ]);
      expect(outcomes.map(({ type }) => type).sort()).toEqual(["last_owner", "saved"]);
      expect(await ownersOf(workspaceId)).toBe(1);
    }
  });

  test("of two owners who change one role at once the second is told what it is now, and changes nothing", async () => {
    for (let i = 0; i < 5; i += 1) {
      const { application, workspaceId, owner, viewer } = await workspaceScene();
      const other = await makeOperator(application.id, "OWNER");
      const wanted = ["OWNER", "ADMIN"] as const;
      const outcomes = await Promise.all(
        [owner, other].map(({ actor }, index) =>
          changeOperatorRole(actor, workspaceId, viewer.actor.id, { role: wanted[index] ?? "", ...VIEWER }, visitor()),
        ),
      );
      const now = await membershipOf(viewer.actor.id, workspaceId);
      const first = now === wanted[0] ? 0 : 1;
      expect(now).toBe(wanted[first]);
      expect(outcomes[first]).toEqual({ type: "saved" });
      expect(outcomes[1 - first]).toEqual({ type: "stale", role: now });
    }
  });

  test("whoever was made an owner meanwhile is not removed as the viewer that they were; what can't be read fits nothing", async () => {
    const { workspaceId, owner, viewer } = await workspaceScene();
    const id = viewer.actor.id;
    await changeOperatorRole(owner.actor, workspaceId, id, { role: "OWNER", ...VIEWER }, visitor());
    for (const was of ["VIEWER", undefined] as const) {
      expect(await removeOperator(owner.actor, workspaceId, id, { was }, visitor())).toEqual({
        type: "stale",
        role: "OWNER",
      });
      expect(await changeOperatorRole(owner.actor, workspaceId, id, { role: "ADMIN", was }, visitor())).toEqual({
        type: "stale",
        role: "OWNER",
      });
    }
    expect(await ownersOf(workspaceId)).toBe(2);
    expect(await removeOperator(owner.actor, workspaceId, id, OWNER, visitor())).toEqual({ type: "saved" });
    expect(await removeOperator(owner.actor, workspaceId, id, OWNER, visitor())).toEqual({ type: "not_found" });
  });
});

test("an operator's own token is nobody else's to delete, and both leave an event", async () => {
  const { workspaceId, owner, viewer } = await workspaceScene();
  const made = await createOperatorToken(viewer.actor, workspaceId, { displayName: "x", days: 7 }, visitor());
  if (made.type !== "created") throw new Error(made.type);
  expect(await deleteOperatorToken(owner.actor, made.id, visitor())).toBe(false);
  expect(await deleteOperatorToken(viewer.actor, made.id, visitor())).toBe(true);
  expect(await actionsIn(workspaceId)).toEqual(["operator_token.created", "operator_token.deleted"]);
});
