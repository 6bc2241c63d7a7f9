import { letAMinutePass } from "./support/cast";
import { activationCodeScreen, signupScreen } from "./support/screens";
import { decide } from "./support/settings";
import { expect, type Page, test } from "./support/test";
import { arriveAt, codeIn, fillSignup, openSignup, otherThan, PASSWORD, STATE, untilHydrated } from "./support/verbs";

/** Signs up and comes to the page that asks for the code. */
async function signUpForCode(page: Page, email: string): Promise<void> {
  await fillSignup(page, { email, password: PASSWORD });
  await expect(activationCodeScreen(page).heading).toBeVisible();
  // A code that is typed before goes off by the button alone.
  await untilHydrated(page);
}

test("a code pasted as it stands in the mail finishes the signup by itself, with state intact", async ({
  page,
  application,
  tenant,
  mailbox,
  address,
  database,
}) => {
  const globex = await tenant();
  await decide(database, globex, "workflow-policies", { userActivationStrategy: "EMAIL_CODE" });
  const email = address();
  await openSignup(page, globex.origin, { client_id: application.clientId, state: STATE });
  await signUpForCode(page, email);
  const { code, finish } = activationCodeScreen(page);
  await expect(code).toHaveAttribute("autocomplete", "one-time-code");
  await expect(code).toHaveAccessibleDescription(/valid for 10 minutes/);
  await finish.click();
  await expect(code).toHaveAccessibleDescription(/Enter the code from the email/);
  const right = codeIn(await mailbox.newest(email));
  await code.fill(` ${right.slice(0, 3)} ${right.slice(3)} `);
  expect(await arriveAt(page, application.yourApp)).toMatchObject({ email, state: STATE });
  const { rows } = await database.query("select status, email_verified from users where email = $1", [email]);
  expect(rows).toEqual([{ status: "ACTIVE", email_verified: true }]);
});

test("five wrong codes end it, also for the right one, and a new signup goes on", async ({
  page,
  tenant,
  mailbox,
  address,
  database,
}) => {
  const globex = await tenant();
  await decide(database, globex, "workflow-policies", { userActivationStrategy: "EMAIL_CODE" });
  const email = address();
  await openSignup(page, globex.origin);
  await signUpForCode(page, email);
  const screen = activationCodeScreen(page);
  const wrong = otherThan(codeIn(await mailbox.newest(email)));
  for (const left of ["4 attempts left", "3 attempts left", "2 attempts left", "1 attempt left"]) {
    await screen.code.fill(wrong);
    await expect(screen.code).toHaveAccessibleDescription(new RegExp(left));
    await expect(screen.code).toBeFocused();
  }
  await screen.code.fill(wrong);
  await expect(screen.locked).toBeVisible();
  await page.reload();
  await expect(screen.locked).toBeVisible();
  await screen.signUpAgain.click();
  await expect(signupScreen(page).email).toBeVisible();
  const { rows } = await database.query("select status from users where email = $1", [email]);
  expect(rows).toEqual([{ status: "PROVISIONED" }]);
});

test("a new code after a minute takes the place of the one before", async ({
  page,
  application,
  tenant,
  mailbox,
  address,
  database,
}) => {
  const globex = await tenant();
  await decide(database, globex, "workflow-policies", { userActivationStrategy: "EMAIL_CODE" });
  const email = address();
  await openSignup(page, globex.origin);
  await signUpForCode(page, email);
  const screen = activationCodeScreen(page);
  const older = codeIn(await mailbox.newest(email));
  await expect(screen.resend).toHaveAccessibleName(/Send again in \d+ s/);
  await letAMinutePass(database, email);
  await page.reload();
  await untilHydrated(page);
  await screen.resend.click();
  await expect(page.getByText("The previous one no longer works.")).toBeVisible();
  const newer = codeIn(await mailbox.newest(email, 2));
  await screen.code.fill(older);
  await expect(screen.code).toHaveAccessibleDescription(/4 attempts left/);
  await screen.code.fill(newer);
  expect(await arriveAt(page, application.yourApp)).toMatchObject({ email });
});

test("who comes back to the signup page finds the prompt of what they began there, or a fresh form when they ask", async ({
  page,
  tenant,
  address,
  database,
}) => {
  const globex = await tenant();
  await decide(database, globex, "workflow-policies", { userActivationStrategy: "EMAIL_CODE" });
  const email = address();
  await openSignup(page, globex.origin, { state: "one" });
  await signUpForCode(page, email);
  await page.goto(`${globex.origin}/signup?state=one`);
  await expect(activationCodeScreen(page).heading).toBeVisible();
  await expect(page.getByText(email)).toBeVisible();

  await page.goto(`${globex.origin}/signup?state=two`);
  await expect(signupScreen(page).email).toBeVisible();

  await page.goto(`${globex.origin}/signup?state=one`);
  await activationCodeScreen(page).changeAddress.click();
  await expect(signupScreen(page).email).toBeVisible();
  expect(new URL(page.url()).searchParams.get("state")).toBe("one");
});

test("a stranger's prompt for an address that has a user looks, counts and ends alike", async ({
  page,
  tenant,
  user,
  database,
}) => {
  const globex = await tenant();
  await decide(database, globex, "workflow-policies", { userActivationStrategy: "EMAIL_CODE" });
  const owner = await user(globex.origin);
  await openSignup(page, globex.origin);
  await signUpForCode(page, owner.email);
  const screen = activationCodeScreen(page);
  for (const left of ["4 attempts left", "3 attempts left", "2 attempts left", "1 attempt left"]) {
    await screen.code.fill("123456");
    await expect(screen.code).toHaveAccessibleDescription(new RegExp(left));
  }
  await screen.code.fill("123456");
  await expect(screen.locked).toBeVisible();
});

test("a username that somebody took meanwhile is chosen anew on the page of the code", async ({
  page,
  application,
  tenant,
  user,
  mailbox,
  address,
  database,
}) => {
  const globex = await tenant();
  await decide(database, globex, "workflow-policies", { userActivationStrategy: "EMAIL_CODE" });
  await decide(database, globex, "identity-providers", { loginIdentifiers: ["EMAIL", "USERNAME"] });
  const email = address();
  await openSignup(page, globex.origin);
  await page.getByLabel("Username").fill("ann");
  await signUpForCode(page, email);
  const faster = await user(globex.origin);
  await database.query("update users set username = 'ann' where id = $1", [faster.id]);
  const screen = activationCodeScreen(page);
  await screen.code.fill(codeIn(await mailbox.newest(email)));
  await expect(screen.username).toHaveAccessibleDescription(/Your username was taken/);
  await screen.username.fill("ann@home");
  await screen.finish.click();
  await expect(screen.username).toHaveAccessibleDescription(/spaces or @/);
  await screen.username.fill("ann-2");
  await screen.finish.click();
  expect(await arriveAt(page, application.yourApp)).toMatchObject({ email });
  const { rows } = await database.query("select username from users where email = $1", [email]);
  expect(rows).toEqual([{ username: "ann-2" }]);
});
