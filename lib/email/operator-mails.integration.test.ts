import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { db } from "@/db/client";
import { operatorInvitations, operatorMails, operators, workspaces } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { newId } from "../ids";
import { inviteOperator, withdrawInvitation } from "../operators/invitations";
import { requestPasswordReset } from "../operators/recovery";
import { makeOperator } from "../operators/testing";
import { invitationUrl, passwordResetUrl } from "../secrets/operator-links";
import { makeApplication, visitor } from "../testing/cast";
import { eventually, provider, startWorker, useOutbox } from "./testing";

useTestDatabase();
useOutbox();

async function scene() {
  const { id, workspaceId } = await makeApplication();
  const owner = await makeOperator(id, "OWNER");
  const email = `${newId()}@company.example`;
  const invite = async () => {
    const outcome = await inviteOperator(owner.actor, workspaceId, { email, role: "VIEWER" }, visitor());
    if (outcome.type !== "created") throw new Error(outcome.type);
    return outcome.id;
  };
  return { workspaceId, owner, email, invite };
}

async function rowTo(email: string) {
  const [row] = await db().select().from(operatorMails).where(eq(operatorMails.toEmail, email));
  return row;
}

test("an invitation says who invites whom to what, and leads to its page", async () => {
  const { workspaceId, owner, email, invite } = await scene();
  await db().update(workspaces).set({ displayName: "Company & Sons" }).where(eq(workspaces.id, workspaceId));
  await db().update(operators).set({ displayName: "Olivia" }).where(eq(operators.id, owner.actor.id));
  const id = await invite();
  startWorker();
  await eventually(() => expect(provider().inbox(email)).toHaveLength(1));
  const [mail] = provider().inbox(email);
  expect(mail?.subject).toBe("Join Company & Sons on Foyer");
  expect(mail?.from).toContain("Foyer");
  expect(mail?.html).toContain(invitationUrl(id));
  for (const words of [invitationUrl(id), "Olivia invited you", "As a viewer", "valid for 7 days", "localhost"]) {
    expect(mail?.text).toContain(words);
  }
  expect(mail?.headers["Auto-Submitted"]).toBe("auto-generated");
  await eventually(async () => expect((await rowTo(email))?.sentAt).not.toBeNull());
});

test("a reset of an operator's password leads to its page", async () => {
  const { owner } = await scene();
  await requestPasswordReset(owner.email, visitor());
  const row = await rowTo(owner.email);
  startWorker();
  await eventually(() => expect(provider().inbox(owner.email)).toHaveLength(1));
  const [mail] = provider().inbox(owner.email);
  expect(mail?.text).toContain(passwordResetUrl(row?.resetId ?? ""));
  expect(mail?.text).toContain("valid for 1 hour");
});

test("a mail that the provider does not take is tried again and arrives once", async () => {
  const { email, invite } = await scene();
  provider().program([{ status: 500 }, "answer_lost"], email);
  await invite();
  const soon = { notBefore: sql`now()` };
  startWorker({ pollMs: 20 });
  await eventually(async () => {
    await db().update(operatorMails).set(soon).where(eq(operatorMails.toEmail, email));
    expect((await rowTo(email))?.sentAt).not.toBeNull();
  });
  expect(provider().inbox(email)).toHaveLength(1);
  expect((await rowTo(email))?.tries).toBeGreaterThanOrEqual(2);
});

test.each([
  ["withdrawn", (at: Parameters<typeof withdrawInvitation>) => withdrawInvitation(...at)],
  [
    "taken up",
    (at: Parameters<typeof withdrawInvitation>) =>
      db().update(operatorInvitations).set({ usedAt: sql`now()` }).where(eq(operatorInvitations.id, at[2])),
  ],
])("an invitation that was %s meanwhile is not mailed", async (_, end) => {
  const { workspaceId, owner, email, invite } = await scene();
  await end([owner.actor, workspaceId, await invite(), visitor()]);
  startWorker();
  await eventually(async () => expect((await rowTo(email))?.lastError).toBe("invitation_ended"));
  expect(provider().inbox(email)).toEqual([]);
});

test("two senders send one mail once", async () => {
  const { email, invite } = await scene();
  startWorker();
  startWorker();
  await invite();
  await eventually(async () => expect((await rowTo(email))?.sentAt).not.toBeNull());
  expect(provider().keys()).toHaveLength(1);
});
