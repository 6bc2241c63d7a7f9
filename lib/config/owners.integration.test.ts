import { and, eq, isNull, sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { db } from "@/db/client";
import {
  installationEvents,
  operatorInvitations,
  operatorMails,
  operators,
  workspaceMemberships,
  workspaces,
} from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import type { OperatorRole } from "../access/rights";
import { newId } from "../ids";
import { becomeFirstOperator, firstOperatorLink } from "../operators/first-operator";
import { becomeOperator, invitationPage } from "../operators/joining";
import { tokenOf } from "../secrets/operator-links";
import { visitor } from "../testing/cast";
import { applyConfig, type ConfigOptions } from "./apply";
import { exportConfig } from "./export";
import { mistakesIn, PLAIN, SHELL, stepsIn } from "./testing";

useTestDatabase({ LIMIT_MAILS_PER_MAILBOX_HOUR: "2" });

beforeEach(async () => {
  await db().execute(sql`truncate workspaces, operators, installation_events, rate_limits cascade`);
});

const fileOf = (...owners: string[]) => `version: 1
workspaces:
  - name: acme
    displayName: Acme
    owners: ${JSON.stringify(owners)}
`;
const apply = (text: string, change: Partial<ConfigOptions> = {}) =>
  applyConfig(SHELL, null, text, { ...PLAIN, ...change });

async function addOperator(email: string, role?: OperatorRole) {
  const id = newId();
  await db().insert(operators).values({ id, email, displayName: email });
  const [acme] = await db().select().from(workspaces).where(eq(workspaces.name, "acme"));
  if (role && acme) await db().insert(workspaceMemberships).values({ workspaceId: acme.id, operatorId: id, role });
  return { type: "OPERATOR", id, workspaceId: acme?.id ?? "" } as const;
}

const open = () =>
  db()
    .select({ email: operatorInvitations.email, role: operatorInvitations.role, id: operatorInvitations.id })
    .from(operatorInvitations)
    .where(and(isNull(operatorInvitations.withdrawnAt), isNull(operatorInvitations.usedAt)));

test("a workspace that a file makes while there are operators already gets an owner by invitation", async () => {
  await addOperator("somebody@else.example");
  const file = fileOf("Ann@Acme.example");
  expect(stepsIn(await apply(file, { dryRun: true }))).toEqual(["create acme", "create acme/owners/ann@acme.example"]);
  expect(await db().$count(operatorMails)).toBe(0);
  expect(await apply(file)).toMatchObject({ type: "applied" });
  const [invitation] = await open();
  if (!invitation) throw new Error("Nobody was invited");
  expect(invitation).toMatchObject({ email: "ann@acme.example", role: "OWNER" });
  expect(await db().select().from(operatorMails)).toMatchObject([{ toEmail: "ann@acme.example" }]);
  expect(await db().$count(installationEvents, eq(installationEvents.action, "operator.invited"))).toBe(1);
  expect(stepsIn(await apply(file))).toEqual([]);

  const input = { displayName: "Ann", password: "seven quiet lighthouses" };
  const joined = await becomeOperator(tokenOf("operator-invitations", invitation.id), input, visitor());
  expect(joined).not.toMatchObject({ type: "unusable" });
  expect(await db().select().from(workspaceMemberships)).toMatchObject([{ role: "OWNER" }]);
  expect(stepsIn(await apply(file))).toEqual([]);
});

test("whom a file invites before anybody is an operator comes in after the first one, who has the printed link", async () => {
  await apply(fileOf("ann@acme.example"));
  const [invitation] = await open();
  const token = tokenOf("operator-invitations", invitation?.id ?? "");
  const ann = { displayName: "Ann", password: "seven quiet lighthouses" };
  expect(await invitationPage(token, undefined)).toEqual({ type: "too_early" });
  expect(await becomeOperator(token, ann, visitor())).toEqual({ type: "unusable" });
  expect(await db().$count(operators)).toBe(0);
  const printed = new URL((await firstOperatorLink()) ?? "").searchParams.get("token") ?? "";
  expect(await invitationPage(printed, undefined)).toEqual({ type: "unusable" });
  const first = {
    displayName: "Ada",
    email: "ada@acme.example",
    password: "eleven grey pebbles in a row",
    workspaceDisplayName: "Other",
    workspaceName: "other",
  };
  expect(await becomeFirstOperator(printed, first, visitor())).toMatchObject({ type: "signed_in" });
  expect(await invitationPage(token, undefined)).toMatchObject({ type: "open", reader: "new" });
  expect(await becomeOperator(token, ann, visitor())).toMatchObject({ type: "signed_in" });
});

test("who is an operator there becomes an owner, and who is one elsewhere is asked first", async () => {
  await apply(fileOf());
  const ben = await addOperator("ben@acme.example", "VIEWER");
  await addOperator("cleo@else.example");
  await addOperator("dora@acme.example", "OWNER");
  const outcome = await apply(fileOf("ben@acme.example", "cleo@else.example", "dora@acme.example"));
  expect(stepsIn(outcome)).toEqual(["create acme/owners/ben@acme.example", "create acme/owners/cleo@else.example"]);
  const isBen = eq(workspaceMemberships.operatorId, ben.id);
  expect(await db().select().from(workspaceMemberships).where(isBen)).toMatchObject([{ role: "OWNER" }]);
  expect(await open()).toMatchObject([{ email: "cleo@else.example", role: "OWNER" }]);
  const events = await db().select().from(installationEvents);
  expect(events.map(({ action }) => action)).toEqual(expect.arrayContaining(["operator.role_changed"]));
});

test("an invitation to less, and one whose time is over, are replaced", async () => {
  await apply(fileOf("ann@acme.example"));
  await db().update(operatorInvitations).set({ role: "VIEWER" });
  await apply(fileOf("ann@acme.example"));
  expect(await open()).toMatchObject([{ role: "OWNER" }]);
  await db().delete(operatorMails);
  await db().update(operatorInvitations).set({ expiresAt: sql`now() - interval '1 minute'` });
  await db().execute(sql`truncate rate_limits`);
  expect(stepsIn(await apply(fileOf("ann@acme.example")))).toEqual(["create acme/owners/ann@acme.example"]);
  expect(await open()).toHaveLength(1);
  expect(await db().$count(operatorMails)).toBe(1);
});

test("nobody is taken out because a file doesn't name them, and an export names nobody", async () => {
  await apply(fileOf());
  await addOperator("dora@acme.example", "OWNER");
  expect(stepsIn(await apply(fileOf(), { prune: true }))).toEqual([]);
  expect(await db().$count(workspaceMemberships)).toBe(1);
  const exported = await exportConfig(SHELL, null);
  expect(exported).toMatchObject({ type: "exported" });
  expect(JSON.stringify(exported)).not.toContain("owners");
});

test("by the API an owner of that very workspace may name one, and nobody else", async () => {
  await apply(fileOf());
  const owner = await addOperator("dora@acme.example", "OWNER");
  const admin = await addOperator("ben@acme.example", "ADMIN");
  const stranger = await addOperator("cleo@else.example");
  const asked = (actor: typeof owner) => applyConfig(actor, owner.workspaceId, fileOf("new@acme.example"), PLAIN);
  expect(mistakesIn(await asked(admin))).toEqual([
    "5:14 You don't have permission to change “acme/owners/new@acme.example”.",
  ]);
  expect(await asked(stranger)).toEqual({ type: "not_found" });
  expect(await open()).toEqual([]);
  expect(await asked(owner)).toMatchObject({ type: "applied" });
  expect(await open()).toMatchObject([{ email: "new@acme.example", role: "OWNER" }]);
});

test("what is no address is a mistake, told with its place; and nobody gets one mail after the other", async () => {
  expect(mistakesIn(await apply(fileOf("ann@acme.example", "nobody")))).toHaveLength(1);
  expect(await db().$count(workspaces)).toBe(0);
  for (const round of [1, 2, 3]) {
    const outcome = await apply(fileOf("ann@acme.example"));
    if (round < 3) expect(outcome.type).toBe("applied");
    else {
      expect(mistakesIn(outcome)).toEqual([
        "5:14 “acme/owners/ann@acme.example” would exceed the hourly limit of emails. Try again later.",
      ]);
    }
    await db().update(operatorInvitations).set({ withdrawnAt: sql`now()` });
  }
});
