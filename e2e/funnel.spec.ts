import { expectAccessible } from "./support/accessible";
import { castApplication, newId } from "./support/cast";
import { castOperator, dashboardOf, signIn } from "./support/operator";
import { expect, type Page, test } from "./support/test";
import { activationLinkIn, arriveAt, openInSameBrowser, openSignup, signUp } from "./support/verbs";

function rowOf(page: Page, step: string) {
  return page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: new RegExp(`^${step}`) }) });
}

/** The first two figures of a step: who came so far, and who went no further. */
async function figuresOf(page: Page, step: string): Promise<string[]> {
  const cells = await rowOf(page, step).first().getByRole("cell").allInnerTexts();
  return cells.slice(0, 2).map((text) => text.split("\n")[0]?.trim() ?? "");
}

test("who signs up is seen at each step, and in the list behind it, until they are signed in", async ({
  page,
  browser,
  site,
  database,
  application,
  mailbox,
  address,
  freshName,
}) => {
  const email = address();
  const visitor = await (await browser.newContext()).newPage();
  await openSignup(visitor, application.origin, { client_id: application.clientId });
  await signUp(visitor, { tenantDisplayName: "Initech", tenantName: freshName(), email });
  const mail = await mailbox.newest(email);

  await signIn(page, site, await castOperator(database, application.id, "VIEWER"));
  await page.getByRole("link", { name: "Signups" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Signups" })).toBeVisible();
  await expect
    .poll(
      async () => {
        await page.reload();
        return [
          await figuresOf(page, "Submitted"),
          await figuresOf(page, "Delivered"),
          await figuresOf(page, "Opened"),
        ];
      },
      { timeout: 30_000 },
    )
    .toEqual([
      ["1", "0"],
      ["1", "1"],
      ["0", "0"],
    ]);
  await page.getByRole("link", { name: "1 signup dropped off at “Delivered”: show it" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Dropped off at “Delivered”" })).toBeVisible();
  await expect(page.getByRole("rowheader")).toContainText([email]);
  await expect(page.getByRole("rowheader")).toContainText(["Initech"]);

  const tab = await openInSameBrowser(visitor, activationLinkIn(mail));
  await arriveAt(tab, application.yourApp);
  await page.getByRole("link", { name: "Back to all steps" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Signups" })).toBeVisible();
  await expect
    .poll(
      async () => {
        await page.reload();
        return figuresOf(page, "First token");
      },
      { timeout: 30_000 },
    )
    .toEqual(["1", "–"]);
  expect(await figuresOf(page, "Started")).toEqual(["1", "0"]);
  await visitor.context().close();
});

test("a month of signups as a picture", async ({ page, site, database, application, tenant, screenshots }) => {
  test.setTimeout(180_000);
  await manySignups(database, application.id, (await tenant()).id, application.clientId);
  await signIn(page, site, await castOperator(database, application.id));
  const at = `${dashboardOf(site)}/applications/${application.id}/signups`;
  for (const by of ["day", "tenant", "client"]) {
    await page.goto(`${at}?by=${by}`);
    await expect(page.getByRole("heading", { level: 1, name: "Signups" })).toBeVisible();
    await expectAccessible(page, `signups by ${by}`);
    if (by !== "client") await screenshots(page, `funnel-by-${by}`);
  }
  await page.goto(`${at}?by=tenant`);
  await page.getByRole("link", { name: "Globex" }).click();
  await expect(page.getByRole("img", { name: /^Signups by day/ })).toBeVisible();
  await expect(page.getByLabel("Tenant")).not.toHaveValue("");

  await page.goto(`${at}/list?step=opened&only=reached`);
  await expect(page.getByRole("rowheader")).toHaveCount(25);
  await expectAccessible(page, "the list behind a bar");
  await screenshots(page, "funnel-list");
  await page.getByRole("link", { name: "Next page" }).click();
  await page.getByRole("link", { name: "First page" }).waitFor();

  await page.goto(`${at}?tenant=nobody`);
  await expect(page.getByText("No tenant has the short name “nobody”.")).toBeVisible();
  await page.goto(`${at}?from=2020-01-01&to=2020-01-31`);
  await expect(page.getByText("No signups in this period.")).toBeVisible();
  await expectAccessible(page, "no signups");
  await screenshots(page, "funnel-empty");
});

test("workspace A never sees B's signups or undelivered mails", async ({
  page,
  site,
  database,
  application,
  freshName,
}) => {
  const other = await castApplication(database, site, { name: freshName("other"), displayName: "Other App" });
  await signIn(page, site, await castOperator(database, other.id));
  for (const path of ["signups", "signups/list?step=submitted", "deliveries"]) {
    const response = await page.goto(`${dashboardOf(site)}/applications/${application.id}/${path}`);
    expect(response?.status()).toBe(404);
    expect(await response?.text()).not.toContain("Second App");
  }
  await other.close();
});

async function manySignups(
  database: { query(text: string, values: unknown[]): Promise<unknown> },
  applicationId: string,
  tenantId: string,
  clientId: string,
): Promise<void> {
  await database.query(
    `insert into signup_journeys (application_id, tenant_id, user_id, client_id, level, submitted_at, sent_at, delivered_at, opened_at,
       activated_at, token_at)
     select $1, case when i % 4 = 0 then $2 else $3 end, translate(lpad(i::text, 26, 'a'), '0189', 'bcde'),
       case when i % 3 = 0 then $4 end, (case when i % 4 = 0 then 'TENANT' else 'APPLICATION' end)::signup_level,
       at, at + interval '2 seconds',
       case when i % 20 > 0 then at + interval '9 seconds' end, case when i % 5 > 0 then at + interval '4 minutes' end,
       case when i % 5 > 1 then at + interval '5 minutes' end, case when i % 5 > 2 then at + interval '311 seconds' end
     from (select i, now() - make_interval(hours => i) as at from generate_series(1, 700) as i) as one`,
    [applicationId, tenantId, newId(), clientId],
  );
  await database.query(
    `insert into users (application_id, tenant_id, id, email, status, origin)
     select application_id, tenant_id, user_id, 'person' || row_number() over (order by submitted_at) || '@example.com', 'PROVISIONED', 'SIGNUP'
     from signup_journeys where application_id = $1 and tenant_id = $2 and submitted_at < now() - interval '9 hours'`,
    [applicationId, tenantId],
  );
  await database.query(
    `insert into signup_starts (application_id, day, tenant_id, client_id, count)
     select $1, current_date - i, '', '', 20 + i % 17 from generate_series(0, 29) as i`,
    [applicationId],
  );
}
