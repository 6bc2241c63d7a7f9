import { NO_ROWS, rowsAbout } from "./support/cast";
import { loadForm, postForm, send } from "./support/http";
import { activationScreen, signupScreen } from "./support/screens";
import { expect, test } from "./support/test";
import { activationLinkIn, openSignup, PASSWORD, signUp } from "./support/verbs";

const LONG = 60_000;

test("whatever is typed into the form gets errors beside the fields, and changes nothing", async ({
  site,
  address,
  freshName,
  database,
}) => {
  const form = await loadForm(site, site.demo.application, "/signup");
  const good = (email: string) => ({ tenantDisplayName: "Acme", tenantName: freshName(), email, password: PASSWORD });
  const strange: Record<string, string>[] = [
    {},
    { tenantDisplayName: "Ac\0me" },
    { tenantName: "ac\0me" },
    { password: `pass\0word ${PASSWORD}` },
    { tenantDisplayName: "x".repeat(201) },
    { tenantDisplayName: "x".repeat(LONG) },
    { tenantDisplayName: "line\nbreak" },
    { tenantName: "x".repeat(21) },
    { tenantName: "🦊🦊🦊" },
    { tenantName: "<b>acme</b>" },
    { tenantName: "admin" },
    { tenantName: "acme--labs" },
    { tenantName: "-acme" },
    { tenantName: "аcme" },
    { tenantName: "../../etc" },
    { password: "x".repeat(129) },
    { password: "1234567" },
    { password: "password123" },
    { password: " " },
  ];
  for (const change of strange) {
    const email = address();
    const typed = Object.keys(change).length > 0 ? { ...good(email), ...change } : {};
    const answer = await postForm(site, form, typed);
    expect([change, answer.status]).toEqual([change, 200]);
    expect(answer.body).toContain("aria-invalid");
    expect(await rowsAbout(database, email)).toEqual(NO_ROWS);
  }
});

test("an address that is none is refused, however it is dressed up", async ({ site, database }) => {
  const form = await loadForm(site, site.demo.tenant, "/signup");
  const before = await database.query(
    "select count(*)::int as users from users where email like '%bad-input.example%'",
  );
  const addresses = [
    "a\0b@bad-input.example",
    "a@bad-input.example,b@bad-input.example",
    "a@bad-input.example b@bad-input.example",
    "a@bad-input.example\r\nBcc: b@bad-input.example",
    '"a b"@bad-input.example',
    "Ann <a@bad-input.example>",
    "<script>alert(1)</script>@bad-input.example",
    `${"x".repeat(200)}@bad-input.example`,
    "a@b@bad-input.example",
    "@bad-input.example",
    "a@",
    "a@bad-input",
    "a@-bad-input.example",
    "a@bad-input..example",
    "a@[127.0.0.1]",
    "🦊@bad-input.example",
    "a@bad-input.example\u202e",
  ];
  for (const email of addresses) {
    const answer = await postForm(site, form, { email, password: PASSWORD });
    expect([email, answer.status]).toEqual([email, 200]);
    expect(answer.body).toContain("aria-invalid");
  }
  const after = await database.query("select count(*)::int as users from users where email like '%bad-input%'");
  expect(after.rows).toEqual(before.rows);
});

test("fields that are lists, files, or nobody's are no way in", async ({ site, address, database }) => {
  const form = await loadForm(site, site.demo.tenant, "/signup");
  const email = address();
  const bodies: [string, string | Blob][][] = [
    [
      ["email", new Blob([email])],
      ["password", PASSWORD],
    ],
    [
      ["email", email],
      ["email", "not an address"],
      ["password", PASSWORD],
    ],
    [
      ["email[]", email],
      ["password[]", PASSWORD],
    ],
    [
      ["email.toString", email],
      ["__proto__", email],
      ["constructor", email],
      ["password", PASSWORD],
    ],
    [
      ["email", email],
      ["password", new Blob([PASSWORD])],
    ],
  ];
  for (const body of bodies) {
    const answer = await postForm(site, form, body);
    expect([body.map(([name]) => name), answer.status]).toEqual([body.map(([name]) => name), 200]);
  }
  expect(await rowsAbout(database, email)).toEqual(NO_ROWS);

  // Members that a signup never sets are ignored, not applied.
  const ignored = { status: "ACTIVE", emailVerified: "true", roles: "owner", id: "x", tenantId: "y", userId: "z" };
  const answer = await postForm(site, form, { email, password: PASSWORD, ...ignored });
  expect(answer.status).toBe(303);
  const { rows } = await database.query("select status, email_verified from users where email = $1", [email]);
  expect(rows).toEqual([{ status: "PROVISIONED", email_verified: false }]);
});

test("bodies that are no form of ours get a plain answer below 500", async ({ site, address, database }) => {
  const { origin } = new URL(site.demo.tenant);
  const form = await loadForm(site, origin, "/signup");
  const email = address();
  const multipart = "multipart/form-data; boundary=x";
  const part = (name: string, value: string) =>
    `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const bodies: [string, string][] = [
    ["application/x-www-form-urlencoded", `email=${email}&password=${encodeURIComponent(PASSWORD)}`],
    ["application/json", JSON.stringify({ email, password: PASSWORD })],
    ["text/plain", "hello"],
    [multipart, "not a multipart body"],
    [multipart, "--x--\r\n"],
    [multipart, ""],
    ["multipart/form-data", part("email", email)],
    [multipart, `${part("email", email)}${part("$ACTION_ID_00", "")}--x--\r\n`],
    [multipart, `${part("$ACTION_REF_1", "")}${part("$ACTION_1:0", "{")}--x--\r\n`],
    [multipart, `${part("$ACTION_REF_1", "")}${part("$ACTION_1:0", '{"id":"00","bound":"$@1"}')}--x--\r\n`],
  ];
  const statuses = [];
  for (const [type, body] of bodies) {
    const answer = await send(site, origin, "/signup", {
      method: "POST",
      headers: { origin, "content-type": type },
      body,
    });
    statuses.push({ type, body: body.slice(0, 60), ok: answer.status < 500 });
  }
  for (const id of ["00", "x".repeat(42), "../../x"]) {
    const answer = await send(site, origin, "/signup", {
      method: "POST",
      headers: { origin, "next-action": id, "content-type": "text/plain;charset=UTF-8" },
      body: `[{"clientId":null,"state":null},{},{"email":"${email}"}]`,
    });
    statuses.push({ type: "next-action", body: id, ok: answer.status < 500 });
  }
  // The page's own members, bent.
  for (const bent of [
    "[",
    "{}",
    '[{"clientId":["a"],"state":{"x":1}}]',
    '["$F9"]',
    '["$@9"]',
    `"${"x".repeat(LONG)}"`,
    "null",
  ]) {
    const hidden = form.hidden.map(([name, value]): [string, string] => [name, name.endsWith(":1") ? bent : value]);
    const answer = await postForm(site, { ...form, hidden }, { email, password: PASSWORD });
    statuses.push({ type: "bent", body: bent.slice(0, 60), ok: answer.status < 500 });
  }
  expect(statuses.filter(({ ok }) => !ok)).toEqual([]);
  expect((await rowsAbout(database, email)).users).toEqual([]);
});

test("a body of 100 kB is refused, with and without its length", async ({ site, address, database }) => {
  const form = await loadForm(site, site.demo.tenant, "/signup");
  const email = address();
  const answer = await postForm(site, form, { email, password: PASSWORD, filler: "x".repeat(100_000) });
  expect(answer.status).toBe(413);
  const chunked = await postForm(
    site,
    form,
    { email, password: PASSWORD, filler: "x".repeat(100_000) },
    { "transfer-encoding": "chunked" },
  );
  expect(chunked.status).toBe(413);
  expect(await rowsAbout(database, email)).toEqual(NO_ROWS);
});

test("a query that can't be right gets a page without a form, and status 404", async ({ page, site, application }) => {
  const { clientId } = application;
  const queries = [
    `client_id=${"a".repeat(26)}`,
    "client_id=x",
    "client_id=%00",
    `client_id=${clientId}`,
    "client_id=yourappdemoclient222222222&client_id=yourappdemoclient222222222",
    "state=a&state=b",
    `state=${"x".repeat(513)}`,
    `state=${encodeURIComponent("🦊".repeat(513))}`,
    "state=a%00b",
  ];
  for (const origin of [site.demo.application, site.demo.tenant]) {
    for (const query of queries) {
      const answer = await send(site, origin, `/signup?${query}`);
      expect([query.slice(0, 60), answer.status, answer.body.includes("<form")]).toEqual([
        query.slice(0, 60),
        404,
        false,
      ]);
    }
  }
  const response = await page.goto(`${site.demo.tenant}/signup?state=${"x".repeat(513)}`);
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "This link doesn't work" })).toBeVisible();
  await expect(page.getByText("Go back to Your App")).toBeVisible();
  for (const state of ["x".repeat(512), "🦊".repeat(512), ""]) {
    const answer = await send(site, site.demo.tenant, `/signup?state=${encodeURIComponent(state)}`);
    expect(answer.status).toBe(200);
  }
});

test("strange paths and queries on every page get an answer below 500", async ({ site }) => {
  const paths = [
    "/activate",
    "/activate?link=a&link=b",
    "/activate?link=%00",
    `/activate?link=${"x".repeat(5000)}`,
    "/activate/link",
    "/activate/link?email_auth_code=%00",
    "/activate/link?email_auth_code=a&email_auth_code=b",
    `/activate/link?email_auth_code=${"a".repeat(26)}.${"b".repeat(43)}`,
    `/activate/link?email_auth_code=${"x".repeat(5000)}`,
    "/activate/not-me",
    "/activate/not-me?link=../../x",
    "/signup/check-email",
    "/signup/check-email?attempt=%00",
    "/signup/check-email?attempt=a&attempt=b",
    "/signup/status?attempt=%00",
    "/signup/follow?attempt=%00",
    "/login?interaction=%00&client_id=%00&state=%00",
    "/login?interaction=a&interaction=b",
    "/continue",
    "/logout",
    "/signup/%00",
    "/%E0%A4%A",
    "/%ff",
    "/signup?state=%E0%A4%A",
    "/signup?state=%ff",
    "/signup?__proto__[x]=1&constructor=2",
    "/api/v1/signup/tenant-name-availability",
    "/api/v1/signup/tenant-name-availability?name=%00",
    `/api/v1/signup/tenant-name-availability?name=${"x".repeat(5000)}`,
    "/api/v1/signup/create-auth-session?auth_session_code=%00",
    "/api/v1/user-activation/create-auth-session?auth_session_code=a&auth_session_code=b",
    "/api/v1/login/create-auth-session",
    "/api/v1/oauth2/authorize",
    "/api/v1/oauth2/authorize?client_id=%00&redirect_uri=%00&state=%00",
    "/api/v1/oauth2/authorize?client_id=a&client_id=b",
    "/api/v1/oauth2/authorize/%00",
    "/api/v1/oauth2/token",
    "/api/v1/oauth2/userinfo",
    "/api/v1/clients/%00/sdk-configuration",
    "/api/v1/clients/x/sdk-configuration",
    "/api/v1/no/such",
    "/_next/data/x/signup.json",
    "/_next/image?url=/icon&w=64&q=75",
  ];
  const failed = [];
  for (const origin of [site.demo.tenant, site.demo.application]) {
    for (const path of paths) {
      const { status } = await send(site, origin, path);
      if (status >= 500) failed.push({ origin, path, status });
    }
  }
  for (const body of ["", "\0", "grant_type=%00&code=%00", "%", "grant_type=authorization_code&code=a&code=b", "{}"]) {
    const { status } = await send(site, site.demo.application, "/api/v1/oauth2/token", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body,
    });
    if (status >= 500) failed.push({ path: "token", body, status });
  }
  for (const cookie of [
    "session=%00",
    "session=",
    "signup-x=..., link-=x",
    `session=${"x".repeat(4000)}`,
    "continue=a.b",
  ]) {
    for (const path of ["/login", "/signup", "/continue", "/signup/follow?attempt=x", "/logout"]) {
      const { status } = await send(site, site.demo.tenant, path, { headers: { cookie } });
      if (status >= 500) failed.push({ path, cookie, status });
    }
  }
  expect(failed).toEqual([]);
});

test("HTML in every field is shown as it was typed, on pages and in the mail", async ({
  page,
  browser,
  site,
  mailbox,
  address,
  freshName,
}) => {
  const html = `<img src=x onerror=alert(1)><b>"A" & 'Ö'</b>{{7*7}}`;
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const email = address("o'neil&co+x");
  await openSignup(page, site.demo.application);
  await signUp(page, { tenantDisplayName: html, tenantName: freshName(), email, password: `${PASSWORD}<script>` });
  const mail = await mailbox.newest(email);
  expect(mail.text).toContain(html);
  expect(mail.html).not.toContain("<img src=x");
  expect(mail.html).not.toContain("<b>");

  const other = await (await browser.newContext()).newPage();
  other.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await other.goto(activationLinkIn(mail));
  await expect(activationScreen(other).askedForPassword).toBeVisible();
  await expect(other.getByText(html)).toBeVisible();
  await other.goto(`${site.origin("localhost")}/mailbox?to=${encodeURIComponent(email)}`);
  await expect(other.frameLocator("iframe").getByText("<img src=x").first()).toBeVisible();
  expect(dialogs).toEqual([]);
  await other.context().close();
});

test("the longest names that are allowed are taken, and what is a character too long is not", async ({
  page,
  application,
  mailbox,
  address,
  freshName,
}) => {
  const email = address("x".repeat(40));
  const tenantName = freshName("x".repeat(10)).padEnd(20, "y");
  const emoji = "👩‍👩‍👧";
  await openSignup(page, application.origin);
  const screen = signupScreen(page);
  await screen.tenantDisplayName.fill("W".repeat(201));
  await screen.tenantName.fill(`${tenantName}z`);
  await screen.email.fill(email);
  await screen.password.fill("x".repeat(64) + "é".repeat(65));
  await screen.submit.click();
  await expect(screen.tenantDisplayName).toHaveAccessibleDescription(/at most 200/);
  await expect(screen.tenantName).toHaveAccessibleDescription(/at most 20/);
  await expect(screen.password).toHaveAccessibleDescription(/at most 128/);
  await signUp(page, {
    tenantDisplayName: `${emoji}${"W".repeat(195)}`,
    tenantName,
    email,
    password: "xyzzy".repeat(12) + "é".repeat(68),
  });
  expect((await mailbox.newest(email)).text).toContain(emoji);
});
