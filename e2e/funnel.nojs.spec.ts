import { newId } from "./support/cast";
import { castOperator, dashboardOf, signIn } from "./support/operator";
import { expect, test } from "./support/test";

test("without scripts the funnel is filtered, a mail sent again, and the audit log read", async ({
  page,
  site,
  database,
  application,
  tenant,
}) => {
  const globex = await tenant();
  await database.query(
    `insert into signup_journeys (application_id, tenant_id, user_id, level, submitted_at) values ($1, $2, $3, 'TENANT', now())`,
    [application.id, globex.id, newId()],
  );
  await database.query(
    `insert into outbox (application_id, tenant_id, id, kind, to_email, created_at, parked_at, problem, problem_at, problem_detail)
     values ($1, $2, $3, 'ACCOUNT_EXISTS', 'ann@example.com', now() - interval '1 hour', now(), 'GAVE_UP', now(), '422 validation_error')`,
    [application.id, globex.id, newId()],
  );
  await signIn(page, site, await castOperator(database, application.id));
  const at = `${dashboardOf(site)}/applications/${application.id}`;
  await page.goto(`${at}/signups`);
  await page.getByLabel("Tenant").fill(globex.name);
  await page.getByLabel("Group by", { exact: true }).selectOption("Client");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("heading", { name: "By client" })).toBeVisible();
  await expect(page.getByRole("link", { name: "1 signup reached “Submitted”: show it" })).toBeVisible();
  await expect(page.getByText("1 email was not delivered.")).toBeVisible();

  await page.getByRole("link", { name: "View delivery problems" }).click();
  await expect(page.getByText("422 validation_error")).toBeVisible();
  await page.getByRole("button", { name: "Send again to ann@example.com" }).click();
  await expect(page.getByText("A new email is on its way.")).toBeVisible();
  await page.goto(`${at}/deliveries`);
  await expect(page.getByText("No delivery problems in the last 30 days.")).toBeVisible();

  await page.goto(`${at}/audit`);
  await page.getByLabel("Event", { exact: true }).selectOption("Email sent again");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("list", { name: "Events" }).getByRole("listitem")).toHaveCount(1);
});
