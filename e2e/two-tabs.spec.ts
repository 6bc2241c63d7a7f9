import { letAMinutePass } from "./support/cast";
import { checkEmailScreen, signupScreen } from "./support/screens";
import { expect, test } from "./support/test";
import { activationLinkIn, arriveAt, fillSignup, openInSameBrowser, openSignup, STATE, signUp } from "./support/verbs";

test("two tabs of one browser with two addresses and two states end each with their own", async ({
  page,
  application,
  tenant,
  mailbox,
  address,
}) => {
  const { origin } = await tenant();
  const second = await page.context().newPage();
  const tabs = [
    { tab: page, email: address("first"), state: "first tab" },
    { tab: second, email: address("second"), state: STATE },
  ];
  for (const { tab, state } of tabs) await openSignup(tab, origin, { client_id: application.clientId, state });
  for (const { tab, email } of tabs) await signUp(tab, { email });

  for (const { tab, email, state } of tabs) {
    const third = await openInSameBrowser(tab, activationLinkIn(await mailbox.newest(email)));
    expect(await arriveAt(third, application.yourApp)).toMatchObject({ email, state });
    expect(await arriveAt(tab, application.yourApp)).toMatchObject({ email, state });
  }
});

test("client_id and state outlive field errors, another address and a second mail", async ({
  page,
  application,
  tenant,
  mailbox,
  address,
  database,
}) => {
  const [typo, email] = [address("typo"), address("right")];
  const { origin } = await tenant();
  // Seen to matter: this client has a login URL of its own.
  await database.query("update clients set login_url = $2 where id = $1", [
    application.clientId,
    `${application.yourApp}/login?from=client`,
  ]);
  await openSignup(page, origin, { client_id: application.clientId, state: STATE });
  await fillSignup(page, { email: typo, password: "short" });
  await expect(signupScreen(page).summary).toBeVisible();
  await fillSignup(page, { password: "12345678" });
  await expect(signupScreen(page).password).toHaveAccessibleDescription(/easy to guess/);
  await signUp(page, { email: typo });

  await checkEmailScreen(page).changeAddress.click();
  await signUp(page, { email });
  await mailbox.newest(email);
  await letAMinutePass(database, email);
  await page.reload();
  await checkEmailScreen(page).resend.click();
  await expect(checkEmailScreen(page).resent).toBeVisible();

  const link = activationLinkIn(await mailbox.newest(email, 2));
  const viaClient = page.context().waitForEvent("request", {
    predicate: (request) => request.url().startsWith(`${application.yourApp}/login?from=client`),
    timeout: 0,
  });
  const tab = await openInSameBrowser(page, link);
  expect(await arriveAt(tab, application.yourApp)).toMatchObject({ email, state: STATE });
  expect(new URL((await viaClient).url()).searchParams.get("state")).toBe(STATE);
});

test("the same browser signs up twice: what was typed last counts, and one mail was enough", async ({
  page,
  application,
  tenant,
  mailbox,
  address,
  database,
}) => {
  const email = address();
  const { origin } = await tenant();
  await openSignup(page, origin, { state: "first thought" });
  await signUp(page, { email, password: "first thought of 1 password" });
  const mail = await mailbox.newest(email);
  await openSignup(page, origin, { state: "second thought" });
  await signUp(page, { email, password: "second thought of 1 password" });
  const tab = await openInSameBrowser(page, activationLinkIn(mail));
  expect(await arriveAt(tab, application.yourApp)).toMatchObject({ email, state: "second thought" });
  expect(await mailbox.of(email)).toHaveLength(1);
  const { rows } = await database.query("select count(*)::int as attempts from signup_attempts where email = $1", [
    email,
  ]);
  expect(rows).toEqual([{ attempts: 1 }]);
});
