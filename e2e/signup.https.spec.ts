import { send } from "./support/http";
import { loginScreen } from "./support/screens";
import { expect, test } from "./support/test";
import {
  activationLinkIn,
  arriveAt,
  leaveYourApp,
  logIn,
  openInSameBrowser,
  openSignup,
  STATE,
  signUp,
} from "./support/verbs";

test("over https somebody sets up a tenant and lands logged in, with state intact", async ({
  page,
  application,
  mailbox,
  address,
  freshName,
}) => {
  const email = address();
  const tenantName = freshName();
  await openSignup(page, application.origin, { client_id: application.clientId, state: STATE });
  await signUp(page, { tenantDisplayName: "Acme Labs", tenantName, email });
  const tab = await openInSameBrowser(page, activationLinkIn(await mailbox.newest(email)));
  const expected = { email, tenant: { name: tenantName }, state: STATE };
  expect(await arriveAt(tab, application.yourApp)).toMatchObject(expected);
  expect(await arriveAt(page, application.yourApp)).toMatchObject(expected);
});

test("over https somebody joins a tenant, logs out and in again", async ({
  page,
  application,
  tenant,
  mailbox,
  address,
}) => {
  const email = address();
  const { name, origin } = await tenant();
  await openSignup(page, origin, { state: STATE });
  await signUp(page, { email });
  const link = activationLinkIn(await mailbox.newest(email));
  expect(new URL(link).origin).toBe(origin);
  const tab = await openInSameBrowser(page, link);
  for (const each of [tab, page]) {
    expect(await arriveAt(each, application.yourApp)).toMatchObject({ email, tenant: { name }, state: STATE });
  }
  await leaveYourApp(page);
  await page.goto(`${origin}/logout`);
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(loginScreen(page).heading).toBeVisible();
  await page.goto(`${application.yourApp}/login?tenant_name=${name}`);
  await logIn(page, email, "violet otter counts 41 maps");
  expect(await arriveAt(page, application.yourApp)).toMatchObject({ email, state: null });
});

test("every answer asks for https to stay", async ({ site, application }) => {
  for (const [origin, path] of [
    [application.origin, "/signup"],
    [application.origin, "/api/v1/oauth2/jwks"],
    [application.origin, "/no-such-page"],
    [site.origin(`dashboard.${site.baseDomain}`), "/mailbox"],
  ] as const) {
    const { headers } = await send(site, origin, path);
    expect(headers["strict-transport-security"]).toMatch(/^max-age=\d{8,}/);
    expect(headers["x-content-type-options"]).toBe("nosniff");
  }
});
