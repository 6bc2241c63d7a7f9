import { expectAccessible } from "./support/accessible";
import { sendReport } from "./support/mail-reports";
import { castOperator, dashboardOf, signIn } from "./support/operator";
import { HTTPS_BASE, PORTS, WEBHOOK_SECRET } from "./support/places";
import { expect, type Page, test } from "./support/test";
import { activationLinkIn, arriveAt, openForm, openInSameBrowser, openSignup, signUp } from "./support/verbs";

const BOUNCE = {
  type: "email.bounced",
  more: { bounce: { type: "Permanent", subType: "General", message: "550 5.1.1 There is no such mailbox." } },
};

async function report(to: string, event: { type: string; more?: Record<string, unknown> }): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${PORTS.mailProvider}/reports`, {
    method: "POST",
    body: JSON.stringify({ to, event }),
  });
  return ((await answer.json()) as { status: number }).status;
}

test("a mail bounces: the operator is told, sends it again, and the person gets in", async ({
  page,
  browser,
  site,
  database,
  application,
  tenant,
  mailbox,
  address,
  screenshots,
}) => {
  test.setTimeout(240_000);
  const email = address();
  const { origin } = await tenant();
  const visitor = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
  await openSignup(visitor, origin);
  await signUp(visitor, { email });
  await mailbox.newest(email);
  expect(await report(email, BOUNCE)).toBe(204);

  await signIn(page, site, await castOperator(database, application.id));
  await openForm(page, `${dashboardOf(site)}/applications/${application.id}/deliveries`);
  await expect(page.getByText("550 5.1.1 There is no such mailbox.")).toBeVisible();
  await expectAccessible(page, "delivery problems");
  await screenshots(page, "deliveries");
  await database.query("update outbox set sent_at = sent_at - interval '61 seconds' where to_email = $1", [email]);
  await page.getByRole("button", { name: `Send again to ${email}` }).click();
  await expect(page.getByText("A new email is on its way.")).toBeVisible();
  await expect(page.getByText("No delivery problems in the last 30 days.")).toBeVisible();
  await screenshots(page, "deliveries-empty");

  const fresh = await mailbox.newest(email, 2);
  expect(await report(email, { type: "email.delivered" })).toBe(204);
  const { rows } = await database.query(
    "select delivered_at is not null as delivered from outbox where to_email = $1 order by created_at desc limit 1",
    [email],
  );
  expect(rows).toEqual([{ delivered: true }]);
  const tab = await openInSameBrowser(visitor, activationLinkIn(fresh));
  expect(await arriveAt(tab, application.yourApp)).toMatchObject({ email });
  await visitor.context().close();
});

test("signup's answers are the same for an address whose mail bounced", async ({ page, tenant, mailbox, address }) => {
  const email = address();
  const { origin } = await tenant();
  await openSignup(page, origin);
  await signUp(page, { email });
  await mailbox.newest(email);
  await report(email, BOUNCE);
  await page.context().clearCookies();
  await openSignup(page, origin);
  await signUp(page, { email });
});

test("a viewer sees what bounced, and can't send it again, even by posting the action", async ({
  page,
  site,
  database,
  application,
  tenant,
  mailbox,
  address,
}) => {
  const email = address();
  const { origin } = await tenant();
  await openSignup(page, origin);
  await signUp(page, { email });
  await mailbox.newest(email);
  await report(email, BOUNCE);
  await signIn(page, site, await castOperator(database, application.id, "VIEWER"));
  await openForm(page, `${dashboardOf(site)}/applications/${application.id}/deliveries`);
  await expect(page.getByText(email)).toBeVisible();
  await expect(page.getByRole("button", { name: /^Send again/ })).toHaveCount(0);
  const { rows } = await database.query("select tenant_id, id from outbox where to_email = $1", [email]);
  await postRetry(page, `${rows[0].tenant_id}.${rows[0].id}`);
  await expect(page.getByText("You can view these emails, but not send them again.").first()).toBeVisible();
  const after = await database.query("select retried_at from outbox where to_email = $1", [email]);
  expect(after.rows).toEqual([{ retried_at: null }]);
});

test("the webhook believes nobody else, and stands on the dashboard's host alone", async ({ application }) => {
  const mail = { id: "1", to: ["ann@example.com"], from: "x", subject: "x", tags: [] };
  const webhook = { port: PORTS.https, host: `dashboard.${HTTPS_BASE}`, secret: WEBHOOK_SECRET };
  const other = `whsec_${Buffer.from("somebody else's signing secret, ha").toString("base64")}`;
  expect(await sendReport(webhook, mail, BOUNCE)).toBe(204);
  expect(await sendReport({ ...webhook, secret: other }, mail, BOUNCE)).toBe(401);
  expect(await sendReport({ ...webhook, host: application.hostname }, mail, BOUNCE)).toBe(404);
});

/** As somebody would who adds to the page the button that they weren't given. */
async function postRetry(page: Page, mail: string): Promise<void> {
  await page.getByRole("list", { name: "Emails with problems" }).evaluate((list, value) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "submit", name: "mail", value });
    list.closest("form")?.append(button);
    button.click();
  }, mail);
}
