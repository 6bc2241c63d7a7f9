// The way of a field that an operator adds: dashboard, signup, user, search, export, token, and its end.
import { readFile } from "node:fs/promises";
import { expectAccessible } from "./support/accessible";
import { askForTokens, askForUserinfo, askToAuthorize, logInByHttp, makePkce } from "./support/oauth";
import { castOperator, dashboardOf, signIn } from "./support/operator";
import { decide } from "./support/settings";
import { expect, type Page, test } from "./support/test";
import { activationLinkIn, openForm, openInSameBrowser, openSignup, PASSWORD, signUp } from "./support/verbs";

test.describe.configure({ timeout: 300_000 });

async function create(page: Page, type: string, typed: Record<string, string>): Promise<void> {
  await page.getByRole("link", { name: "Add a field" }).click();
  await page.getByRole("link", { name: type, exact: true }).click();
  await expect(page.getByLabel("Name for programs")).toBeVisible();
  for (const [label, text] of Object.entries(typed)) await page.getByLabel(label, { exact: true }).fill(text);
  await page.getByRole("group", { name: "At signup" }).getByLabel("Required").check();
  if (typed.Claim) await page.getByRole("switch").check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
}

test("an operator adds fields, people fill them in, and the answers are with the user, in search, export and token, until the field goes", async ({
  page,
  browser,
  site,
  database,
  application,
  tenant,
  mailbox,
  address,
  screenshots,
}) => {
  const globex = await tenant();
  await signIn(page, site, await castOperator(database, application.id));
  const at = `${dashboardOf(site)}/applications/${application.id}`;
  await openForm(page, `${at}/fields`);
  await expect(page.getByText("No fields yet.")).toBeVisible();

  // A choice whose answers clients get: that is asked about once more.
  await create(page, "Choice", {
    Label: "Team\nde: Abteilung",
    "Name for programs": "team",
    Options: "eng: Engineering | de: Technik\nOperations",
    Claim: "team",
  });
  await expect(
    page.getByRole("alert").filter({ hasText: "will be able to read what people enter, in team" }),
  ).toBeVisible();
  await page.getByRole("button", { name: "Save anyway" }).click();
  const rows = page.getByRole("list", { name: "Your own fields" }).getByRole("listitem");
  await expect(rows).toHaveText([/Team Required.*team · Choice · claim team/]);

  // What is wrong is told where it is, and what is typed shows in the preview before anything is saved.
  await create(page, "Text", { Label: "Badge", "Name for programs": "team", Pattern: "(a)\\1" });
  await expect(page.getByLabel("Name for programs")).toHaveAccessibleDescription(/Another field has this name/);
  await expect(page.getByLabel("Pattern")).toHaveAccessibleDescription(/This pattern can't be used/);
  await expectAccessible(page, "a field with errors");
  await page.getByLabel("Name for programs").fill("badge");
  await page.getByLabel("Pattern").fill("[A-Z]{2}-\\d{4}");
  await page.getByLabel("Label", { exact: true }).fill("Badge number");
  const preview = page.frameLocator("iframe:not([inert] iframe)");
  await expect(preview.getByLabel("Badge number")).toBeVisible();
  await screenshots(page, "custom-fields-edit");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(rows).toHaveText([/Team/, /Badge number/]);
  await rows.nth(1).getByRole("button", { name: "Move up" }).click();
  await expect(rows).toHaveText([/Badge number/, /Team/]);
  await screenshots(page, "custom-fields-list");
  await expectAccessible(page, "the fields");

  const visitor = await (await browser.newContext()).newPage();
  const email = address();
  await openSignup(visitor, globex.origin);
  await expect(visitor.getByLabel(/Badge number|Team/).first()).toHaveAttribute("id", "fields.badge");
  await visitor.getByLabel("Badge number").fill("DE-1234");
  await visitor.getByLabel("Team").selectOption({ label: "Engineering" });
  await signUp(visitor, { email });
  const tab = await openInSameBrowser(visitor, activationLinkIn(await mailbox.newest(email)));
  await tab.waitForURL((url) => url.origin === application.yourApp);
  await visitor.context().close();

  // The user, the search, the form of the profile, the export.
  const users = `${at}/tenants/${globex.id}/users`;
  await page.goto(`${users}?search=engineering`);
  await page.getByRole("link", { name: email }).click();
  await expect(page.getByRole("definition").filter({ hasText: "DE-1234" })).toBeVisible();
  await expect(page.getByRole("definition").filter({ hasText: "Engineering" })).toBeVisible();
  await page.getByRole("link", { name: "Edit" }).click();
  await expect(page.getByLabel("Badge number")).toHaveValue("DE-1234");
  await page.getByLabel("Badge number").fill("nothing");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByLabel("Badge number")).toHaveAccessibleDescription(/Check “Badge number”/);
  await page.getByLabel("Badge number").fill("AT-0001");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.goto(`${users}/export`);
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download users" }).click();
  const exported = JSON.parse(await readFile(await (await downloading).path(), "utf8"));
  expect(exported).toMatchObject({ email, fields: { badge: "AT-0001", team: "eng" } });

  // The token and userinfo have the claim, and nothing of the field without one.
  const session = await logInByHttp(site, globex.origin, { id: "", email, password: PASSWORD });
  const { verifier, challenge } = makePkce();
  const redirect = { client_id: application.clientId, redirect_uri: `${application.yourApp}/callback` };
  const { location } = await askToAuthorize(site, globex.origin, session, {
    ...redirect,
    response_type: "code",
    scope: "openid profile",
    code_challenge: challenge,
    code_challenge_method: "S256",
  });
  const tokens = await askForTokens(site, application.origin, {
    ...redirect,
    grant_type: "authorization_code",
    code: location?.searchParams.get("code") ?? "",
    code_verifier: verifier,
  });
  const idToken = JSON.parse(Buffer.from(tokens.idToken.split(".")[1] ?? "", "base64url").toString());
  const { claims } = await askForUserinfo(site, application.origin, tokens.accessToken);
  for (const each of [idToken, claims]) {
    expect(each).toMatchObject({ team: "eng" });
    expect(JSON.stringify(each)).not.toContain("AT-0001");
  }

  // A tenant leaves a field out; then the application deletes it, and what was entered with it.
  await openForm(page, `${at}/tenants/${globex.id}/fields`);
  await page.getByRole("group", { name: "Team" }).getByLabel("Hidden").check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await openSignup(page, globex.origin);
  await expect(page.getByLabel("Badge number")).toBeVisible();
  await expect(page.getByLabel("Team")).toHaveCount(0);
  await page.goto(`${at}/fields/field/team/delete`);
  await expect(page.getByText("everything people have entered there is deleted")).toBeVisible();
  await page.getByRole("button", { name: "Delete field" }).click();
  await expect(rows).toHaveText([/Badge number/]);
  const stored = await database.query("select fields from users where email = $1", [email]);
  expect(stored.rows).toEqual([{ fields: { badge: "AT-0001" } }]);
});

test("correcting a phone number changes no answer of a user, also where fields were narrowed since", async ({
  page,
  site,
  database,
  application,
  tenant,
  user,
}) => {
  const globex = await tenant();
  const { email } = await user(globex.origin);
  const label = { en: "Answer" };
  const options = [{ value: "a", label: { en: "Anvil" } }];
  const fields = [
    { name: "title", type: "TEXT", label: { en: "Title" }, presence: "OPTIONAL", maxLength: 3 },
    { name: "rate", type: "NUMBER", label: { en: "Rate" }, presence: "REQUIRED" },
    { name: "team", type: "CHOICE", label: { en: "Team" }, presence: "OPTIONAL", options },
    { name: "tools", type: "MULTIPLE_CHOICE", label, presence: "OPTIONAL", options },
  ];
  const answers = { title: "Engineer", rate: 1e-7, team: "gone", tools: ["left", "a"] };
  await decide(database, { applicationId: application.id, id: application.id }, "user-schemas", { fields });
  await database.query("update users set fields = $1 where email = $2", [answers, email]);
  await signIn(page, site, await castOperator(database, application.id));
  await page.goto(`${dashboardOf(site)}/applications/${application.id}/tenants/${globex.id}/users?search=${email}`);
  await page.getByRole("link", { name: email }).click();
  await page.getByRole("link", { name: "Edit" }).click();
  await expect(page.getByLabel("Rate")).toHaveValue("0.0000001");
  await expect(page.getByLabel("Team").locator("option:checked")).toHaveText("gone (no longer offered)");
  await expect(page.getByRole("checkbox", { name: "left (no longer offered)" })).toBeChecked();
  await page.locator("#phoneNumber").fill("+431234567");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  const { rows } = await database.query("select fields, phone_number from users where email = $1", [email]);
  expect(rows).toEqual([{ fields: answers, phone_number: "+431234567" }]);
});

test("fields may be called as the forms' own inputs and paths are", async ({
  page,
  site,
  database,
  application,
  tenant,
}) => {
  const globex = await tenant();
  const fields = ["new", "version", "delete"].map((name) => ({
    name,
    type: "TEXT",
    label: { en: `Field ${name}` },
    presence: "OPTIONAL",
  }));
  await decide(database, { applicationId: application.id, id: application.id }, "user-schemas", { fields });
  await signIn(page, site, await castOperator(database, application.id));
  const at = `${dashboardOf(site)}/applications/${application.id}`;
  for (const { name, label } of fields) {
    await page.goto(`${at}/fields`);
    await page.getByRole("link", { name: `Edit ${label.en}` }).click();
    await expect(page.getByRole("heading", { name: label.en, level: 1 })).toBeVisible();
    await page.getByRole("link", { name: "Delete field" }).click();
    await expect(page.getByText("everything people have entered there is deleted")).toBeVisible();
    expect(new URL(page.url()).pathname).toMatch(new RegExp(`/fields/field/${name}/delete$`));
  }
  await openForm(page, `${at}/tenants/${globex.id}/fields`);
  await page.getByRole("group", { name: "Field version" }).getByLabel("Hidden").check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  const { rows } = await database.query("select members from settings where owner_id = $1", [globex.id]);
  expect(rows).toEqual([{ members: { fieldPresences: [{ name: "version", presence: "ABSENT" }] } }]);
});
