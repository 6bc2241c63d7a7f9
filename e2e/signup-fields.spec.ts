import { activationScreen, loginScreen, signupScreen } from "./support/screens";
import { decide } from "./support/settings";
import { expect, test } from "./support/test";
import { activationLinkIn, arriveAt, fillSignup, linkIn, openSignup, PASSWORD, signUp } from "./support/verbs";

const TEXT_FIELDS = [
  { member: "fullName", label: "Full name", missing: "Enter your name.", typed: "Ann Großmann", column: "full_name" },
  { member: "givenName", label: "First name", missing: "Enter your first name.", typed: "Ann", column: "given_name" },
  {
    member: "familyName",
    label: "Last name",
    missing: "Enter your last name.",
    typed: "O'Neil",
    column: "family_name",
  },
];

for (const { member, label, missing, typed, column } of TEXT_FIELDS) {
  test(`${member} is asked for where the schema requires it, and nowhere else`, async ({
    page,
    tenant,
    address,
    database,
  }) => {
    const [asks, doesNot] = [await tenant(), await tenant()];
    await decide(database, asks, "user-schemas", { required: [member] });
    await openSignup(page, doesNot.origin);
    await expect(page.getByLabel(label)).toHaveCount(0);
    const email = address();
    await openSignup(page, asks.origin);
    await fillSignup(page, { email, password: PASSWORD });
    await expect(page.getByLabel(label)).toHaveAccessibleDescription(new RegExp(missing));
    await page.getByLabel(label).fill(typed);
    await signUp(page, { email });
    const { rows } = await database.query(`select ${column} as kept from signup_attempts where email = $1`, [email]);
    expect(rows).toEqual([{ kept: typed }]);
  });
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "" : " without JavaScript";
  test(`a phone number is typed${how} the way of its country, which the browser's language suggests`, async ({
    browser,
    tenant,
    address,
    database,
  }) => {
    const globex = await tenant();
    await decide(database, globex, "user-schemas", { required: ["phoneNumber"] });
    const page = await (await browser.newContext({ locale: "de-AT", javaScriptEnabled })).newPage();
    const [country, phoneNumber] = [page.getByLabel("Country"), page.getByLabel("Phone number")];
    for (const [chosen, typed, kept] of [
      ["AT", "01 58858-0", "+431588580"],
      ["DE", "(030) 123 4567", "+49301234567"],
      ["DE", "+44 20 7946 0958", "+442079460958"],
    ] as const) {
      const email = address();
      await openSignup(page, globex.origin, { state: email }, javaScriptEnabled);
      await expect(country).toHaveValue("AT");
      await country.selectOption(chosen);
      await phoneNumber.fill("0 12");
      await fillSignup(page, { email, password: PASSWORD });
      await expect(phoneNumber).toHaveAccessibleDescription(/enter the full number/);
      await expect(phoneNumber).toHaveValue("0 12");
      await expect(country).toHaveValue(chosen);
      await phoneNumber.fill(typed);
      await signUp(page, { email });
      const { rows } = await database.query("select phone_number from signup_attempts where email = $1", [email]);
      expect(rows).toEqual([{ phone_number: kept }]);
    }
    await page.context().close();
  });

  test(`a date of birth is typed${how}; one to come is refused`, async ({ browser, tenant, address, database }) => {
    const globex = await tenant();
    await decide(database, globex, "user-schemas", { required: ["birthdate"] });
    const page = await (await browser.newContext({ javaScriptEnabled })).newPage();
    const birthdate = page.getByLabel("Date of birth");
    const email = address();
    await openSignup(page, globex.origin, {}, javaScriptEnabled);
    await expect(birthdate).toHaveAttribute("autocomplete", "bday");
    await fillSignup(page, { email, password: PASSWORD });
    await expect(birthdate).toHaveAccessibleDescription(/Enter your full date of birth/);
    await birthdate.fill("2999-12-31");
    await fillSignup(page, { password: PASSWORD });
    await expect(birthdate).toHaveAccessibleDescription(/not in the future/);
    await birthdate.fill("1992-02-29");
    await signUp(page, { email });
    const { rows } = await database.query("select birthdate::text from signup_attempts where email = $1", [email]);
    expect(rows).toEqual([{ birthdate: "1992-02-29" }]);
    await page.context().close();
  });
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with" : "without";
  test(`optional fields are shown, may stay empty, and are checked when they are filled in, ${how} scripts`, async ({
    browser,
    tenant,
    address,
    database,
  }) => {
    const globex = await tenant();
    const optional = ["fullName", "phoneNumber", "birthdate"];
    await decide(database, globex, "user-schemas", { optional });
    const page = await (await browser.newContext({ locale: "de-AT", javaScriptEnabled })).newPage();
    const [name, phone] = [page.getByLabel("Full name"), page.getByLabel("Phone number")];
    const date = page.getByLabel("Date of birth");
    const kept = async (email: string) => {
      const columns = "full_name, phone_number, birthdate::text";
      return (await database.query(`select ${columns} from signup_attempts where email = $1`, [email])).rows;
    };
    const open = () => openSignup(page, globex.origin, { state: address() }, javaScriptEnabled);

    await open();
    await expect(page.getByText("Optional", { exact: true })).toHaveCount(3);
    for (const field of [name, phone, date]) await expect(field).not.toHaveAttribute("aria-required");
    const nobody = address();
    await name.fill("   ");
    await signUp(page, { email: nobody });
    expect(await kept(nobody)).toEqual([{ full_name: null, phone_number: null, birthdate: null }]);

    await open();
    await phone.fill("0 12");
    await date.fill("2999-12-31");
    const somebody = address();
    await fillSignup(page, { email: somebody, password: PASSWORD });
    await expect(phone).toHaveAccessibleDescription(/enter the full number/);
    await expect(date).toHaveAccessibleDescription(/not in the future/);
    await phone.fill("01 58858-0");
    await date.fill("1992-02-29");
    await name.fill("Ann Lee");
    await signUp(page, { email: somebody });
    expect(await kept(somebody)).toEqual([
      { full_name: "Ann Lee", phone_number: "+431588580", birthdate: "1992-02-29" },
    ]);
    await page.context().close();
  });
}

test("an optional date of which only a part was typed is asked for whole, and not dropped", async ({
  page,
  tenant,
  address,
  database,
}) => {
  const globex = await tenant();
  await decide(database, globex, "user-schemas", { optional: ["birthdate"] });
  await openSignup(page, globex.origin);
  const date = page.getByLabel("Date of birth");
  await date.pressSequentially("12");
  await fillSignup(page, { email: address(), password: PASSWORD });
  await expect(date).toHaveAccessibleDescription(/Enter your full date of birth/);
  await date.fill("1992-02-29");
  await signUp(page, { email: address() });
});

test("what was wrong leaves the list above the form as it is mended", async ({ page, tenant, database }) => {
  const globex = await tenant();
  await decide(database, globex, "user-schemas", { required: ["givenName", "familyName"] });
  await openSignup(page, globex.origin);
  await fillSignup(page, {});
  const { summary, email } = signupScreen(page);
  await expect(summary).toBeFocused();
  await expect(summary.getByRole("link")).toHaveCount(4);
  await page.getByLabel("First name").fill("Ann");
  await expect(summary.getByRole("link")).toHaveCount(3);
  await expect(summary).toContainText("Please check 3 fields");
  await page.getByLabel("Last name").fill("Smith");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await email.fill("ann@example.com");
  await expect(summary).toHaveCount(0);
});

test("somebody logs in by the username that they chose, and finds another where it was taken meanwhile", async ({
  page,
  browser,
  application,
  tenant,
  user,
  mailbox,
  address,
  database,
}) => {
  const globex = await tenant();
  await decide(database, globex, "identity-providers", { loginIdentifiers: ["EMAIL", "USERNAME"] });
  const email = address();
  await openSignup(page, globex.origin);
  await page.getByLabel("Username").fill("ann@home");
  await fillSignup(page, { email, password: PASSWORD });
  await expect(page.getByLabel("Username")).toHaveAccessibleDescription(/without spaces or @/);
  await page.getByLabel("Username").fill("ann");
  await signUp(page, { email });
  const faster = await user(globex.origin);
  await database.query("update users set username = 'ann' where id = $1", [faster.id]);

  const other = await (await browser.newContext()).newPage();
  await other.goto(activationLinkIn(await mailbox.newest(email)));
  await activationScreen(other).password.fill(PASSWORD);
  await activationScreen(other).finish.click();
  await expect(other.getByLabel("New username")).toHaveAccessibleDescription(/Your username was taken/);
  await other.getByLabel("New username").fill("ann-2");
  await activationScreen(other).password.fill(PASSWORD);
  await activationScreen(other).finish.click();
  await arriveAt(other, application.yourApp);
  await other.context().close();

  const third = await (await browser.newContext()).newPage();
  await third.goto(`${globex.origin}/login`);
  await third.getByLabel("Email or username").fill("ann-2");
  await third.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await loginScreen(third).submit.click();
  expect(await arriveAt(third, application.yourApp)).toMatchObject({ email });
  await third.context().close();
});

test("a tenant says which email domains are welcome, as people write them, and takes no others", async ({
  page,
  tenant,
  address,
  database,
}) => {
  const globex = await tenant();
  await database.query("update tenants set allowed_signup_email_domains = $2 where id = $1", [
    globex.id,
    ["example.com", "xn--mnchen-3ya.example"],
  ]);
  await openSignup(page, globex.origin);
  const { email } = signupScreen(page);
  await expect(email).toHaveAccessibleDescription("Use an address ending in example.com or münchen.example.");
  await fillSignup(page, { email: "ann@other.example", password: PASSWORD });
  await expect(email).toHaveAccessibleDescription(
    /can't sign up with this email address. Use one ending in example.com or münchen.example/,
  );
  await signUp(page, { email: address() });
});

test("a domain that is no longer welcome at activation is refused with a sentence", async ({
  page,
  browser,
  tenant,
  mailbox,
  address,
  database,
}) => {
  const globex = await tenant();
  const email = address();
  await openSignup(page, globex.origin);
  await signUp(page, { email });
  await database.query("update tenants set allowed_signup_email_domains = '{elsewhere.example}' where id = $1", [
    globex.id,
  ]);
  const other = await (await browser.newContext()).newPage();
  await other.goto(linkIn(await mailbox.newest(email), "/activate/link\\?email_auth_code="));
  await activationScreen(other).password.fill(PASSWORD);
  await activationScreen(other).finish.click();
  await expect(other.getByText("no longer accepts sign-ups with this email address")).toBeVisible();
  const { rows } = await database.query("select status from users where email = $1", [email]);
  expect(rows).toEqual([{ status: "PROVISIONED" }]);
  await other.context().close();
});
