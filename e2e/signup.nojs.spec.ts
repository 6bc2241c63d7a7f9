import type { Page } from "@playwright/test";
import { DEMO } from "../db/demo";
import { activationScreen, checkEmailScreen, continueScreen, signupScreen } from "./support/screens";
import { expect, test } from "./support/test";
import {
  activationLinkIn,
  arriveAt,
  fillSignup,
  finishWithPassword,
  openInSameBrowser,
  openSignup,
  PASSWORD,
  STATE,
  signUp,
} from "./support/verbs";

test("without JavaScript somebody sets up a tenant and lands logged in, with state intact", async ({
  page,
  site,
  mailbox,
  address,
  freshName,
}) => {
  const email = address();
  const tenantName = freshName();
  await openSignup(page, site.demo.application, { client_id: DEMO.clientId, state: STATE }, false);
  const screen = signupScreen(page);
  await fillSignup(page, { tenantDisplayName: "Acme Labs", tenantName: "no good", email: "ann", password: "short" });

  // All that is wrong at once, each beside its field, and everything still there but the password.
  await expect(screen.summary.getByRole("link")).toHaveCount(3);
  await expect(screen.tenantDisplayName).toHaveValue("Acme Labs");
  await expect(screen.tenantName).toHaveValue("no good");
  await expect(screen.tenantName).toHaveAccessibleDescription(/Use only letters a to z/);
  await expect(screen.email).toHaveValue("ann");
  await expect(screen.email).toHaveAccessibleDescription(/Enter an email address/);
  await expect(screen.password).toHaveValue("");
  await expect(screen.password).toHaveAccessibleDescription(/Use at least 8 characters/);
  await signUp(page, { tenantName, email });
  const lookAgain = await holdStill(page);

  const tab = await openInSameBrowser(page, activationLinkIn(await mailbox.newest(email)));
  await finishThroughContinuePage(tab, () => activationScreen(tab).finish.click());
  const expected = { email, tenant: { name: tenantName }, state: STATE };
  expect(await arriveAt(tab, site.demo.client)).toMatchObject(expected);

  await lookAgain();
  expect(await arriveAt(page, site.demo.client)).toMatchObject(expected);
});

test("without JavaScript somebody joins a tenant, and finishes in another browser by password", async ({
  page,
  browser,
  site,
  mailbox,
  address,
}) => {
  const email = address();
  await openSignup(page, site.demo.tenant, { state: STATE }, false);
  await fillSignup(page, {});
  const screen = signupScreen(page);
  await expect(screen.email).toHaveAccessibleDescription(/Enter your email address/);
  await expect(screen.password).toHaveAccessibleDescription(/Choose a password/);
  await signUp(page, { email });
  const lookAgain = await holdStill(page);

  const elsewhere = await browser.newContext({ javaScriptEnabled: false });
  const other = await elsewhere.newPage();
  await other.goto(activationLinkIn(await mailbox.newest(email)));
  await finishWithPassword(other, "not this one, I think");
  await expect(activationScreen(other).password).toHaveAccessibleDescription(/4 attempts left/);
  await finishWithPassword(other, PASSWORD);
  expect(await arriveAt(other, site.demo.client)).toMatchObject({ email, tenant: { name: DEMO.tenant }, state: STATE });

  await lookAgain();
  await expect(page.getByRole("heading", { name: "You're all set" })).toBeVisible();
  await elsewhere.close();
});

test("without JavaScript the mail is sent again, and “This wasn't me” deletes the signup", async ({
  page,
  browser,
  site,
  mailbox,
  address,
  database,
}) => {
  const email = address();
  await openSignup(page, site.demo.tenant, {}, false);
  await signUp(page, { email });
  await checkEmailScreen(page).resend.click();
  await expect(page.getByText("We just sent one.")).toBeVisible();

  const elsewhere = await browser.newContext({ javaScriptEnabled: false });
  const other = await elsewhere.newPage();
  await other.goto(activationLinkIn(await mailbox.newest(email)));
  const screen = activationScreen(other);
  await screen.notMe.click();
  await screen.deleteSignup.click();
  await expect(screen.deleted).toBeVisible();
  const { rows } = await database.query("select 1 from users where email = $1", [email]);
  expect(rows).toEqual([]);
  await elsewhere.close();
});

/** Keeps the page that waits from looking again by itself, which it does after a while. Returns what has it look again, by its link. */
async function holdStill(page: Page): Promise<() => Promise<void>> {
  await expect(checkEmailScreen(page).lookAgain).toBeVisible();
  const itself = "**/signup/check-email?**";
  // An answer without content leaves a browser where it is.
  await page.route(itself, (route) => route.fulfill({ status: 204 }));
  return async () => {
    await page.unroute(itself);
    await checkEmailScreen(page).lookAgain.click();
  };
}

/** Does what ends the post, keeps the browser from being passed on by itself, and goes on by the link that the page shows. */
async function finishThroughContinuePage(page: Page, finish: () => Promise<void>): Promise<void> {
  const handOver = "**/create-auth-session?**";
  await page.route(handOver, (route) => route.fulfill({ status: 204 }));
  const refreshed = page.waitForRequest(handOver);
  await finish();
  await refreshed;
  const screen = continueScreen(page);
  await expect(screen.heading).toBeVisible();
  await page.unroute(handOver);
  await screen.go.click();
}
