import type pg from "pg";
import { letAMinutePass } from "./support/cast";
import { loginScreen, newPasswordScreen, signupScreen, verificationScreen } from "./support/screens";
import { decide } from "./support/settings";
import { expect, test } from "./support/test";
import { arriveAt, fillSignup, linkIn, logIn, openSignup, PASSWORD, STATE } from "./support/verbs";

const LINK = "/verify-email/link\\?email_auth_code=";
const NEW_PASSWORD = "quiet rivers over 7 stones";

async function mailboxIn(database: pg.Pool, email: string) {
  const { rows } = await database.query("select status, email_verified as verified from users where email = $1", [
    email,
  ]);
  return rows[0];
}

/** A tenant whose people are active at once. */
const atOnce = test.extend<{ globex: { origin: string; name: string } }>({
  globex: async ({ tenant, database }, use) => {
    const made = await tenant();
    await decide(database, made, "workflow-policies", { verificationStep: "EMAIL_VERIFICATION" });
    await use(made);
  },
});

atOnce(
  "somebody lands logged in at once, and confirms the address in that browser by one press",
  async ({ page, application, globex, mailbox, address, database }) => {
    const email = address();
    await openSignup(page, globex.origin, { state: STATE });
    await fillSignup(page, { email, password: PASSWORD });
    expect(await arriveAt(page, application.yourApp)).toMatchObject({ email, state: STATE });
    expect(await mailboxIn(database, email)).toEqual({ status: "ACTIVE", verified: false });

    const screen = verificationScreen(page);
    await page.goto(linkIn(await mailbox.newest(email), LINK));
    await expect(screen.heading).toBeVisible();
    await page.reload();
    expect(await mailboxIn(database, email)).toEqual({ status: "ACTIVE", verified: false });
    await screen.confirm.click();
    await expect(screen.confirmed).toBeVisible();
    expect(await mailboxIn(database, email)).toEqual({ status: "ACTIVE", verified: true });
  },
);

atOnce(
  "who is logged in has another mail sent, at most one a minute",
  async ({ page, application, globex, mailbox, address, database }) => {
    const email = address();
    await openSignup(page, globex.origin);
    await fillSignup(page, { email, password: PASSWORD });
    await arriveAt(page, application.yourApp);
    const first = linkIn(await mailbox.newest(email), LINK);
    const screen = verificationScreen(page);
    await page.goto(`${globex.origin}/verify-email`);
    await screen.sendAgain.click();
    await expect(page.getByText("We just sent one.")).toBeVisible();
    await letAMinutePass(database, email);
    await screen.sendAgain.click();
    await expect(page.getByText(`We sent a new link to ${email}`)).toBeVisible();
    const second = linkIn(await mailbox.newest(email, 2), LINK);
    await page.goto(first);
    await expect(page.getByRole("heading", { name: "This link doesn't work" })).toBeVisible();
    await page.goto(second);
    await screen.confirm.click();
    await expect(screen.confirmed).toBeVisible();
  },
);

test("who signed up on the application's host confirms with the password, because that session could have been sent to anybody", async ({
  page,
  application,
  mailbox,
  address,
  freshName,
  database,
}) => {
  await decide(database, { applicationId: application.id, id: application.id }, "workflow-policies", {
    verificationStep: "EMAIL_VERIFICATION",
  });
  const email = address();
  await openSignup(page, application.origin);
  await fillSignup(page, { tenantDisplayName: "Acme", tenantName: freshName(), email, password: PASSWORD });
  await arriveAt(page, application.yourApp);
  const screen = verificationScreen(page);
  await page.goto(linkIn(await mailbox.newest(email), LINK));
  await screen.confirm.click();
  await expect(screen.password).toHaveAccessibleDescription(/Enter your password/);
  expect(await mailboxIn(database, email)).toEqual({ status: "ACTIVE", verified: false });
  await screen.password.fill(PASSWORD);
  await screen.confirm.click();
  await expect(screen.confirmed).toBeVisible();
  expect(await mailboxIn(database, email)).toEqual({ status: "ACTIVE", verified: true });
});

atOnce(
  "“This wasn't me” stands beside the button also where one press would confirm, and logs that very browser out",
  async ({ page, application, globex, mailbox, address, database }) => {
    const email = address();
    await openSignup(page, globex.origin);
    await fillSignup(page, { email, password: PASSWORD });
    await arriveAt(page, application.yourApp);
    const screen = verificationScreen(page);
    await page.goto(linkIn(await mailbox.newest(email), LINK));
    await expect(screen.confirm).toBeVisible();
    await expect(screen.password).toHaveCount(0);
    await screen.notMe.click();
    await screen.closeLogin.click();
    await expect(screen.closed).toBeVisible();
    expect(await mailboxIn(database, email)).toEqual({ status: "INACTIVE", verified: false });
    await page.goto(`${globex.origin}/verify-email`);
    await expect(page.getByText("Log in to get a link")).toBeVisible();
  },
);

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "" : ", without JavaScript";
  atOnce(
    `in another browser the password confirms${how}`,
    async ({ page, browser, application, globex, mailbox, address, database }) => {
      const email = address();
      await openSignup(page, globex.origin);
      await fillSignup(page, { email, password: PASSWORD });
      await arriveAt(page, application.yourApp);
      const other = await (await browser.newContext({ javaScriptEnabled })).newPage();
      await other.goto(linkIn(await mailbox.newest(email), LINK));
      const screen = verificationScreen(other);
      await screen.confirm.click();
      await expect(screen.password).toHaveAccessibleDescription(/Enter your password/);
      await screen.password.fill("not this one, I think");
      await screen.confirm.click();
      await expect(screen.password).toHaveAccessibleDescription(/Wrong password/);
      await screen.password.fill(PASSWORD);
      await screen.confirm.click();
      await expect(screen.confirmed).toBeVisible();
      expect(await mailboxIn(database, email)).toEqual({ status: "ACTIVE", verified: true });
      await other.context().close();
    },
  );

  atOnce(
    `a stranger signed up with an address, and its owner makes it theirs${how}`,
    async ({ page, browser, application, globex, mailbox, address, database }) => {
      const email = address();
      await openSignup(page, globex.origin);
      await fillSignup(page, { email, password: "a stranger chose 1 of these" });
      await arriveAt(page, application.yourApp);
      const owner = await (await browser.newContext({ javaScriptEnabled })).newPage();
      await owner.goto(linkIn(await mailbox.newest(email), LINK));
      await verificationScreen(owner).mine.click();
      await verificationScreen(owner).makeItMine.click();
      const chosen = newPasswordScreen(owner);
      await chosen.password.fill("password1");
      await chosen.save.click();
      await expect(chosen.password).toHaveAccessibleDescription(/easy to guess/);
      await chosen.password.fill(NEW_PASSWORD);
      await chosen.save.click();
      expect(await arriveAt(owner, application.yourApp)).toMatchObject({ email });
      expect(await mailboxIn(database, email)).toEqual({ status: "ACTIVE", verified: true });

      // The stranger is out, and their password opens nothing.
      await page.goto(`${globex.origin}/verify-email`);
      await expect(page.getByText("Log in to get a link")).toBeVisible();
      await page.goto(`${globex.origin}/login`);
      await logIn(page, email, "a stranger chose 1 of these");
      await expect(loginScreen(page).refusal).toBeVisible();
      await owner.context().close();
    },
  );

  atOnce(
    `“This wasn't me” closes the login${how}`,
    async ({ page, browser, application, globex, mailbox, address, database }) => {
      const email = address();
      await openSignup(page, globex.origin);
      await fillSignup(page, { email, password: PASSWORD });
      await arriveAt(page, application.yourApp);
      const owner = await (await browser.newContext({ javaScriptEnabled })).newPage();
      await owner.goto(linkIn(await mailbox.newest(email), LINK));
      await verificationScreen(owner).notMe.click();
      expect(await mailboxIn(database, email)).toEqual({ status: "ACTIVE", verified: false });
      await verificationScreen(owner).closeLogin.click();
      await expect(verificationScreen(owner).closed).toBeVisible();
      expect(await mailboxIn(database, email)).toEqual({ status: "INACTIVE", verified: false });
      await page.goto(`${globex.origin}/login`);
      await logIn(page, email, PASSWORD);
      await expect(loginScreen(page).refusal).toBeVisible();
      await owner.context().close();
    },
  );
}

atOnce("an address that has a user is told beside the field", async ({ page, globex, user }) => {
  const owner = await user(globex.origin);
  await openSignup(page, globex.origin);
  await fillSignup(page, { email: owner.email, password: PASSWORD });
  await expect(signupScreen(page).email).toHaveAccessibleDescription(/already has an account here. Log in instead/);
});
