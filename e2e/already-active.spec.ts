import { rowsAbout } from "./support/cast";
import { checkEmailScreen, signupScreen } from "./support/screens";
import { expect, type Page, test } from "./support/test";
import { arriveAt, linkIn, logIn, openSignup, signUp } from "./support/verbs";

test("an address that has a user sees the very page of one that has none; its owner gets word, and logs in", async ({
  page,
  browser,
  site,
  mailbox,
  address,
  user,
  database,
}) => {
  const owner = await user(site.demo.tenant);
  const before = await rowsAbout(database, owner.email);
  const guess = "somebody else's guess 55";
  await openSignup(page, site.demo.tenant);
  await signUp(page, { email: owner.email, password: guess });
  const newcomer = await (await browser.newContext()).newPage();
  const email = address("new");
  await openSignup(newcomer, site.demo.tenant);
  await signUp(newcomer, { email });
  expect(await shownOn(page, owner.email)).toEqual(await shownOn(newcomer, email));

  const mail = await mailbox.newest(owner.email);
  expect(mail.subject).toBe("You can already log in to Your App");
  expect(mail.text).not.toContain("email_auth_code");
  expect(await mailbox.of(owner.email)).toHaveLength(1);
  expect(await rowsAbout(database, owner.email)).toMatchObject({ users: before.users, sessions: 0 });

  await page.goto(linkIn(mail, "/login"));
  await logIn(page, owner.email, guess);
  await expect(page.getByText("email or password.")).toBeVisible();
  await logIn(page, owner.email, owner.password);
  expect(await arriveAt(page, site.demo.client)).toMatchObject({ email: owner.email });
  await newcomer.context().close();
});

test("a deactivated user sees the same page, and is told by mail whom to ask", async ({
  page,
  browser,
  site,
  mailbox,
  address,
  user,
  database,
}) => {
  const owner = await user(site.demo.tenant, { status: "INACTIVE" });
  await openSignup(page, site.demo.tenant);
  await signUp(page, { email: owner.email });
  const newcomer = await (await browser.newContext()).newPage();
  const email = address("new");
  await openSignup(newcomer, site.demo.tenant);
  await signUp(newcomer, { email });
  expect(await shownOn(page, owner.email)).toEqual(await shownOn(newcomer, email));

  const mail = await mailbox.newest(owner.email);
  expect(mail.text).toContain("administrator");
  expect(mail.text).not.toContain("email_auth_code");
  expect((await rowsAbout(database, owner.email)).users).toEqual(["INACTIVE"]);
  await newcomer.context().close();
});

test("a tenant name that somebody uses is refused beside its field, whoever asks, and what was typed stays", async ({
  page,
  application,
  tenant,
  address,
  database,
}) => {
  const { name } = await tenant();
  const email = address();
  await openSignup(page, application.origin);
  const screen = signupScreen(page);
  await screen.tenantDisplayName.fill("Acme");
  await screen.tenantName.fill(name);
  await screen.email.fill(email);
  await screen.password.fill("violet otter counts 41 maps");
  await screen.submit.click();
  await expect(screen.tenantName).toHaveAccessibleDescription(/This address is taken/);
  await expect(screen.email).toHaveValue(email);
  expect((await rowsAbout(database, email)).users).toEqual([]);
});

/** All that the page says and where it stands, but for what this visitor typed, ids and seconds. */
async function shownOn(page: Page, email: string) {
  await expect(checkEmailScreen(page).heading).toBeVisible();
  // Counted down once scripts run; without them the button alone stands there.
  await expect(checkEmailScreen(page).resend).toHaveText(/in \d+ s/);
  const text = (await page.getByRole("main").innerText()).replaceAll(email, "…").replace(/in \d+ s/, "in … s");
  const cookies = await page.context().cookies();
  return {
    text,
    title: await page.title(),
    path: page.url().replace(/attempt=[a-z2-7]{26}/, "attempt=…"),
    cookies: cookies.map(({ name, value, httpOnly, sameSite }) => ({
      name: name.replace(/[a-z2-7]{26}/, "…"),
      length: value.length,
      httpOnly,
      sameSite,
    })),
  };
}
