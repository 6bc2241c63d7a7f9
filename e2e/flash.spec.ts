import { castOperator, dashboardOf } from "./support/operator";
import { checkEmailScreen, loginScreen, newPasswordScreen } from "./support/screens";
import { decide } from "./support/settings";
import { expectNoFailure, watchShown } from "./support/shown";
import { expect, type Page, test } from "./support/test";
import {
  activationLinkIn,
  arriveAt,
  fillSignup,
  finishWithPassword,
  linkIn,
  logIn,
  openForm,
  openSignup,
  PASSWORD,
  signUp,
  untilHydrated,
} from "./support/verbs";

/** Of what an action returns. The smallest page is several times as large. */
const LARGEST_ANSWER = 1_000;

type Answers = {
  /** Path and body of every answer of an action so far. */
  bodies: { path: string; body: string }[];
  /** Whether one of them, from that path, set a cookie of that name. */
  setCookie(path: string, name: RegExp): Promise<boolean>;
};

/** Watches what actions answer to the scripts of this tab. */
async function watchAnswers(page: Page): Promise<Answers> {
  const bodies: Answers["bodies"] = [];
  const cookies: Promise<{ path: string; set: string[] }>[] = [];
  // The page waits for this before it reads the answer itself, so it is not gone by then.
  await page.exposeFunction("noteAnswer", (path: string, body: string) => void bodies.push({ path, body }));
  await page.addInitScript(() => {
    const send = window.fetch;
    window.fetch = async (input, init) => {
      const answer = await send(input, init);
      if (!new Headers(init?.headers).has("next-action")) return answer;
      const { noteAnswer } = window as unknown as { noteAnswer(path: string, body: string): Promise<void> };
      await noteAnswer(new URL(answer.url).pathname, await answer.clone().text());
      return answer;
    };
  });
  page.on("response", (response) => {
    if (!response.request().headers()["next-action"]) return;
    const set = response
      .headersArray()
      .then((headers) => headers.filter(({ name }) => name.toLowerCase() === "set-cookie").map(({ value }) => value));
    cookies.push(set.then((values) => ({ path: new URL(response.url()).pathname, set: values })));
  });
  return {
    bodies,
    setCookie: async (path, name) =>
      (await Promise.all(cookies)).some((each) => each.path === path && each.set.some((cookie) => name.test(cookie))),
  };
}

/** No answer so far held more than what its action returned: no page was rendered into it. */
function expectNoPage({ bodies }: Answers): void {
  expect(bodies.length).toBeGreaterThan(0);
  expect(
    bodies.filter(({ body }) => body.length > LARGEST_ANSWER || /"(html|body|form|main|title)"/.test(body)),
  ).toEqual([]);
}

test("signing up sets a marker and a session, and is answered with where to go, with no page and no flash of one", async ({
  page,
  application,
  mailbox,
  address,
  freshName,
}) => {
  const [shown, answers] = [await watchShown(page), await watchAnswers(page)];
  const email = address();
  await openSignup(page, application.origin);
  await fillSignup(page, { tenantDisplayName: "Globex", tenantName: freshName(), email, password: PASSWORD });
  await expect(checkEmailScreen(page).heading).toBeVisible();
  expect(await answers.setCookie("/signup", /^signup-/)).toBe(true);
  await page.goto(activationLinkIn(await mailbox.newest(email)));
  expect(await arriveAt(page, application.yourApp)).toMatchObject({ email });
  expectNoPage(answers);
  expectNoFailure(shown());
});

test("nor do activation elsewhere, login, a mailed link, a new password and logout", async ({
  page,
  browser,
  application,
  tenant,
  mailbox,
  address,
  database,
}) => {
  const globex = await tenant();
  await decide(database, globex, "identity-providers", { loginFactors: ["PASSWORD", "MAGIC_LINK"] });
  const email = address();
  const elsewhere = await (await browser.newContext()).newPage();
  await openSignup(elsewhere, globex.origin);
  await signUp(elsewhere, { email });
  await elsewhere.context().close();

  const [shown, answers] = [await watchShown(page), await watchAnswers(page)];
  await openForm(page, activationLinkIn(await mailbox.newest(email)));
  await finishWithPassword(page, PASSWORD);
  await arriveAt(page, application.yourApp);
  await openForm(page, `${globex.origin}/logout`);
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(loginScreen(page).heading).toBeVisible();
  expect(await answers.setCookie("/logout", /^session=;/)).toBe(true);
  await logIn(page, email, PASSWORD);
  await arriveAt(page, application.yourApp);

  await openForm(page, `${globex.origin}/login`);
  await loginScreen(page).email.fill(email);
  await page.getByRole("button", { name: "Email me a link" }).click();
  await openForm(page, linkIn(await mailbox.newest(email, 2), "/login/link\\?email_auth_code="));
  await loginScreen(page).submit.click();
  await arriveAt(page, application.yourApp);

  await openForm(page, `${globex.origin}/forgot-password`);
  await loginScreen(page).email.fill(email);
  await page.getByRole("button", { name: "Email me a link" }).click();
  await openForm(page, linkIn(await mailbox.newest(email, 3), "/reset-password/link\\?email_auth_code="));
  await newPasswordScreen(page).password.fill("quiet rivers over 7 stones");
  await newPasswordScreen(page).save.click();
  await arriveAt(page, application.yourApp);
  expectNoPage(answers);
  expectNoFailure(shown());
});

test("nor do signing in to the dashboard and out of it", async ({ page, site, application, database }) => {
  const operator = await castOperator(database, application.id);
  const dashboard = dashboardOf(site);
  const [shown, answers] = [await watchShown(page), await watchAnswers(page)];
  await openForm(page, `${dashboard}/sign-in`);
  await page.getByLabel("Email").fill(operator.email);
  await page.getByLabel("Password", { exact: true }).fill(operator.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
  expect(await answers.setCookie("/sign-in", /^operator-session=\S/)).toBe(true);
  await untilHydrated(page);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(answers.bodies).toHaveLength(2);
  expectNoPage(answers);
  expectNoFailure(shown());
  await page.goto(`${dashboard}/applications/${application.id}`);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});
