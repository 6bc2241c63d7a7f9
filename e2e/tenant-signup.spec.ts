import { DEMO } from "../db/demo";
import { signupScreen } from "./support/screens";
import { expect, test } from "./support/test";
import { activationLinkIn, arriveAt, openInSameBrowser, openSignup, STATE, signUp } from "./support/verbs";

test("somebody joins a tenant, opens the mail and lands logged in at the application, with state intact", async ({
  page,
  site,
  mailbox,
  address,
}) => {
  const email = address();
  await openSignup(page, site.demo.tenant, { client_id: DEMO.clientId, state: STATE });
  const screen = signupScreen(page);
  await expect(screen.heading).toHaveText("Join Tenant One");
  await expect(screen.tenantName).toHaveCount(0);
  await expect(screen.tenantDisplayName).toHaveCount(0);
  await signUp(page, { email });

  const link = activationLinkIn(await mailbox.newest(email));
  expect(new URL(link).origin).toBe(site.demo.tenant);
  const tab = await openInSameBrowser(page, link);
  for (const each of [tab, page]) {
    const visitor = await arriveAt(each, site.demo.client);
    expect(visitor).toMatchObject({ email, tenant: { name: DEMO.tenant }, state: STATE });
    expect(visitor.roles.map((role) => role.name)).toEqual(["member"]);
  }
});

test("an address is kept as its owner's mailbox knows it, whatever case it was typed in", async ({
  page,
  site,
  mailbox,
  address,
  database,
}) => {
  const email = address();
  await openSignup(page, site.demo.tenant);
  const screen = signupScreen(page);
  await screen.email.fill(`  ${email.toUpperCase()} `);
  await screen.password.fill("violet otter counts 41 maps");
  await screen.submit.click();
  const tab = await openInSameBrowser(page, activationLinkIn(await mailbox.newest(email)));
  expect(await arriveAt(tab, site.demo.client)).toMatchObject({ email });
  const { rows } = await database.query("select email from users where lower(email) = $1", [email]);
  expect(rows).toEqual([{ email }]);
});

test("the same address in another tenant is another user, who shares nothing with the first", async ({
  page,
  application,
  tenant,
  mailbox,
  address,
  database,
}) => {
  const email = address();
  const [first, second] = [await tenant(), await tenant()];
  for (const { origin, name } of [first, second]) {
    await openSignup(page, origin);
    await signUp(page, { email });
    const mails = origin === first.origin ? 1 : 2;
    const tab = await openInSameBrowser(page, activationLinkIn(await mailbox.newest(email, mails)));
    for (const each of [tab, page]) {
      expect(await arriveAt(each, application.yourApp)).toMatchObject({ email, tenant: { name } });
    }
  }
  const { rows } = await database.query("select distinct id, tenant_id, status from users where email = $1", [email]);
  expect(rows.map((row) => row.status)).toEqual(["ACTIVE", "ACTIVE"]);
  expect(new Set(rows.map((row) => row.tenant_id))).toEqual(new Set([first.id, second.id]));
});
