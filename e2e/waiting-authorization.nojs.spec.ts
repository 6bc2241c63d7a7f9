import { activationScreen, discoveryScreen, loginScreen, signupScreen } from "./support/screens";
import { CLIENT_STATE, castSecondClient } from "./support/second-client";
import { expect, test } from "./support/test";
import { activationLinkIn, openInSameBrowser, PASSWORD, signUp } from "./support/verbs";

test("without JavaScript somebody whom a client sent to log in signs up, and goes on with its request, on both levels", async ({
  page,
  database,
  application,
  tenant,
  address,
  freshName,
  mailbox,
}) => {
  const second = await castSecondClient(database, application);
  const home = await tenant();
  const newName = freshName();
  for (const [host, tenantName, typed] of [
    [home, home.name, {}],
    [application, newName, { tenantDisplayName: "Acme", tenantName: newName }],
  ] as const) {
    const email = address();
    await page.goto(host.origin + second.authorize({ prompt: "login" }));
    await (host === home ? loginScreen(page) : discoveryScreen(page)).signUp.click();
    await expect(signupScreen(page).submit).toBeVisible();
    await signUp(page, { email, password: PASSWORD, ...typed });
    const link = activationLinkIn(await mailbox.newest(email));
    // The first tab looks by itself from time to time, and could come first.
    await page.goto("about:blank");
    const tab = await openInSameBrowser(page, link);
    await activationScreen(tab).finish.click();
    // Over the "Continue" page, which moves on by itself.
    await tab.waitForURL((url) => url.href.startsWith(second.redirectUri));
    const { searchParams } = new URL(tab.url());
    expect(searchParams.get("code")).toBeTruthy();
    expect(searchParams.getAll("state")).toEqual([CLIENT_STATE]);
    expect(searchParams.get("tenant_name")).toBe(tenantName);
    await tab.close();
  }
});
