// Signup on pages of a customer's own, over https: set up by the file that docs/self-hosted-signup.md shows, walked in a browser.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test as withConfig } from "./support/api";
import { letAMinutePass, newId, rowsAbout } from "./support/cast";
import { send } from "./support/http";
import { type SelfHostedApp, startSelfHostedApp } from "./support/self-hosted-app/app";
import { decide } from "./support/settings";
import { expect, type Mail, type Page } from "./support/test";
import { arriveAt, codeIn, linkIn, otherThan, PASSWORD, STATE, signupUrl } from "./support/verbs";
import { pinnedFetch } from "./support/your-app/reach";

type OwnPages = {
  origin: string;
  /** The client that the pages speak as. */
  clientId: string;
  /** How many tokens they have asked Foyer for. */
  tokensAskedFor(): number;
};

const test = withConfig.extend<{
  /** Pages of the test's application, which takes these tenants' people too. */
  ownPages: (tenants?: { name: string; id: string }[]) => Promise<OwnPages>;
}>({
  ownPages: async ({ application, applyConfig, database, site }, use) => {
    const started: SelfHostedApp[] = [];
    await use(async (tenants = []) => {
      const app = await startSelfHostedApp();
      started.push(app);
      const [clientId, clientSecret] = [newId(), randomBytes(32).toString("base64url")];
      const { rows } = await database.query(
        "select a.name, w.name as workspace from applications a join workspaces w on w.id = a.workspace_id where a.id = $1",
        [application.id],
      );
      const file = documentedConfig()
        .replace("name: yourcompany", `name: ${rows[0].workspace}`)
        .replace("name: yourapp", `name: ${rows[0].name}`)
        .replace(/id: \w+/, `id: ${clientId}`)
        .replaceAll("https://yourapp.example", app.origin);
      await applyConfig(file, { SIGNUP_CLIENT_SECRET: clientSecret });
      const asked: string[] = [];
      const reach = pinnedFetch(site.pin, site.authority);
      app.serve({
        foyer: {
          origin: application.origin,
          clientId,
          clientSecret,
          fetch(url, request) {
            asked.push(url);
            return reach(url, { ...request, redirect: "manual" });
          },
        },
        applicationId: application.id,
        tenantIds: new Map(tenants.map(({ name, id }) => [name, id])),
        cookieSecret: randomBytes(32).toString("base64url"),
      });
      const tokensAskedFor = () => asked.filter((url) => url.endsWith("/oauth2/token")).length;
      return { origin: app.origin, clientId, tokensAskedFor };
    });
    for (const app of started) await app.close();
  },
});

function documentedConfig(): string {
  const page = readFileSync(join("docs", "self-hosted-signup.md"), "utf8");
  return /^```yaml\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? "";
}

/** What stands on the customer's own pages. */
function ownScreen(page: Page) {
  return {
    company: page.getByLabel("Company"),
    shortName: page.getByLabel("Short name"),
    email: page.getByLabel("Email"),
    password: page.getByLabel("Password"),
    create: page.getByRole("button", { name: "Create account" }),
    waiting: page.getByRole("heading", { name: "Look into your mailbox" }),
    code: page.getByLabel("Code"),
    finish: page.getByRole("button", { name: "Finish" }),
    activate: page.getByRole("button", { name: "Activate my account" }),
    sendAgain: page.getByRole("button", { name: "Send it again" }),
    alert: page.getByRole("alert"),
    status: page.getByRole("status"),
  };
}

type Typed = { company?: string; shortName?: string; email: string; password?: string };

async function fillIn(page: Page, typed: Typed): Promise<void> {
  const screen = ownScreen(page);
  for (const [name, text] of Object.entries({ password: PASSWORD, ...typed })) {
    await screen[name as keyof Typed].fill(text);
  }
  await screen.create.click();
}

function ownLinkIn(mail: Mail): string {
  return linkIn(mail, "/activate\\?email_auth_code=");
}

test("a company signs up where Foyer's own page leads it, and is in with the link from the mail; state comes through", async ({
  page,
  application,
  ownPages,
  mailbox,
  address,
  freshName,
}) => {
  const { origin, tokensAskedFor } = await ownPages();
  const [email, shortName] = [address(), freshName()];
  await page.goto(signupUrl(application.origin, { client_id: application.clientId, state: STATE }));
  await expect(ownScreen(page).company).toBeVisible();
  expect(new URL(page.url()).origin).toBe(origin);
  await fillIn(page, { company: "Acme & Sons", shortName, email });
  await expect(ownScreen(page).waiting).toBeVisible();

  const link = ownLinkIn(await mailbox.newest(email));
  expect(new URL(link).origin).toBe(origin);
  await page.goto(link);
  await expect(ownScreen(page).password).toBeHidden();
  await ownScreen(page).activate.click();
  expect(await arriveAt(page, application.yourApp)).toMatchObject({ email, tenant: { name: shortName }, state: STATE });
  expect(tokensAskedFor()).toBe(1);

  await page.goto(link);
  await ownScreen(page).password.fill(PASSWORD);
  await ownScreen(page).activate.click();
  await expect(ownScreen(page).alert).toContainText("used already");
});

test("an employee joins by the code from the mail, after a wrong one and another mail", async ({
  page,
  application,
  tenant,
  ownPages,
  mailbox,
  address,
  database,
}) => {
  const home = await tenant();
  await decide(database, home, "workflow-policies", { userActivationStrategy: "EMAIL_CODE" });
  const { origin } = await ownPages([home]);
  const email = address();
  const state = encodeURIComponent(STATE);
  await page.goto(`${origin}/signup?tenant_name=${home.name}&state=${state}`);
  await expect(ownScreen(page).company).toBeHidden();
  await fillIn(page, { email });

  const first = codeIn(await mailbox.newest(email));
  await ownScreen(page).code.fill(otherThan(first));
  await ownScreen(page).finish.click();
  await expect(ownScreen(page).alert).toContainText("not the code");
  await ownScreen(page).sendAgain.click();
  await expect(ownScreen(page).alert).toContainText(/wait \d+ seconds/);
  await letAMinutePass(database, email);
  await ownScreen(page).sendAgain.click();
  await expect(ownScreen(page).status).toContainText("sent it again");

  const second = codeIn(await mailbox.newest(email, 2));
  await ownScreen(page).code.fill(`${second.slice(0, 3)} ${second.slice(3)}`);
  await ownScreen(page).finish.click();
  const visitor = await arriveAt(page, application.yourApp);
  expect(visitor).toMatchObject({ email, tenant: { id: home.id, name: home.name }, state: STATE });
});

test("who need not prove a mailbox first is in at once", async ({
  page,
  application,
  tenant,
  ownPages,
  address,
  database,
}) => {
  const home = await tenant();
  await decide(database, home, "workflow-policies", { verificationStep: "EMAIL_VERIFICATION" });
  const { origin } = await ownPages([home]);
  const email = address();
  await page.goto(`${origin}/signup?tenant_name=${home.name}&state=${encodeURIComponent(STATE)}`);
  await fillIn(page, { email });
  expect(await arriveAt(page, application.yourApp)).toMatchObject({ email, state: STATE });
});

test("five wrong codes are the end of that signup", async ({ page, tenant, ownPages, mailbox, address, database }) => {
  const home = await tenant();
  await decide(database, home, "workflow-policies", { userActivationStrategy: "EMAIL_CODE" });
  const { origin } = await ownPages([home]);
  const email = address();
  await page.goto(`${origin}/signup?tenant_name=${home.name}`);
  await fillIn(page, { email });
  const code = codeIn(await mailbox.newest(email));
  for (let tries = 1; tries <= 5; tries += 1) {
    await ownScreen(page).code.fill(otherThan(code));
    await ownScreen(page).finish.click();
    await expect(ownScreen(page).alert).toBeVisible();
  }
  await expect(ownScreen(page).alert).toContainText("too often");
  await expect(page.getByRole("link", { name: "Sign up again" })).toBeVisible();
  expect(await rowsAbout(database, email)).toMatchObject({ users: ["PROVISIONED"], sessions: 0 });
});

test("a link that is opened in another browser asks for the password of the signup, also where that browser signed somebody else up", async ({
  page,
  browser,
  application,
  tenant,
  ownPages,
  mailbox,
  address,
}) => {
  const home = await tenant();
  const { origin } = await ownPages([home]);
  const form = `${origin}/signup?tenant_name=${home.name}`;
  const email = address();
  await page.goto(form);
  await fillIn(page, { email });
  const link = ownLinkIn(await mailbox.newest(email));

  const elsewhere = await (await browser.newContext()).newPage();
  await elsewhere.goto(form);
  await fillIn(elsewhere, { email: address("bob") });
  await elsewhere.goto(link);
  await ownScreen(elsewhere).activate.click();
  await expect(ownScreen(elsewhere).password).toBeVisible();
  await ownScreen(elsewhere).password.fill("not what was chosen");
  await ownScreen(elsewhere).activate.click();
  await expect(ownScreen(elsewhere).alert).toContainText("not the password");
  await ownScreen(elsewhere).password.fill(PASSWORD);
  await ownScreen(elsewhere).activate.click();
  expect(await arriveAt(elsewhere, application.yourApp)).toMatchObject({ email });
  await elsewhere.context().close();
});

test("a program that opens every link activates nobody, and neither does one that presses the button", async ({
  page,
  site,
  application,
  tenant,
  ownPages,
  mailbox,
  address,
  database,
}) => {
  const home = await tenant();
  const { origin } = await ownPages([home]);
  const email = address();
  await page.goto(`${origin}/signup?tenant_name=${home.name}`);
  await fillIn(page, { email });
  const link = ownLinkIn(await mailbox.newest(email));
  const code = new URL(link).searchParams.get("email_auth_code") ?? "";

  const here = { pin: new URL(origin).host.replace("localhost", "127.0.0.1"), authority: site.authority };
  const { pathname, search } = new URL(link);
  for (const method of ["GET", "HEAD", "GET"]) await send(here, origin, pathname + search, { method });
  const pressed = await send(here, origin, "/activate", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ email_auth_code: code }).toString(),
  });
  expect([pressed.status, pressed.body.includes('name="password"')]).toEqual([400, true]);
  expect(await rowsAbout(database, email)).toMatchObject({ users: ["PROVISIONED"], sessions: 0, used_secrets: 0 });

  await page.goto(link);
  await ownScreen(page).activate.click();
  expect(await arriveAt(page, application.yourApp)).toMatchObject({ email });
});

test("everything that is wrong with a form is said beside its fields, and nothing but the password is to be typed again", async ({
  page,
  tenant,
  ownPages,
  mailbox,
  address,
  user,
}) => {
  const home = await tenant();
  const known = await user(home.origin);
  const { origin } = await ownPages([home]);
  await page.goto(`${origin}/signup?tenant_name=${home.name}`);
  await fillIn(page, { email: known.email });
  await expect(ownScreen(page).email).toHaveAccessibleDescription("This is taken already.");

  await page.goto(`${origin}/signup`);
  await fillIn(page, { company: "Globex", shortName: home.name, email: "no address", password: "short" });
  const screen = ownScreen(page);
  await expect(screen.alert).toContainText("look at the fields");
  await expect(screen.shortName).toHaveAccessibleDescription("This is taken already.");
  await expect(screen.email).toHaveAccessibleDescription("This is not an email address.");
  await expect(screen.password).toHaveAccessibleDescription("Please use at least 8 characters.");
  await expect(screen.company).toHaveValue("Globex");
  await expect(screen.email).toHaveValue("no address");
  await expect(screen.password).toHaveValue("");

  const email = address();
  await fillIn(page, { shortName: `${home.name.slice(0, 17)}-b`, email });
  await expect(screen.waiting).toBeVisible();
  expect((await mailbox.newest(email)).to).toBe(email);
});
