import { DEMO } from "../db/demo";
import { letAMinutePass, rowsAbout } from "./support/cast";
import { activationScreen, loginScreen } from "./support/screens";
import { expect, type Page, test } from "./support/test";
import {
  activationLinkIn,
  arriveAt,
  finishWithPassword,
  openInSameBrowser,
  openSignup,
  PASSWORD,
  STATE,
  signUp,
} from "./support/verbs";

type Opened = { email: string; link: string; elsewhere: Page };

const there = test.extend<{ opened: (more?: { state?: string }) => Promise<Opened> }>({
  /** Somebody joined tenant1 in one browser, and the link of their mail is open in another. */
  opened: async ({ page, browser, site, mailbox, address }, use) => {
    const elsewhere = await browser.newContext();
    await use(async (more = {}) => {
      const email = address();
      await openSignup(page, site.demo.tenant, more);
      await signUp(page, { email });
      const link = activationLinkIn(await mailbox.newest(email));
      const other = await elsewhere.newPage();
      await other.goto(link);
      await expect(activationScreen(other).askedForPassword).toBeVisible();
      return { email, link, elsewhere: other };
    });
    await elsewhere.close();
  },
});

there(
  "another browser is asked for the password of the signup, and gets the session",
  async ({ page, opened, site }) => {
    const { email, elsewhere } = await opened({ state: STATE });
    await expect(elsewhere.getByText(email)).toBeVisible();
    await expect(elsewhere.getByText("Tenant One")).toBeVisible();
    await finishWithPassword(elsewhere, PASSWORD);
    expect(await arriveAt(elsewhere, site.demo.client)).toMatchObject({
      email,
      tenant: { name: DEMO.tenant },
      state: STATE,
    });

    // The first tab's own browser has no session, so it says what happened and shows the way in.
    await expect(page.getByRole("heading", { name: "You're all set" })).toBeVisible();
    await page.getByRole("link", { name: "Log in" }).click();
    await expect(loginScreen(page).password).toBeVisible();
  },
);

there("the address bar shows no secret, and neither a reload nor “back” needs the mail again", async ({ opened }) => {
  const { link, elsewhere } = await opened();
  const token = new URL(link).searchParams.get("email_auth_code") ?? "";
  expect(token.length).toBeGreaterThan(40);
  expect(elsewhere.url()).not.toContain(token);
  await elsewhere.reload();
  const screen = activationScreen(elsewhere);
  await expect(screen.askedForPassword).toBeVisible();
  await screen.notMe.click();
  await expect(screen.deleteSignup).toBeVisible();
  await elsewhere.goBack();
  await expect(screen.askedForPassword).toBeVisible();
});

there(
  "a wrong password says how many tries are left, an empty one costs none, and the fifth ends the link",
  async ({ opened, database, page, site }) => {
    const { email, link, elsewhere } = await opened();
    const screen = activationScreen(elsewhere);
    await finishWithPassword(elsewhere, "");
    await expect(screen.password).toHaveAccessibleDescription("Enter your password.");
    for (const left of ["4 attempts", "3 attempts", "2 attempts", "1 attempt"]) {
      await finishWithPassword(elsewhere, `a guess with ${left} left`);
      await expect(screen.password).toHaveAccessibleDescription(new RegExp(`${left} left`));
    }
    await finishWithPassword(elsewhere, "the last guess");
    await expect(elsewhere.getByRole("heading", { name: "Too many wrong passwords" })).toBeVisible();

    // Now the right one is too late, also after a reload.
    await elsewhere.goto(link);
    await finishWithPassword(elsewhere, PASSWORD);
    await expect(elsewhere.getByRole("heading", { name: "Too many wrong passwords" })).toBeVisible();
    expect(await rowsAbout(database, email)).toMatchObject({ users: ["PROVISIONED"], sessions: 0, used_secrets: 0 });

    // The browser that began it needs no password, so guesses elsewhere do not lock its owner out.
    const tab = await openInSameBrowser(page, link);
    expect(await arriveAt(tab, site.demo.client)).toMatchObject({ email });
  },
);

there(
  "“This wasn't me” is asked once more, deletes the signup, and the address can sign up anew",
  async ({ page, opened, site, mailbox, database }) => {
    const { email, link, elsewhere } = await opened();
    const screen = activationScreen(elsewhere);
    await screen.notMe.click();
    await expect(elsewhere.getByText(email)).toBeVisible();
    expect((await rowsAbout(database, email)).users).toEqual(["PROVISIONED"]);
    await screen.deleteSignup.click();
    await expect(screen.deleted).toBeVisible();
    expect(await rowsAbout(database, email)).toMatchObject({ users: [], attempts: 0 });

    await elsewhere.goto(link);
    await expect(elsewhere.getByRole("heading", { name: "This link doesn't work" })).toBeVisible();
    await expect(page.getByRole("heading", { name: "We can't find this sign-up" })).toBeVisible();

    await page.getByRole("link", { name: "Sign up again" }).click();
    // Not before a minute after the first mail, which went to the same person.
    await letAMinutePass(database, email);
    await signUp(page, { email });
    const tab = await openInSameBrowser(page, activationLinkIn(await mailbox.newest(email, 2)));
    expect(await arriveAt(tab, site.demo.client)).toMatchObject({ email });
  },
);

test("“This wasn't me” frees the name of the tenant that only that signup held", async ({
  page,
  browser,
  application,
  mailbox,
  address,
  freshName,
  database,
}) => {
  const [slip, owner] = [address("slip"), address("owner")];
  const tenantName = freshName();
  await openSignup(page, application.origin);
  await signUp(page, { tenantDisplayName: "Acme", tenantName, email: slip });
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await other.goto(activationLinkIn(await mailbox.newest(slip)));
  await activationScreen(other).notMe.click();
  await activationScreen(other).deleteSignup.click();
  await expect(activationScreen(other).deleted).toBeVisible();
  const { rows } = await database.query("select 1 from hosts where hostname like $1", [`${tenantName}-%`]);
  expect(rows).toEqual([]);

  await openSignup(other, application.origin);
  await signUp(other, { tenantDisplayName: "Acme", tenantName, email: owner });
  const tab = await openInSameBrowser(other, activationLinkIn(await mailbox.newest(owner)));
  expect(await arriveAt(tab, application.yourApp)).toMatchObject({ email: owner, tenant: { name: tenantName } });
  await elsewhere.close();
});

there("a link that was used says so, and shows both ways on", async ({ page, opened, site }) => {
  const { email, link, elsewhere } = await opened();
  const tab = await openInSameBrowser(page, link);
  expect(await arriveAt(tab, site.demo.client)).toMatchObject({ email });
  await finishWithPassword(elsewhere, PASSWORD);
  await expect(elsewhere.getByRole("heading", { name: "This link has already been used" })).toBeVisible();
  await elsewhere.goto(link);
  await expect(elsewhere.getByRole("heading", { name: "This link has already been used" })).toBeVisible();
  await expect(elsewhere.getByRole("link", { name: "Sign up again" })).toBeVisible();
  await elsewhere.getByRole("link", { name: "Log in" }).click();
  await expect(loginScreen(elsewhere).password).toBeVisible();
});

there(
  "an expired link says so, and a new signup with the same address works",
  async ({ opened, database, mailbox, site }) => {
    const { email, link, elsewhere } = await opened();
    await database.query("update one_time_secrets set expires_at = now() where email = $1", [email]);
    await elsewhere.goto(link);
    await expect(elsewhere.getByRole("heading", { name: "This link has expired" })).toBeVisible();
    await database.query("update signup_attempts set expires_at = now() where email = $1", [email]);
    await letAMinutePass(database, email);
    await elsewhere.getByRole("link", { name: "Sign up again" }).click();
    await signUp(elsewhere, { email });
    const tab = await openInSameBrowser(elsewhere, activationLinkIn(await mailbox.newest(email, 2)));
    expect(await arriveAt(tab, site.demo.client)).toMatchObject({ email });
  },
);
