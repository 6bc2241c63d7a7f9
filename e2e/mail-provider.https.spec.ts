import { PORTS } from "./support/places";
import { checkEmailScreen } from "./support/screens";
import { expect, test } from "./support/test";
import { activationLinkIn, arriveAt, openInSameBrowser, openSignup, signUp } from "./support/verbs";

const PROVIDER = `http://127.0.0.1:${PORTS.mailProvider}`;

type Delivered = { idempotencyKey: string; from: string; headers: Record<string, string> };

test("the provider is busy at first: the mail arrives a little later, once, and the signup ends well", async ({
  page,
  application,
  mailbox,
  address,
  freshName,
  database,
}) => {
  const email = address();
  await program([{ status: 429, name: "rate_limit_exceeded", retryAfter: "1" }], email);
  await openSignup(page, application.origin);
  await signUp(page, { tenantDisplayName: "Acme", tenantName: freshName(), email });
  const tab = await openInSameBrowser(page, activationLinkIn(await mailbox.newest(email)));
  expect(await arriveAt(tab, application.yourApp)).toMatchObject({ email });

  const delivered = await deliveredTo(email);
  expect(delivered).toHaveLength(1);
  expect(delivered[0]?.from).toContain("hello@mail.foyer.test");
  const { rows } = await database.query(
    "select id, sent_at is not null as sent, provider_id is not null as named, last_error from outbox where to_email = $1",
    [email],
  );
  expect(rows).toEqual([{ id: delivered[0]?.idempotencyKey, sent: true, named: true, last_error: null }]);
});

test("the provider takes the mail but its answer is lost: the mail is sent again and arrives once", async ({
  page,
  application,
  tenant,
  mailbox,
  address,
  database,
}) => {
  const email = address();
  const { origin } = await tenant();
  await program(["answer_lost"], email);
  await openSignup(page, origin);
  await signUp(page, { email });
  const mail = await mailbox.newest(email);
  await expect
    .poll(
      async () => {
        // Its next try need not wait for its turn.
        await database.query("update outbox set not_before = now() where to_email = $1 and sent_at is null", [email]);
        const { rows } = await database.query("select sent_at is not null as sent from outbox where to_email = $1", [
          email,
        ]);
        return rows.map(({ sent }) => sent);
      },
      { timeout: 40_000 },
    )
    .toEqual([true]);
  expect(await deliveredTo(email)).toHaveLength(1);
  const tab = await openInSameBrowser(page, activationLinkIn(mail));
  expect(await arriveAt(tab, application.yourApp)).toMatchObject({ email });
});

test("the page answers at once while the provider is down, and says no more than usual", async ({
  page,
  tenant,
  address,
}) => {
  const email = address();
  const { origin } = await tenant();
  await program(
    // More than anybody waits for.
    Array.from({ length: 100 }, () => ({ status: 500 })),
    email,
  );
  await openSignup(page, origin);
  await signUp(page, { email });
  await expect(checkEmailScreen(page).resend).toBeVisible();
  expect(await deliveredTo(email)).toEqual([]);
});

async function program(answers: unknown[], onlyTo: string): Promise<void> {
  const answer = await fetch(`${PROVIDER}/answers`, { method: "POST", body: JSON.stringify({ answers, onlyTo }) });
  expect(answer.status).toBe(204);
}

async function deliveredTo(email: string): Promise<Delivered[]> {
  const answer = await fetch(`${PROVIDER}/inbox?to=${encodeURIComponent(email)}`);
  return ((await answer.json()) as { items: Delivered[] }).items;
}
