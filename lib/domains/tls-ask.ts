import "server-only";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { hosts } from "@/db/schema";
import { env } from "../env/env";
import { hostnameOf } from "../names";

export type CertificateAnswer = "ours" | "not_ours" | "malformed";

/**
 * Whether the edge may order a certificate for a name, because it is one of our hosts. A custom domain has hosts only after its activation,
 * which needs its verification, so pointing a name at us is not enough. It takes one lookup by primary key, and none for our own two names.
 *
 * @param name from the handshake: a host name, without port and final dot (RFC 6066, section 3)
 */
export async function mayHaveCertificate(name: string): Promise<CertificateAnswer> {
  const hostname = hostnameOf(name);
  if (hostname === undefined || hostname !== name.toLowerCase()) return "malformed";
  const { baseDomain, dashboardHost } = env();
  if (hostname === baseDomain || hostname === dashboardHost) return "ours";
  const rows = await db().select({ hostname: hosts.hostname }).from(hosts).where(eq(hosts.hostname, hostname)).limit(1);
  return rows.length > 0 ? "ours" : "not_ours";
}
