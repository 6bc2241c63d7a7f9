import { randomBytes } from "node:crypto";
import type pg from "pg";
import { NO_ROWS, rowsAbout } from "./support/cast";
import { castOperator, dashboardOf, signIn } from "./support/operator";
import { checkEmailScreen, signupScreen } from "./support/screens";
import { decide } from "./support/settings";
import { expect, test } from "./support/test";
import { fillSignup, openSignup, PASSWORD } from "./support/verbs";

const SENTENCE = "Something went wrong on our side. Please try again in a moment.";

/** From now on the database ends the connection (SQLSTATE 57P01) of whoever writes such a row. Returns what heals it. */
async function breakWriting(database: pg.Pool, table: string, row: string): Promise<() => Promise<void>> {
  const name = `broken_${randomBytes(6).toString("hex")}`;
  await database.query(
    `create function ${name}() returns trigger language plpgsql as
     $$ begin raise exception 'gone' using errcode = '57P01'; end $$`,
  );
  await database.query(
    `create trigger ${name} before insert or update on ${table} for each row when (${row}) execute function ${name}()`,
  );
  return async () => {
    await database.query(`drop function ${name} cascade`);
  };
}

test("a signup that the database breaks off is answered with a whole page, what was typed and a sentence", async ({
  page,
  tenant,
  address,
  database,
  screenshots,
}) => {
  const { origin } = await tenant();
  const email = address();
  const heal = await breakWriting(database, "signup_attempts", `new.email = '${email}'`);
  await openSignup(page, origin, { state: "kept" }, false);
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await fillSignup(page, { email, password: PASSWORD });
  const answer = await answered;
  expect([answer.status(), answer.headers()["retry-after"]]).toEqual([503, "5"]);
  await expect(page.getByRole("alert").filter({ hasText: SENTENCE })).toBeVisible();
  await expect(signupScreen(page).heading).toHaveText("Join Globex");
  await expect(signupScreen(page).email).toHaveValue(email);
  await expect(signupScreen(page).password).toHaveValue("");
  await screenshots(page, "signup-fault");
  expect(await rowsAbout(database, email)).toMatchObject({ users: [], attempts: 0, mails: 0 });

  await heal();
  await fillSignup(page, { password: PASSWORD });
  await expect(checkEmailScreen(page).heading).toBeVisible();
  expect(new URL(page.url()).searchParams.get("state")).toBe("kept");
  expect((await rowsAbout(database, email)).users).toEqual(["PROVISIONED"]);
});

test("where not even the page can be made, a sentence stands in its place, and a way back to it", async ({
  page,
  tenant,
  address,
  database,
  screenshots,
}) => {
  const globex = await tenant();
  const email = address();
  await openSignup(page, globex.origin, { state: "kept" }, false);
  const url = page.url();
  // A rule that can't be read is not guessed, neither by the page nor by its action.
  await decide(database, globex, "workflow-policies", { verificationStep: "NO_SUCH_STEP" });
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await fillSignup(page, { email, password: PASSWORD });
  const answer = await answered;
  expect([answer.status(), answer.headers()["retry-after"]]).toEqual([503, "5"]);
  await expect(page.getByRole("heading", { name: "Something went wrong" })).toBeVisible();
  await screenshots(page, "page-fault");
  expect(await rowsAbout(database, email)).toEqual(NO_ROWS);

  await database.query("delete from settings where application_id = $1", [globex.applicationId]);
  await page.getByRole("link", { name: "Try again" }).click();
  await expect(signupScreen(page).email).toBeVisible();
  expect(page.url()).toBe(url);
});

test("a change in the dashboard that the database breaks off keeps what was typed, and can be saved again", async ({
  page,
  site,
  application,
  database,
}) => {
  await signIn(page, site, await castOperator(database, application.id));
  await page.goto(`${dashboardOf(site)}/applications/${application.id}/password-policy`);
  const heal = await breakWriting(database, "settings", `new.application_id = '${application.id}'`);
  await page.getByLabel("Minimum length").fill("15");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: SENTENCE })).toBeVisible();
  await expect(page.getByLabel("Minimum length")).toHaveValue("15");
  await heal();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
});
