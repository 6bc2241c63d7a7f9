// Who runs signup: operators made through rows, and signed in through the page.
import { hash } from "@node-rs/argon2";
import type pg from "pg";
import { newId } from "./cast";
import type { Page, Site } from "./test";

export type CastOperator = { id: string; email: string; password: string };

const PASSWORD = "nine patient herons by the pond";

/** An operator of the workspace that an application belongs to. */
export async function castOperator(
  database: pg.Pool,
  applicationId: string,
  role: "OWNER" | "ADMIN" | "VIEWER" = "ADMIN",
): Promise<CastOperator> {
  const id = newId();
  const email = `${id}@operators.example`;
  await database.query(
    "insert into operators (id, email, display_name, password_hash) values ($1, $2, 'Olivia Operator', $3)",
    [id, email, await hash(PASSWORD)],
  );
  await database.query(
    `insert into workspace_memberships (workspace_id, operator_id, role)
     select workspace_id, $1, $2 from applications where id = $3`,
    [id, role, applicationId],
  );
  return { id, email, password: PASSWORD };
}

/** Origin of the dashboard. */
export function dashboardOf(site: Site): string {
  return site.origin(site.baseDomain === "localhost" ? "localhost" : `dashboard.${site.baseDomain}`);
}

/** Signs in and waits for what an operator sees first. */
export async function signIn(page: Page, site: Site, operator: CastOperator): Promise<void> {
  await page.goto(`${dashboardOf(site)}/`);
  await page.getByLabel("Email").fill(operator.email);
  await page.getByLabel("Password", { exact: true }).fill(operator.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}
