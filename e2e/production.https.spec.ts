import { issueCertificate, makeAuthority } from "./support/certificates";
import { startEdge } from "./support/edge";
import { PORTS } from "./support/places";
import { expect, test } from "./support/test";

test("an unknown host is met over https without branding, and told to stay with https", async ({ page, site }) => {
  const response = await page.goto(`${site.origin(`nobody.${site.baseDomain}`)}/signup`);
  expect(response?.status()).toBe(404);
  expect(response?.headers()["strict-transport-security"]).toMatch(/^max-age=\d{8}/);
  expect(await response?.headerValue("set-cookie")).toBeNull();
  await expect(page.getByText("Your App")).toHaveCount(0);
});

test("in production there is no mailbox and no demo", async ({ page, site, database }) => {
  const answered = page.waitForResponse(/\/api\/mailbox/);
  // The answer has no body, which the browser shows as an error of its own.
  await page.goto(`${site.origin(`dashboard.${site.baseDomain}`)}/api/mailbox?to=ann@example.com`).catch(() => {});
  expect((await answered).status()).toBe(404);
  const { rows } = await database.query("select 1 from workspaces where name = 'yourcompany'");
  expect(rows).toEqual([]);
});

test("the browser trusts the key that it was told of, and no other", async ({ page, site }) => {
  const name = `nobody.${site.baseDomain}`;
  const certificate = issueCertificate(makeAuthority(), [name]);
  const impostor = await startEdge({ target: PORTS.https, certificate });
  try {
    await expect(page.goto(`https://${name}:${impostor.port}/`)).rejects.toThrow(/ERR_CERT/);
  } finally {
    await impostor.close();
  }
});
