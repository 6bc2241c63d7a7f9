import type pg from "pg";
import type { CastApplication } from "./support/cast";
import { letAMinutePass, letItExpire } from "./support/cast";
import { activationCodeScreen, checkEmailScreen, signupScreen } from "./support/screens";
import { decide } from "./support/settings";
import { test as base, expect, type Page } from "./support/test";
import {
  activationLinkIn,
  arriveAt,
  codeIn,
  fillSignup,
  openInSameBrowser,
  openSignup,
  PASSWORD,
  STATE,
  signUp,
  untilHydrated,
} from "./support/verbs";

/** An application whose client has a login URL of its own, by which it is seen that `client_id` was kept. */
const test = base.extend<{ withClientUrl: CastApplication }>({
  withClientUrl: async ({ application, database }, use) => {
    await database.query("update clients set login_url = $2 where id = $1", [
      application.clientId,
      `${application.yourApp}/login?from=client`,
    ]);
    await use(application);
  },
});

/** Waits for the next visit to that login URL, and returns the `state` that came with it. */
function stateAtClient(page: Page, { yourApp }: CastApplication): Promise<string | null> {
  return page
    .context()
    .waitForEvent("request", {
      predicate: (request) => request.url().startsWith(`${yourApp}/login?from=client`),
      timeout: 0,
    })
    .then((request) => new URL(request.url()).searchParams.get("state"));
}

async function rowsIn(database: pg.Pool, { id }: CastApplication) {
  const { rows } = await database.query(
    `select (select count(*)::int from users where application_id = $1) as users,
            (select count(*)::int from tenants where application_id = $1) as tenants,
            (select count(*)::int from hosts where application_id = $1 and tenant_id is not null) as hosts,
            (select display_name from tenants where application_id = $1) as name,
            (select status::text from users where application_id = $1) as status`,
    [id],
  );
  return rows[0];
}

test("a signup that ran out begins again from its own page, as the same user, with client_id and state", async ({
  page,
  withClientUrl,
  tenant,
  mailbox,
  address,
  database,
}) => {
  const email = address();
  const globex = await tenant();
  await openSignup(page, globex.origin, { client_id: withClientUrl.clientId, state: STATE });
  await signUp(page, { email });
  const first = activationLinkIn(await mailbox.newest(email));
  await letItExpire(database, email);

  // The tab that waits says so by itself, and so does the link.
  await expect(page.getByRole("heading", { name: "This sign-up has expired" })).toBeVisible();
  const late = await openInSameBrowser(page, first);
  await expect(late.getByRole("heading", { name: "This link has expired" })).toBeVisible();
  await page.getByRole("link", { name: "Sign up again" }).click();
  await expect(signupScreen(page).showPassword).toBeVisible();
  await fillSignup(page, { email, password: "short" });
  await expect(signupScreen(page).summary).toBeVisible();
  await signUp(page, { email, password: "another otter counts 42 maps" });

  const link = activationLinkIn(await mailbox.newest(email, 2));
  expect(link).not.toBe(first);
  const state = stateAtClient(page, withClientUrl);
  const tab = await openInSameBrowser(page, link);
  expect(await arriveAt(tab, withClientUrl.yourApp)).toMatchObject({ email, state: STATE });
  expect(await state).toBe(STATE);
  expect(await rowsIn(database, withClientUrl)).toMatchObject({ users: 1, tenants: 1, hosts: 1, status: "ACTIVE" });
});

test("a tenant whose signup ran out is set up again under its name, with what was said the second time", async ({
  page,
  withClientUrl,
  mailbox,
  address,
  freshName,
  database,
}) => {
  const email = address();
  const tenantName = freshName();
  await openSignup(page, withClientUrl.origin, { client_id: withClientUrl.clientId, state: "first" });
  await signUp(page, { tenantDisplayName: "Acme", tenantName, email, password: "the first thought of 1 password" });
  const first = await rowsIn(database, withClientUrl);
  await mailbox.newest(email);
  await letItExpire(database, email);
  // The tab that waits loads itself anew: where it goes next is ours to say only after that.
  await expect(page.getByRole("heading", { name: "This sign-up has expired" })).toBeVisible();

  await openSignup(page, withClientUrl.origin, { client_id: withClientUrl.clientId, state: STATE });
  const screen = signupScreen(page);
  await fillSignup(page, { tenantDisplayName: "Acme Labs", tenantName, email, password: "short" });
  await expect(screen.summary).toBeVisible();
  await signUp(page, { email });
  await mailbox.newest(email, 2);
  await letAMinutePass(database, email);
  await page.reload();
  await checkEmailScreen(page).resend.click();
  await expect(checkEmailScreen(page).resent).toBeVisible();

  const link = activationLinkIn(await mailbox.newest(email, 3));
  const state = stateAtClient(page, withClientUrl);
  const tab = await openInSameBrowser(page, link);
  expect(await arriveAt(tab, withClientUrl.yourApp)).toMatchObject({
    email,
    tenant: { name: tenantName },
    state: STATE,
  });
  expect(await state).toBe(STATE);
  expect(first).toMatchObject({ users: 1, tenants: 1, hosts: 1, name: "Acme", status: "PROVISIONED" });
  expect(await rowsIn(database, withClientUrl)).toEqual({ ...first, name: "Acme Labs", status: "ACTIVE" });
});

test("an attempt with codes that ran out is taken up in another browser, whose state and password win", async ({
  page,
  browser,
  withClientUrl,
  tenant,
  mailbox,
  address,
  database,
}) => {
  const email = address();
  const globex = await tenant();
  await decide(database, globex, "workflow-policies", { userActivationStrategy: "EMAIL_CODE" });
  await openSignup(page, globex.origin, { state: "the first browser's" });
  await fillSignup(page, { email, password: "the first thought of 1 password" });
  const dead = codeIn(await mailbox.newest(email));
  await letItExpire(database, email);

  const other = await (await browser.newContext()).newPage();
  await openSignup(other, globex.origin, { client_id: withClientUrl.clientId, state: STATE });
  await fillSignup(other, { email, password: PASSWORD });
  const mail = await mailbox.newest(email, 2);
  const { heading, code } = activationCodeScreen(other);
  await expect(heading).toBeVisible();
  await untilHydrated(other);
  // By chance both could be the same number.
  if (codeIn(mail) !== dead) {
    await code.fill(dead);
    await expect(code).toHaveAccessibleDescription(/4 attempts left/);
  }
  const state = stateAtClient(other, withClientUrl);
  await code.fill(codeIn(mail));
  expect(await arriveAt(other, withClientUrl.yourApp)).toMatchObject({ email, state: STATE });
  expect(await state).toBe(STATE);
  expect(await rowsIn(database, withClientUrl)).toMatchObject({ users: 1, tenants: 1, status: "ACTIVE" });
  await expect(page.getByRole("heading", { name: "This sign-up has expired" })).toBeVisible();
  await other.context().close();
});
