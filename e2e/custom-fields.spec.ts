// Fields that operators define: from the dashboard over signup on both levels, with and without scripts, to the users, the search, the export
// and the token.
import type pg from "pg";
import { expectAccessible } from "./support/accessible";
import { decide } from "./support/settings";
import { expect, type Page, test } from "./support/test";
import {
  activationLinkIn,
  codeIn,
  openInSameBrowser,
  openSignup,
  openWithoutScripts,
  PASSWORD,
  signUp,
} from "./support/verbs";

test.describe.configure({ timeout: 240_000 });

const label = (en: string) => ({ label: { en } });
const FIELDS = [
  { name: "nickname", type: "TEXT", ...label("Nickname"), presence: "REQUIRED", pattern: "[A-Za-z ]{2,20}" },
  { name: "about", type: "LONG_TEXT", ...label("About you"), presence: "OPTIONAL", maxLength: 300 },
  { name: "seats", type: "NUMBER", ...label("Seats"), presence: "REQUIRED", minimum: 1, maximum: 500 },
  { name: "newsletter", type: "BOOLEAN", ...label("Send me news"), presence: "REQUIRED" },
  {
    name: "team",
    type: "CHOICE",
    ...label("Team"),
    presence: "REQUIRED",
    options: [
      { value: "eng", ...label("Engineering") },
      { value: "ops", ...label("Operations") },
    ],
  },
  {
    name: "tools",
    type: "MULTIPLE_CHOICE",
    ...label("Tools"),
    help: { en: "Whatever you use every week." },
    presence: "REQUIRED",
    options: [
      { value: "a", ...label("Anvil") },
      { value: "b", ...label("Bellows") },
      { value: "c", ...label("Chisel") },
    ],
  },
  { name: "starts_on", type: "DATE", ...label("First day"), presence: "OPTIONAL" },
  { name: "site", type: "URL", ...label("Homepage"), presence: "OPTIONAL" },
  { name: "hidden", type: "TEXT", ...label("Never shown"), presence: "ABSENT" },
];
const VALUES = {
  nickname: "Ada L",
  about: "First line\nSecond line",
  seats: 12.5,
  newsletter: false,
  team: "eng",
  tools: ["a", "c"],
  starts_on: "2026-02-28",
  site: "https://ada.example/",
};

async function fillFields(page: Page): Promise<void> {
  await page.getByLabel("Nickname").fill(VALUES.nickname);
  await page.getByLabel("About you").fill(VALUES.about);
  await page.getByLabel("Seats").fill("12.5");
  await page.getByRole("radiogroup", { name: "Send me news" }).getByLabel("No").check();
  await page.getByLabel("Team", { exact: true }).selectOption({ label: "Engineering" });
  const tools = page.getByRole("group", { name: "Tools" });
  await tools.getByLabel("Chisel").check();
  await tools.getByLabel("Anvil").check();
  await page.getByLabel("First day").fill(VALUES.starts_on);
  await page.getByLabel("Homepage").fill(VALUES.site);
}

async function storedOf(database: pg.Pool, email: string, table: "users" | "signup_attempts") {
  const { rows } = await database.query(`select fields from ${table} where email = $1`, [email]);
  return rows.map(({ fields }) => fields);
}

for (const javaScriptEnabled of [true, false]) {
  for (const level of ["APPLICATION", "TENANT"] as const) {
    const how = javaScriptEnabled ? "with" : "without";
    test(`are asked for and checked at ${level} level, ${how} scripts, and the user has them once activated`, async ({
      browser,
      application,
      tenant,
      address,
      freshName,
      database,
      mailbox,
    }) => {
      const globex = await tenant();
      await decide(database, { applicationId: application.id, id: application.id }, "user-schemas", { fields: FIELDS });
      const page = await (await browser.newContext({ javaScriptEnabled })).newPage();
      const email = address();
      await openSignup(page, level === "TENANT" ? globex.origin : application.origin, {}, javaScriptEnabled);
      await expect(page.getByLabel("Never shown")).toHaveCount(0);
      if (level === "APPLICATION") {
        await page.getByLabel("Company or team name").fill("Acme");
        await page.getByLabel("Web address").fill(freshName());
      }
      // What is missing is told at each field and above the form, and what is right stays.
      await page.getByLabel("Nickname").fill("!");
      await page.getByLabel("Seats").fill("501");
      await page.getByLabel("Homepage").fill("javascript:alert(1)");
      await page.getByRole("group", { name: "Tools" }).getByLabel("Bellows").check();
      await page.getByLabel("Email").fill(email);
      await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await page.getByRole("button", { name: "Sign up" }).click();
      await expect(page.getByText("Please check 5 fields")).toBeVisible();
      for (const [name, sentence] of [
        ["Nickname", "Check “Nickname”."],
        ["Seats", "Enter 500 or less for “Seats”."],
        ["Team", "Choose an option for “Team”."],
        ["Homepage", "Enter a web address for “Homepage”"],
      ] as const) {
        await expect(page.getByLabel(name, { exact: true })).toHaveAccessibleDescription(
          new RegExp(sentence.replace(".", "\\.")),
        );
      }
      await expect(page.getByRole("radiogroup", { name: "Send me news" })).toHaveAccessibleDescription(
        "Answer “Send me news”.",
      );
      await expect(page.getByRole("group", { name: "Tools" }).getByLabel("Bellows")).toBeChecked();
      await expect(page.getByLabel("Seats")).toHaveValue("501");
      await page.getByRole("group", { name: "Tools" }).getByLabel("Bellows").uncheck();
      await fillFields(page);
      await signUp(page, { email });
      expect(await storedOf(database, email, "signup_attempts")).toEqual([VALUES]);
      expect(await storedOf(database, email, "users")).toEqual([{}]);

      const tab = await openInSameBrowser(page, activationLinkIn(await mailbox.newest(email)));
      if (!javaScriptEnabled) await tab.getByRole("button").first().click();
      await expect.poll(() => storedOf(database, email, "users")).toEqual([VALUES]);
      await page.context().close();
    });
  }

  test(`that became required since are asked for on the activation page, ${javaScriptEnabled ? "with" : "without"} scripts`, async ({
    browser,
    tenant,
    address,
    database,
    mailbox,
  }) => {
    const globex = await tenant();
    const page = await (await browser.newContext({ javaScriptEnabled })).newPage();
    const email = address();
    await openSignup(page, globex.origin, {}, javaScriptEnabled);
    await signUp(page, { email });
    await decide(database, { ...globex, id: globex.applicationId }, "user-schemas", { fields: FIELDS });
    const tab = await openInSameBrowser(page, activationLinkIn(await mailbox.newest(email)));
    if (!javaScriptEnabled) await tab.getByRole("button").first().click();
    await expect(tab.getByLabel("Nickname")).toBeVisible();
    await expect(tab.getByLabel("About you")).toHaveCount(0);
    await expect(tab.getByText("Please answer these questions to finish your signup.")).toBeVisible();
    if (javaScriptEnabled) await expect(tab.getByLabel("Nickname")).toBeFocused();
    await tab.getByLabel("Seats").fill("3");
    await tab.getByRole("button").last().click();
    await expect(tab.getByLabel("Nickname")).toHaveAccessibleDescription("Fill in “Nickname”.");
    await expect(tab.getByLabel("Seats")).toHaveValue("3");
    expect(await storedOf(database, email, "users")).toEqual([{}]);
    await tab.getByLabel("Nickname").fill("Ada");
    await tab.getByRole("radiogroup", { name: "Send me news" }).getByLabel("Yes").check();
    await tab.getByLabel("Team").selectOption("ops");
    await tab.getByRole("group", { name: "Tools" }).getByLabel("Anvil").check();
    await tab.getByRole("button").last().click();
    const entered = { nickname: "Ada", seats: 3, newsletter: true, team: "ops", tools: ["a"] };
    await expect.poll(() => storedOf(database, email, "users")).toEqual([entered]);
    await page.context().close();
  });
}

for (const isPosted of [false, true]) {
  test(`keep what was chosen before the scripts came${isPosted ? ", in a form that came back with errors" : ""}`, async ({
    page,
    tenant,
    address,
    database,
  }) => {
    const globex = await tenant();
    const names = ["newsletter", "team", "tools"];
    const fields = FIELDS.filter(({ name }) => names.includes(name));
    await decide(database, { ...globex, id: globex.applicationId }, "user-schemas", { fields });
    const release = await openWithoutScripts(page, `${globex.origin}/signup`);
    const tools = page.getByRole("group", { name: "Tools" });
    const news = page.getByRole("radiogroup", { name: "Send me news" });
    await tools.getByLabel("Anvil").check();
    if (isPosted) {
      await page.getByRole("button", { name: "Sign up" }).click();
      await expect(page.getByText("Please check 4 fields")).toBeVisible();
    }
    await news.getByLabel("No").check();
    await page.getByLabel("Team", { exact: true }).selectOption("ops");
    await release();
    await expect(tools.getByRole("checkbox", { checked: true })).toHaveAccessibleName("Anvil");
    await expect(news.getByLabel("No")).toBeChecked();
    await expect(page.getByLabel("Team", { exact: true })).toHaveValue("ops");
    const email = address();
    await signUp(page, { email });
    expect(await storedOf(database, email, "signup_attempts")).toEqual([
      { newsletter: false, team: "ops", tools: ["a"] },
    ]);
  });
}

test("that became required since are asked for beside the code of a mail", async ({
  page,
  tenant,
  address,
  database,
  mailbox,
}) => {
  const globex = await tenant();
  await decide(database, globex, "workflow-policies", { userActivationStrategy: "EMAIL_CODE" });
  const email = address();
  await openSignup(page, globex.origin);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign up" }).click();
  const code = codeIn(await mailbox.newest(email));
  const fields = FIELDS.filter(({ name }) => name === "nickname");
  await decide(database, { ...globex, id: globex.applicationId }, "user-schemas", { fields });
  await page.getByLabel("Code").fill(code);
  await page.getByLabel("Nickname").fill("Ada");
  await expect(page.getByLabel("Code")).toHaveValue(code);
  await page.getByRole("button").first().click();
  await expect.poll(() => storedOf(database, email, "users")).toEqual([{ nickname: "Ada" }]);
});

test("are in the visitor's language where the operator wrote them in it, and say so", async ({
  browser,
  tenant,
  database,
}) => {
  const globex = await tenant();
  const options = [
    { value: "eng", label: { en: "Engineering", ar: "هندسة" } },
    { value: "ops", label: { en: "Operations" } },
  ];
  const label = { en: "Team", ar: "فريق" };
  const fields = [{ name: "team", type: "CHOICE", label, help: { en: "Help" }, presence: "REQUIRED", options }];
  await decide(database, { ...globex, id: globex.applicationId }, "user-schemas", { fields });
  const page = await (await browser.newContext({ locale: "ar-EG" })).newPage();
  await openSignup(page, globex.origin);
  const words = page.getByText("فريق", { exact: true });
  await expect(words).toHaveAttribute("lang", "ar");
  await expect(words).toHaveAttribute("dir", "rtl");
  const team = page.getByLabel("فريق");
  await expect(team).toHaveAccessibleDescription("Help");
  await expect(team.locator("option")).toHaveText(["Choose an option", "هندسة", "Operations"]);
  await expect(team.locator("option[lang]")).toHaveText(["هندسة"]);
  await page.context().close();
});

test("look and read well: pictures of all eight types, with errors, from right to left", async ({
  page,
  application,
  tenant,
  database,
  screenshots,
}) => {
  const globex = await tenant();
  await decide(database, { applicationId: application.id, id: application.id }, "user-schemas", { fields: FIELDS });
  await openSignup(page, globex.origin);
  await screenshots(page, "custom-fields");
  await expectAccessible(page, "the form");
  await fillFields(page);
  await page.getByLabel("Seats").fill("many");
  await page.getByLabel("Nickname").fill("");
  await page.getByLabel("Homepage").fill("nowhere");
  await page.getByRole("group", { name: "Tools" }).getByLabel("Anvil").uncheck();
  await page.getByRole("group", { name: "Tools" }).getByLabel("Chisel").uncheck();
  await page.getByRole("button", { name: "Sign up" }).click();
  const summary = page.getByRole("alert").filter({ hasText: "Please check" });
  await expect(summary).toBeFocused();
  await screenshots(page, "custom-fields-errors");
  await expectAccessible(page, "the form with errors");
  // Each line of the summary leads to what it is about.
  await summary.getByRole("link", { name: /Tools/ }).click();
  await expect(page.getByRole("group", { name: "Tools" }).getByLabel("Anvil")).toBeFocused();
  await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
  await screenshots(page, "custom-fields-rtl");
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
});
