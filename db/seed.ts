import { eq, sql } from "drizzle-orm";
import { hashClientSecret } from "../lib/clients/secrets";
import { env } from "../lib/env/env";
import { newId } from "../lib/ids";
import { applicationVanityHost, tenantVanityHost } from "../lib/names";
import { hashPassword } from "../lib/passwords/passwords";
import { pool, withTransaction } from "./client";
import { DEMO, demoClientOrigin } from "./demo";
import {
  applications,
  clients,
  defaultSignupRoles,
  hosts,
  installation,
  operators,
  roles,
  tenants,
  workspaceMemberships,
  workspaces,
} from "./schema";

/**
 * The demo of the embedded default: the documentation's own company with its application, a tenant that people may join and one that they
 * may not. Whole or not at all, and once: what somebody changes afterwards stays changed.
 */
async function seed(): Promise<void> {
  const { baseDomain, demoAppPort } = env();
  const secret = process.env.DEMO_CLIENT_SECRET;
  const password = process.env.DEMO_OPERATOR_PASSWORD;
  if (!secret || !password) throw new Error("The demo's secrets are missing: the seed is run by npm start.");
  const passwordHash = await hashPassword(password);
  const applicationId = newId();
  const workspaceId = newId();
  const roleIds = { owner: newId(), member: newId() };
  const applicationHost = applicationVanityHost(DEMO.application, DEMO.workspace, baseDomain);
  const client = demoClientOrigin(demoAppPort);
  await withTransaction(async (tx) => {
    const [claimed] = await tx
      .update(installation)
      .set({ seededAt: sql`now()` })
      .where(sql`${installation.seededAt} is null`)
      .returning({ id: installation.id });
    if (!claimed) return;
    // A configuration file was faster: what it made stays as it is, and needs no demo beside it.
    const [known] = await tx.select().from(workspaces).where(eq(workspaces.name, DEMO.workspace));
    if (known) return;
    await tx.insert(workspaces).values({ id: workspaceId, name: DEMO.workspace, displayName: "Your Company" });
    const operatorId = newId();
    await tx
      .insert(operators)
      .values({ id: operatorId, email: DEMO.operator, displayName: "Demo Operator", passwordHash });
    await tx.insert(workspaceMemberships).values({ workspaceId, operatorId, role: "OWNER" });
    await tx.insert(applications).values({
      id: applicationId,
      workspaceId,
      name: DEMO.application,
      displayName: "Your App",
      loginUrl: `${client}/login`,
      logoutUrls: [`${client}/`],
      // Its client application speaks plain http on this machine, which only a DEVELOPMENT application may.
      environment: "DEVELOPMENT",
      signupEnabled: true,
    });
    await tx.insert(hosts).values({ hostname: applicationHost, applicationId, kind: "VANITY" });
    await tx.insert(roles).values([
      { applicationId, id: roleIds.owner, name: "owner", displayName: "Owner" },
      { applicationId, id: roleIds.member, name: "member", displayName: "Member" },
    ]);
    await tx.insert(defaultSignupRoles).values({ applicationId, roleId: roleIds.member });
    await tx.insert(clients).values({
      applicationId,
      id: DEMO.clientId,
      displayName: "Your App (web)",
      type: "CONFIDENTIAL",
      secretHash: hashClientSecret(applicationId, DEMO.clientId, secret),
      redirectUris: [`${client}/callback`],
    });
    const demoTenants = [
      { name: DEMO.tenant, displayName: "Tenant One", signupEnabled: true },
      { name: "tenant2", displayName: "Tenant Two", signupEnabled: false },
    ];
    for (const tenant of demoTenants) {
      const id = newId();
      await tx.insert(tenants).values({ applicationId, id, ...tenant });
      const hostname = tenantVanityHost(tenant.name, applicationHost);
      await tx.insert(hosts).values({ hostname, applicationId, tenantId: id, kind: "VANITY" });
    }
  });
}

await seed();
await pool().end();
