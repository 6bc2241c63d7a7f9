import { letAMinutePass, rowsAbout } from "./support/cast";
import { activationScreen, checkEmailScreen, loginScreen } from "./support/screens";
import { expect, type Page, test } from "./support/test";
import {
  activationLinkIn,
  arriveAt,
  finishWithPassword,
  logIn,
  openInSameBrowser,
  openSignup,
  signUp,
} from "./support/verbs";

const STRANGERS = "stranger knows this one 77";
const OWNERS = "owner alone knows this 88";

test("a stranger signed up first with somebody's address: the owner's own signup wins, and the stranger is out", async ({
  page,
  browser,
  site,
  mailbox,
  address,
  database,
}) => {
  const email = address("owner");
  const strangers = await (await browser.newContext()).newPage();
  await openSignup(strangers, site.demo.tenant);
  await signUp(strangers, { email, password: STRANGERS });
  const strangersLink = activationLinkIn(await mailbox.newest(email));
  await letAMinutePass(database, email);

  await openSignup(page, site.demo.tenant);
  await signUp(page, { email, password: OWNERS });
  const ownersLink = activationLinkIn(await mailbox.newest(email, 2));
  expect(ownersLink).not.toBe(strangersLink);
  const tab = await openInSameBrowser(page, ownersLink);
  expect(await arriveAt(tab, site.demo.client)).toMatchObject({ email });
  expect(await rowsAbout(database, email)).toMatchObject({ users: ["ACTIVE"], sessions: 1 });

  await expect(strangers.getByRole("heading", { name: "This sign-up has expired" })).toBeVisible();
  await strangers.goto(strangersLink);
  await expect(strangers.getByRole("heading", { name: "This link doesn't work" })).toBeVisible();
  await strangers.goto(`${site.demo.tenant}/login`);
  await logIn(strangers, email, STRANGERS);
  await expect(loginScreen(strangers).refusal).toContainText("email or password.");
  await logIn(strangers, email, OWNERS);
  expect(await arriveAt(strangers, site.demo.client)).toMatchObject({ email });
  await strangers.context().close();
});

test("the owner opens the mail that a stranger caused: it asks for a password that only the stranger knows", async ({
  page,
  browser,
  site,
  mailbox,
  address,
  database,
}) => {
  const email = address("owner");
  const strangers = await (await browser.newContext()).newPage();
  await openSignup(strangers, site.demo.tenant);
  await signUp(strangers, { email, password: STRANGERS });
  await letAMinutePass(database, email);
  await openSignup(page, site.demo.tenant);
  await signUp(page, { email, password: OWNERS });
  const [newest, oldest] = [await mailbox.newest(email, 2), (await mailbox.of(email)).at(-1)];
  if (!oldest) throw new Error("The stranger's mail is missing");

  // The older mail, in the browser of the newer signup: the marker is that of another attempt.
  const tab = await openInSameBrowser(page, activationLinkIn(oldest));
  await expect(activationScreen(tab).askedForPassword).toBeVisible();
  await finishWithPassword(tab, OWNERS);
  await expect(activationScreen(tab).password).toHaveAccessibleDescription(/4 attempts left/);
  expect(await rowsAbout(database, email)).toMatchObject({ users: ["PROVISIONED"], sessions: 0 });

  await tab.goto(activationLinkIn(newest));
  expect(await arriveAt(tab, site.demo.client)).toMatchObject({ email });
  await strangers.context().close();
});

test("two people ask for one address within a minute: both see the same page, and the second mail waits", async ({
  page,
  browser,
  site,
  mailbox,
  address,
  database,
}) => {
  const email = address("owner");
  const strangers = await (await browser.newContext()).newPage();
  await openSignup(strangers, site.demo.tenant);
  await signUp(strangers, { email, password: STRANGERS });
  await mailbox.newest(email);
  await openSignup(page, site.demo.tenant);
  await signUp(page, { email, password: OWNERS });
  // Counted down once scripts run; without them the button alone stands there.
  for (const each of [page, strangers]) await expect(checkEmailScreen(each).resend).toHaveText(/in \d+ s/);
  const seconds = async (each: Page) => Number(/\d+/.exec(await checkEmailScreen(each).resend.innerText())?.[0]);
  expect(await seconds(page)).toBeLessThanOrEqual(60);
  const seen = async (each: Page) => (await each.getByRole("main").innerText()).replace(/in \d+ s/, "in … s");
  expect(await seen(page)).toBe(await seen(strangers));
  const { rows } = await database.query(
    "select sent_at is not null as sent, extract(epoch from not_before - now()) as wait from outbox where to_email = $1 order by not_before",
    [email],
  );
  expect(rows.map((row) => row.sent)).toEqual([true, false]);
  expect(Number(rows[1].wait)).toBeGreaterThan(0);
  expect(Number(rows[1].wait)).toBeLessThanOrEqual(60);
  await strangers.context().close();
});
