import "server-only";
import { sql } from "drizzle-orm";
import { db } from "@/db/client";
import { credentials } from "@/db/schema";
import { keyedDigest } from "../secrets/keys";

const ID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

/**
 * A password hash of the tenant, to do the work of where a login names nobody: imported hashes take as long as whoever made them chose, so
 * in a tenant that has some, one fixed amount of work would tell who is there. It is the same one for the same name until its owner's
 * changes. Undefined where nobody has a password.
 *
 * @param typed what was typed as address or username, in its stored form
 */
export async function hashLike(applicationId: string, tenantId: string, typed: string): Promise<string | undefined> {
  const digest = keyedDigest("login-likeness", applicationId, tenantId, typed);
  // Ids are random, so the owner of the next one above a random id is anybody, each as likely.
  const place = [...digest.subarray(0, 26)].map((byte) => ID_LETTERS[byte & 31]).join("");
  const ofTenant = sql`${credentials.applicationId} = ${applicationId} and ${credentials.tenantId} = ${tenantId}`;
  const first = (condition: typeof ofTenant) => sql`
    (select ${credentials.passwordHash} from ${credentials} where ${condition} order by ${credentials.userId} limit 1)`;
  const { rows } = await db().execute<{ hash: string | null }>(sql`
    select coalesce(${first(sql`${ofTenant} and ${credentials.userId} >= ${place}`)}, ${first(ofTenant)}) as hash`);
  return rows[0]?.hash ?? undefined;
}
