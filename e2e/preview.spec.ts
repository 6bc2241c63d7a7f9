import { join } from "node:path";
import { expectAccessible } from "./support/accessible";
import { castApplication, newId } from "./support/cast";
import { cookiesOf, send } from "./support/http";
import { type CastOperator, castOperator, dashboardOf, signIn } from "./support/operator";
import { decide } from "./support/settings";
import { expect, type Page, type Site, test } from "./support/test";
import { openForm } from "./support/verbs";

// Axe takes its time, twice a page.
test.describe.configure({ timeout: 180_000 });

/** The frame that is shown, not the one that may be loading behind it. */
const SHOWN_FRAME = "iframe:not([inert] iframe)";

function preview(page: Page) {
  return page.frameLocator(SHOWN_FRAME);
}

function upToDate(page: Page) {
  return page.getByText("The preview is up to date.");
}

/** As a person has it before them: what a frame of another origin shows is painted only where it can be seen. */
async function pictures(page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const width of [360, 768, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.getByRole("heading", { name: "Preview" }).evaluate((heading) => heading.scrollIntoView());
      await expect(preview(page).locator("h1")).toBeInViewport();
      await page.screenshot({ path: join("e2e", "artefacts", `${name}-${width}-${colorScheme}.png`) });
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  if (before) await page.setViewportSize(before);
}

/** What a page with a form leads its preview to. */
async function srcOf(page: Page): Promise<string> {
  return (await page.locator(SHOWN_FRAME).getAttribute("src")) ?? "";
}

/** The cookie of a browser that is signed in, for requests that are sent as they are written. */
async function sessionOf(page: Page): Promise<string> {
  const cookies = await page.context().cookies();
  return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
}

async function draft(site: Site, cookie: string, query: Record<string, string>, fields: Record<string, string>) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const encoded = new Response(form);
  return send(site, dashboardOf(site), `/preview/draft?${new URLSearchParams(query)}`, {
    method: "POST",
    headers: {
      cookie,
      origin: dashboardOf(site),
      accept: "application/json",
      "content-type": encoded.headers.get("content-type") ?? "",
    },
    body: Buffer.from(await encoded.arrayBuffer()),
  });
}

test("the signup page follows what is typed, without anything being saved and without the focus being lost", async ({
  page,
  site,
  database,
  application,
}) => {
  await signIn(page, site, await castOperator(database, application.id));
  const at = `${dashboardOf(site)}/applications/${application.id}`;
  await openForm(page, `${at}/user-schema`);
  const shown = preview(page);
  await expect(shown.getByRole("heading", { name: "Sign up for Second App" })).toBeVisible();
  await expect(shown.getByLabel("Web address")).toBeVisible();
  await expect(shown.getByLabel("Phone number")).toHaveCount(0);
  const box = page.getByRole("radiogroup", { name: "Phone number" }).getByLabel("Required");
  await box.focus();
  await page.keyboard.press("Space");
  await expect(shown.getByLabel("Phone number")).toBeVisible();
  await expect(upToDate(page)).toBeVisible();
  await expect(box).toBeFocused();

  await openForm(page, `${at}/password-policy`);
  await page.getByLabel("Minimum length").fill("15");
  await expect(shown.getByText("15 characters")).toBeVisible();
  await expect(page.getByLabel("Minimum length")).toBeFocused();
  await page.getByLabel("Minimum length").fill("2");
  await expect(
    page.getByText("Not shown in the preview because the value isn't valid yet: Minimum length."),
  ).toBeVisible();
  await expect(shown.getByText("8 characters")).toBeVisible();

  await openForm(page, `${at}/identity-provider`);
  await page.getByLabel("Username").check();
  await expect(shown.getByLabel("Username")).toBeVisible();
  await page.getByLabel("Magic link").check();
  await page.getByLabel("Password", { exact: true }).uncheck();
  await expect(shown.getByLabel("Password", { exact: true })).toHaveCount(0);

  const { rows } = await database.query("select 1 from settings where application_id = $1", [application.id]);
  expect(rows).toEqual([]);
});

test("beside policies stands what comes after the form", async ({ page, site, database, application }) => {
  await signIn(page, site, await castOperator(database, application.id));
  await openForm(page, `${dashboardOf(site)}/applications/${application.id}/policies`);
  const shown = preview(page);
  await page.getByRole("radio", { name: "Next page" }).check();
  await expect(shown.getByRole("heading", { name: "Check your email" })).toBeVisible();
  await page.getByLabel("One-time code").check();
  await expect(shown.getByLabel("Code")).toBeVisible();
  await pictures(page, "preview-policies");
  await page.getByLabel("Email verification").check();
  await page.getByLabel("Custom redirect URL").fill("https://example.com/welcome");
  await expect(shown.getByText("https://example.com/welcome")).toBeVisible();
});

test("branding is previewed on phone and desktop, in light and dark, of application and tenant, and holds once it is saved", async ({
  page,
  site,
  database,
  application,
  tenant,
}) => {
  const globex = await tenant();
  await signIn(page, site, await castOperator(database, application.id));
  await openForm(page, `${dashboardOf(site)}/applications/${application.id}/branding`);
  const shown = preview(page);
  const button = shown.getByRole("button", { name: "Sign up" });
  const body = shown.locator("body");
  await page.getByLabel("Accent color", { exact: true }).fill("#FFD400");
  await expect(button).toHaveCSS("background-color", "rgb(255, 212, 0)");
  await expect(button).toHaveCSS("color", "rgb(0, 0, 0)");
  await expect(page.getByText("On light pages, links and icons use a darker shade")).toBeVisible();
  await page.getByLabel("Corner radius").fill("0");
  await expect(button).toHaveCSS("border-radius", "0px");
  await expect(body).toHaveCSS("background-color", "rgb(247, 247, 245)");

  await page.getByRole("radio", { name: "Dark", exact: true }).check();
  await expect(body).toHaveCSS("background-color", "rgb(14, 15, 17)");
  const widthOf = () => page.locator(SHOWN_FRAME).evaluate((frame) => frame.clientWidth);
  expect(await widthOf()).toBeLessThanOrEqual(375);
  await page.getByRole("radio", { name: "Desktop" }).check();
  await expect.poll(widthOf).toBe(1024);
  await pictures(page, "preview-branding-desktop-dark");
  await page.getByRole("radio", { name: "Globex" }).check();
  await expect(shown.getByRole("heading", { name: "Join Globex" })).toBeVisible();
  await expect(button).toHaveCSS("background-color", "rgb(255, 212, 0)");
  await page.getByRole("radio", { name: "Phone", exact: true }).check();
  await page.getByRole("radio", { name: "Light", exact: true }).check();
  await expect(body).toHaveCSS("background-color", "rgb(247, 247, 245)");

  // A page that is always dark is so for those, too, who prefer light.
  await page.getByLabel("Always dark").check();
  await expect(body).toHaveCSS("background-color", "rgb(14, 15, 17)");
  await expectAccessible(page, "branding with its preview");
  await pictures(page, "preview-branding");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
  await page.goto(`${globex.origin}/signup`);
  await expect(page.getByRole("button", { name: "Sign up" })).toHaveCSS("background-color", "rgb(255, 212, 0)");
  await expect(page.locator("body")).toHaveCSS("background-color", "rgb(14, 15, 17)");
});

test("a tenant overrides a colour of its application's, sees it before, and inherits again", async ({
  page,
  site,
  database,
  application,
  tenant,
}) => {
  const { id } = await tenant({ signupEnabled: false });
  await decide(database, { applicationId: application.id, id: application.id }, "page-brandings", {
    accentColor: "#1d4ed8",
  });
  await signIn(page, site, await castOperator(database, application.id));
  await openForm(page, `${dashboardOf(site)}/applications/${application.id}/tenants/${id}/branding`);
  const button = preview(page).getByRole("button", { name: "Sign up" });
  await expect(button).toHaveCSS("background-color", "rgb(29, 78, 216)");
  await expect(page.getByText("Signup is off, so people currently see")).toBeVisible();
  const row = page.getByRole("group", { name: "Accent color" });
  await expect(row.getByText("#1d4ed8 (inherited from the application)")).toBeVisible();
  await row.getByLabel("Override", { exact: true }).check();
  await row.getByLabel("Accent color", { exact: true }).fill("b91c1c");
  await expect(button).toHaveCSS("background-color", "rgb(185, 28, 28)");
  await pictures(page, "preview-tenant-branding");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
  await row.getByLabel("Inherit", { exact: true }).check();
  await expect(button).toHaveCSS("background-color", "rgb(29, 78, 216)");
  const { rows } = await database.query("select members from settings where owner_id = $1", [id]);
  expect(rows).toEqual([{ members: { accentColor: "#b91c1c" } }]);
});

test("mails have a branding of their own", async ({ page, site, database, application, screenshots }) => {
  await signIn(page, site, await castOperator(database, application.id));
  await openForm(page, `${dashboardOf(site)}/applications/${application.id}/branding`);
  await page.getByRole("navigation", { name: "Branding for" }).getByRole("link", { name: "Emails" }).click();
  await expect(page.getByRole("heading", { name: "Email branding" })).toBeVisible();
  await page.getByLabel("Logo").fill("http://cdn.example/logo.png");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("link", { name: "Enter a full URL that starts with https://." })).toBeVisible();
  await page.getByLabel("Logo").fill("https://cdn.example/logo.png");
  await page.getByLabel("Accent color: pick a color").fill("#0f766e");
  await expect(page.getByLabel("Accent color", { exact: true })).toHaveValue("#0f766e");
  await screenshots(page, "email-branding");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.", { exact: true })).toBeVisible();
  await expectAccessible(page, "email branding");
  const { rows } = await database.query("select members from settings where application_id = $1", [application.id]);
  expect(rows).toEqual([{ members: { logoUrl: "https://cdn.example/logo.png", accentColor: "#0f766e" } }]);
});

test("nothing in a preview can be sent, whatever is pressed", async ({ page, site, database, application }) => {
  await signIn(page, site, await castOperator(database, application.id));
  await openForm(page, `${dashboardOf(site)}/applications/${application.id}/user-schema`);
  const shown = preview(page);
  await expect(shown.getByRole("button", { name: "Show password" })).toBeVisible();
  const frame = page.frames()[1];
  const asked: string[] = [];
  page.on("request", (request) => request.frame() === frame && asked.push(request.url()));
  await shown.getByLabel("Company or team name").fill("Acme");
  await expect(shown.getByText("acme", { exact: true })).toBeVisible();
  await shown.getByLabel("Email", { exact: true }).fill("ann@example.com");
  await shown.getByLabel("Password", { exact: true }).fill("violet otter counts 41 maps");
  await shown.getByLabel("Password", { exact: true }).press("Enter");
  const button = shown.getByRole("button", { name: "Sign up" });
  await expect(button).toHaveAccessibleDescription("This is a preview. Nothing is sent.");
  await button.click({ force: true });
  await shown.getByText("Log in", { exact: true }).click();
  await expect(shown.locator("form")).toHaveCount(0);
  // Nor by a form that somebody would bring into it, nor by a script.
  await frame?.evaluate(() => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = "/sign-in";
    document.body.append(form);
    form.submit();
    return fetch("/sign-in").catch(() => {});
  });
  const reaches = await frame?.evaluate(() => {
    try {
      return window.parent.document.title;
    } catch {
      return "nothing";
    }
  });
  expect(reaches).toBe("nothing");
  expect(asked).toEqual([]);
  await expect(button).toBeVisible();
  const users = await database.query("select 1 from users where application_id = $1", [application.id]);
  expect(users.rows).toEqual([]);
});

test("a preview is framed by the dashboard alone, sets no cookie, and is neither kept nor indexed", async ({
  page,
  site,
  database,
  application,
}) => {
  await signIn(page, site, await castOperator(database, application.id));
  await openForm(page, `${dashboardOf(site)}/applications/${application.id}/branding`);
  const src = await srcOf(page);
  const cookie = await sessionOf(page);
  const answer = await send(site, dashboardOf(site), src, { headers: { cookie } });
  expect(answer.status).toBe(200);
  expect(answer.body).toContain("Sign up for Second App");
  expect(answer.body).not.toContain("<form");
  expect(answer.body).toContain('<meta name="robots" content="noindex"');
  expect(cookiesOf(answer)).toBe("");
  expect(answer.headers["cache-control"]).toMatch(/private.*no-store|no-store.*private/);
  expect(answer.headers["x-frame-options"]).toBe("SAMEORIGIN");
  const policy = String(answer.headers["content-security-policy"]).split("; ");
  expect(policy).toEqual(
    expect.arrayContaining([
      "connect-src 'none'",
      "frame-ancestors 'self'",
      "form-action 'none'",
      "object-src 'none'",
      "sandbox allow-scripts",
    ]),
  );
  // Everything else stays as it was, also on hosts of applications, where the same path is nothing.
  for (const [origin, path] of [
    [dashboardOf(site), "/"],
    [dashboardOf(site), "/preview/draft"],
    [application.origin, "/preview"],
    [application.origin, "/signup"],
  ] as const) {
    const other = await send(site, origin, path, { headers: { cookie } });
    expect(other.headers["x-frame-options"]).toBe("DENY");
    expect(other.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(other.headers["content-security-policy"]).not.toContain("sandbox");
  }
  expect((await send(site, application.origin, src, { headers: { cookie } })).status).toBe(404);

  // A page of another origin that frames it shows nothing of it.
  await page.route(`${application.origin}/elsewhere`, (route) =>
    route.fulfill({ contentType: "text/html", body: `<iframe src="${dashboardOf(site)}${src}"></iframe>` }),
  );
  await page.goto(`${application.origin}/elsewhere`);
  await expect.poll(() => page.frames()[1]?.url()).toMatch(/^chrome-error:/);
});

test("a draft is nothing to anybody else, and nothing once it is bent or its holder has signed out", async ({
  page,
  site,
  browser,
  database,
  application,
  freshName,
}) => {
  await signIn(page, site, await castOperator(database, application.id));
  await openForm(page, `${dashboardOf(site)}/applications/${application.id}/branding`);
  const src = await srcOf(page);
  const cookie = await sessionOf(page);
  const statusFor = async (asked: string, holder: string) =>
    (await send(site, dashboardOf(site), asked, { headers: { cookie: holder } })).status;
  expect(await statusFor(src, cookie)).toBe(200);

  const sessionOfAnother = async (operator: CastOperator) => {
    const other = await (await browser.newContext()).newPage();
    await signIn(other, site, operator);
    const theirs = await sessionOf(other);
    await other.context().close();
    return theirs;
  };
  const colleague = await castOperator(database, application.id);
  const elsewhere = await castApplication(database, site, { name: freshName("other") });
  const stranger = await sessionOfAnother(await castOperator(database, elsewhere.id));
  for (const holder of ["", await sessionOfAnother(colleague), stranger])
    expect(await statusFor(src, holder)).toBe(404);
  const [payload = ""] = new URL(src, dashboardOf(site)).searchParams.get("draft")?.split(".") ?? [];
  for (const asked of ["/preview", "/preview?draft=", "/preview?draft=a&draft=b", `/preview?draft=${payload}.x`]) {
    expect(await statusFor(asked, cookie)).toBe(404);
  }

  const of = { application: application.id, tenant: "", collection: "page-brandings", shown: "" };
  const typed = { accentColor: "#1d4ed8", colorScheme: "AUTO" };
  expect((await draft(site, cookie, of, typed)).status).toBe(200);
  expect((await draft(site, stranger, of, typed)).status).toBe(404);
  expect((await draft(site, "", of, typed)).status).toBe(404);
  expect((await draft(site, cookie, { ...of, collection: "email-brandings" }, typed)).status).toBe(404);
  expect((await draft(site, cookie, { ...of, tenant: newId(), shown: newId() }, typed)).status).toBe(404);
  const foreign = await send(site, dashboardOf(site), `/preview/draft?${new URLSearchParams(of)}`, {
    method: "POST",
    headers: { cookie, origin: application.origin, "content-type": "application/x-www-form-urlencoded" },
    body: "colorScheme=AUTO",
  });
  expect(foreign.status).toBe(403);

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(await statusFor(src, cookie)).toBe(404);
  await elsewhere.close();
});

test("a viewer sees what is saved, and a draft opens on a page of its own", async ({
  page,
  site,
  database,
  application,
}) => {
  await decide(database, { applicationId: application.id, id: application.id }, "user-schemas", {
    required: ["givenName"],
  });
  await signIn(page, site, await castOperator(database, application.id, "VIEWER"));
  await openForm(page, `${dashboardOf(site)}/applications/${application.id}/user-schema`);
  await expect(preview(page).getByLabel("First name")).toBeVisible();
  await page.getByRole("radio", { name: "Dark", exact: true }).check();
  await expect(upToDate(page)).toBeVisible();
  await expect(preview(page).getByLabel("First name")).toBeVisible();
  const opened = page.waitForEvent("popup");
  await page.getByRole("link", { name: "Open in a new tab" }).click();
  const own = await opened;
  await expect(own.getByLabel("First name")).toBeVisible();
  await expectAccessible(own, "a preview on a page of its own");
});
