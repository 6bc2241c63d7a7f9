import { checkEmailScreen, signupScreen } from "./support/screens";
import { decide } from "./support/settings";
import { expect, type Page, test } from "./support/test";
import { fillSignup, openSignup, PASSWORD } from "./support/verbs";

/**
 * From now on React fails whenever it draws a list of what is to be mended, as by a fault of ours; and, so many times, when it draws a page that
 * says so. Each is tried twice before the one outside of it comes: a form's, a page's, the document's.
 */
async function breakDrawing(page: Page, failuresToo: number): Promise<void> {
  await page.evaluate((times) => {
    let left = times;
    const { appendChild } = Node.prototype;
    Node.prototype.appendChild = function <Child extends Node>(this: Node, child: Child): Child {
      const saysSo = child instanceof HTMLHeadingElement && child.textContent === "Something went wrong";
      if (saysSo && left > 0) left -= 1;
      else if (this.nodeName !== "UL") return appendChild.call(this, child) as Child;
      throw new Error("A fault while drawing.");
    };
  }, failuresToo);
}

for (const [what, failuresToo] of [
  ["in the form's place", 0],
  ["in the place of the page and its frame", 4],
  ["in the place of the whole document", 5],
] as const) {
  test(`an error page ${what} looks like the page, and gives back what was typed but the password`, async ({
    page,
    application,
    address,
    freshName,
    database,
    screenshots,
  }) => {
    await decide(database, { applicationId: application.id, id: application.id }, "page-brandings", {
      accentColor: "#aa3300",
    });
    const screen = signupScreen(page);
    const [email, tenantName] = [address(), freshName()];
    await openSignup(page, application.origin);
    await screen.tenantDisplayName.fill("Globex");
    await screen.tenantName.fill(tenantName);
    await screen.email.fill(email);
    await screen.password.fill("abc");
    await screen.showPassword.click();
    const look = () =>
      page.evaluate(() => [
        document.documentElement.lang,
        getComputedStyle(document.body).getPropertyValue("--accent"),
        document.querySelector("header")?.innerText,
      ]);
    const looked = await look();
    await breakDrawing(page, failuresToo);
    await screen.submit.click();
    await expect(page.getByRole("heading", { name: "Something went wrong" })).toBeVisible();
    expect(await look()).toEqual(looked);
    expect(looked[1]).toContain("#aa3300");
    // Nothing of it is left in the document for others to find, nor in the browser's memory of the site.
    expect(
      await page.evaluate(
        () => document.documentElement.outerHTML + JSON.stringify({ ...sessionStorage, ...localStorage }),
      ),
    ).not.toContain(email);
    await screenshots(page, `error-page-${failuresToo}`);
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(screen.email).toHaveValue(email);
    await expect(screen.tenantDisplayName).toHaveValue("Globex");
    await expect(screen.tenantName).toHaveValue(tenantName);
    await expect(screen.password).toHaveValue("");
    expect(await look()).toEqual(looked);
    await fillSignup(page, { password: PASSWORD });
    await expect(checkEmailScreen(page).heading).toBeVisible();
  });
}

test("an error page that the browser brings back from memory shows the form again", async ({ page, application }) => {
  const screen = signupScreen(page);
  await openSignup(page, application.origin);
  await breakDrawing(page, 0);
  await screen.submit.click();
  await expect(page.getByRole("heading", { name: "Something went wrong" })).toBeVisible();
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await expect(screen.submit).toBeVisible();
  await fillSignup(page, { email: "no address" });
  await expect(screen.summary).toBeVisible();
});
