import { activationCodeScreen } from "./support/screens";
import { decide } from "./support/settings";
import { expect, test } from "./support/test";
import { arriveAt, codeIn, fillSignup, openSignup, otherThan, PASSWORD, STATE } from "./support/verbs";

test("without JavaScript a code is typed, refused and typed again", async ({
  page,
  application,
  tenant,
  mailbox,
  address,
  database,
}) => {
  const globex = await tenant();
  await decide(database, globex, "workflow-policies", { userActivationStrategy: "EMAIL_CODE" });
  const email = address();
  await openSignup(page, globex.origin, { state: STATE }, false);
  await fillSignup(page, { email, password: PASSWORD });
  const screen = activationCodeScreen(page);
  const right = codeIn(await mailbox.newest(email));
  await screen.code.fill("12345");
  await screen.finish.click();
  await expect(screen.code).toHaveAccessibleDescription(/six digits. Check it/);
  await expect(screen.code).toHaveValue("12345");
  await screen.code.fill(otherThan(right));
  await screen.finish.click();
  await expect(screen.code).toHaveAccessibleDescription(/4 attempts left/);
  await screen.resend.click();
  await expect(page.getByText("We just sent one.")).toBeVisible();
  await screen.code.fill(`${right.slice(0, 3)} ${right.slice(3)}`);
  await screen.finish.click();
  expect(await arriveAt(page, application.yourApp)).toMatchObject({ email, state: STATE });
});
