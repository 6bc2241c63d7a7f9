// Read by the seed, and by server.ts, which starts the demo's client application beside it. Plain Node: no "server-only".
import { type SQLWrapper, sql } from "drizzle-orm";
import type { Db } from "./client";
import { applications } from "./schema";

/** The documentation's own cast, by name. */
export const DEMO = {
  workspace: "yourcompany",
  application: "yourapp",
  tenant: "tenant1",
  /** OWNER of the workspace. The password is generated and reaches the seed as DEMO_OPERATOR_PASSWORD. */
  operator: "operator@yourcompany.example",
  /** Public knowledge, like every client id. Its secret is generated and reaches the seed as DEMO_CLIENT_SECRET. */
  clientId: "yourappdemoclient222222222",
} as const;

/** Where the demo's client application answers; an application's login URL is `/login` there. */
export function demoClientOrigin(port: number): string {
  return `http://localhost:${port}`;
}

/** A second start on another port moves the demo's client application: its stored URLs follow, unless somebody gave it others. */
export async function moveDemoClient(db: Db, port: number): Promise<void> {
  const moved = (column: SQLWrapper) =>
    sql`regexp_replace(${column}, '^http://localhost:[0-9]+/', ${`${demoClientOrigin(port)}/`})`;
  await db.execute(sql`
    update applications set login_url = ${moved(applications.loginUrl)}
    where id = (select application_id from hosts where hostname = ${`${DEMO.application}-${DEMO.workspace}.localhost`})`);
  await db.execute(sql`
    update clients set redirect_uris = array(select ${moved(sql`uri`)} from unnest(redirect_uris) as uri)
    where id = ${DEMO.clientId}`);
}
