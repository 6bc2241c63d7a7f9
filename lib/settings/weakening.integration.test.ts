import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { applications, auditEvents } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import type { Owner } from "../access/access";
import { changeApplication } from "../applications/applications";
import type { ChangeOptions } from "../changes/outcomes";
import { changeClient, createClient } from "../clients/clients";
import { makeOperator } from "../operators/testing";
import { changeSignupRoles, readSignupRoles } from "../roles/roles";
import { changeTenant } from "../tenants/tenants";
import { makeApplication, makeRole, makeTenant } from "../testing/cast";
import { changeSettings } from "./change";
import { resolveSettings } from "./resolve";

useTestDatabase();

const unconditional: ChangeOptions = { expectedVersion: null, acceptWeakening: false, request: null };
const on = (expectedVersion: number): ChangeOptions => ({ ...unconditional, expectedVersion });
const sure: ChangeOptions = { ...unconditional, acceptWeakening: true };

async function scene() {
  const application = await makeApplication();
  const tenant = await makeTenant(application, "acme");
  const { actor } = await makeOperator(application.id, "ADMIN");
  const ofApplication: Owner = { applicationId: application.id, tenantId: null };
  const ofTenant = { applicationId: application.id, tenantId: tenant.id };
  return { application, tenant, actor, ofApplication, ofTenant };
}

describe("a change that weakens signup asks first", () => {
  const claimed = { code: "unproven_email_domains", tenants: 1 };

  test("email verification where a tenant goes by it and has allowed domains", async () => {
    const { actor, application, ofApplication, ofTenant } = await scene();
    const patch = { verificationStep: "EMAIL_VERIFICATION" };
    await changeTenant(actor, ofTenant, { allowedSignupEmailDomains: ["acme.example"] }, unconditional);
    const overriding = await makeTenant(application, "other", { allowedSignupEmailDomains: ["other.example"] });
    const atOther = { applicationId: application.id, tenantId: overriding.id };
    await changeSettings(actor, atOther, "workflow-policies", { verificationStep: "ACTIVATION_EMAIL" }, unconditional);
    for (const owner of [ofApplication, ofTenant]) {
      expect(await changeSettings(actor, owner, "workflow-policies", patch, unconditional)).toEqual({
        type: "weakening",
        warnings: [claimed],
      });
    }
    const nobody = await resolveSettings(application.id, ofTenant.tenantId);
    expect(nobody.workflowPolicy.verificationStep).toBe("ACTIVATION_EMAIL");
    expect(await changeSettings(actor, ofApplication, "workflow-policies", patch, sure)).toMatchObject({
      type: "saved",
    });
  });

  test("an allowed domain where email verification is on already, and the end of the list", async () => {
    const { actor, ofApplication, ofTenant } = await scene();
    const policy = { verificationStep: "EMAIL_VERIFICATION" };
    expect(await changeSettings(actor, ofApplication, "workflow-policies", policy, unconditional)).toMatchObject({
      type: "saved",
    });
    const domains = { allowedSignupEmailDomains: ["acme.example"] };
    expect(await changeTenant(actor, ofTenant, domains, unconditional)).toEqual({
      type: "weakening",
      warnings: [claimed],
    });
    expect(await changeTenant(actor, ofTenant, domains, sure)).toMatchObject({ type: "saved" });
    expect(await changeTenant(actor, ofTenant, { allowedSignupEmailDomains: [] }, unconditional)).toEqual({
      type: "weakening",
      warnings: [{ code: "any_email_domain" }],
    });
  });

  test("no breached-password check any more", async () => {
    const { actor, ofTenant } = await scene();
    const off = { breachedPasswordCheck: false };
    expect(await changeSettings(actor, ofTenant, "password-policies", off, unconditional)).toEqual({
      type: "weakening",
      warnings: [{ code: "breached_passwords_taken" }],
    });
    expect(await changeSettings(actor, ofTenant, "password-policies", off, sure)).toMatchObject({ type: "saved" });
    expect(
      await changeSettings(actor, ofTenant, "password-policies", { minimumLength: 9 }, unconditional),
    ).toMatchObject({ type: "saved" });
  });

  test("links that lead elsewhere: to no host of the application's, and not where its login is", async () => {
    const { actor, application, tenant, ofApplication } = await scene();
    const [row] = await db().select().from(applications).where(eq(applications.id, application.id));
    const link = (activationLinkUrl: string | null) =>
      changeSettings(actor, ofApplication, "email-policies", { activationLinkUrl }, unconditional);
    for (const own of [`${new URL(row?.loginUrl ?? "").origin}/activate`, `https://${tenant.hostname}/own`, null]) {
      expect(await link(own)).toMatchObject({ type: "saved" });
    }
    const elsewhere = "https://{tenant_domain}.evil.example/activate";
    expect(await link(elsewhere)).toEqual({
      type: "weakening",
      warnings: [{ code: "links_lead_elsewhere", host: "{tenant_name}.evil.example" }],
    });
    const meant = { ...unconditional, acceptWeakening: ["links_lead_elsewhere:{tenant_name}.evil.example"] };
    const patch = { activationLinkUrl: elsewhere };
    expect(await changeSettings(actor, ofApplication, "email-policies", patch, meant)).toMatchObject({ type: "saved" });
    const more = { verificationLinkLifetimeMinutes: 2000 };
    expect(await changeSettings(actor, ofApplication, "email-policies", more, unconditional)).toEqual({
      type: "weakening",
      warnings: [{ code: "longer_verification_links", minutes: 2000 }],
    });
  });

  test("a yes to what was told is none to what has come instead", async () => {
    const { actor, ofApplication, ofTenant } = await scene();
    const policy = (collection: "password-policies" | "workflow-policies", patch: object, accepted: string[]) =>
      changeSettings(actor, ofApplication, collection, { ...patch }, { ...unconditional, acceptWeakening: accepted });
    await policy("password-policies", { minimumLength: 20 }, []);
    const lower = { minimumLength: 15 };
    expect(await policy("password-policies", lower, [])).toMatchObject({ type: "weakening" });
    expect(await policy("password-policies", { minimumLength: 9 }, ["shorter_passwords:15"])).toEqual({
      type: "weakening",
      warnings: [{ code: "shorter_passwords", length: 9 }],
    });
    expect(await policy("password-policies", lower, ["shorter_passwords:15"])).toMatchObject({ type: "saved" });

    // Nothing was told of it, because no tenant had domains: one has by the time that it is saved.
    await changeTenant(actor, ofTenant, { allowedSignupEmailDomains: ["acme.example"] }, unconditional);
    const step = { verificationStep: "EMAIL_VERIFICATION" };
    expect(await policy("workflow-policies", step, ["shorter_passwords:15"])).toEqual({
      type: "weakening",
      warnings: [claimed],
    });
    expect(await policy("workflow-policies", step, ["unproven_email_domains:1"])).toMatchObject({ type: "saved" });
  });

  test("domains that go while self-signup is off, since nobody is asked when it is switched on", async () => {
    const { actor, ofTenant } = await scene();
    const tenant = (patch: object) => changeTenant(actor, ofTenant, { ...patch }, unconditional);
    await tenant({ signupEnabled: false, allowedSignupEmailDomains: ["acme.example"] });
    expect(await tenant({ allowedSignupEmailDomains: [] })).toEqual({
      type: "weakening",
      warnings: [{ code: "any_email_domain_later" }],
    });
    expect(await tenant({ signupEnabled: true })).toMatchObject({ type: "saved" });
  });

  test("more rights for a machine client, more roles at signup", async () => {
    const { actor, application } = await scene();
    const rights = (patch: object) => ({ type: "MACHINE", displayName: "Sync", ...patch });
    const everything = rights({ machineRole: "APPLICATION_ADMIN_CLIENT" });
    const asked = { request: null, acceptWeakening: [] };
    expect(await createClient(actor, application.id, everything, asked)).toEqual({
      type: "weakening",
      warnings: [{ code: "client_may_everything" }],
    });
    const made = await createClient(actor, application.id, rights({ permissions: ["role:write"] }), asked);
    if (made.type !== "created") throw new Error(made.type);
    const name = { applicationId: application.id, clientId: made.id };
    expect(await changeClient(actor, name, { permissions: ["tenant:delete", "user:read"] }, unconditional)).toEqual({
      type: "weakening",
      warnings: [{ code: "client_may_change", permissions: ["tenant:delete"] }],
    });
    const role = await makeRole(application.id, "member");
    expect(await changeSignupRoles(actor, application.id, [role], unconditional)).toEqual({
      type: "weakening",
      warnings: [{ code: "more_signup_roles", roles: ["member"] }],
    });
    expect((await readSignupRoles(actor, application.id))?.roles).toMatchObject([{ given: false }]);
  });

  test("a used refresh token that works for longer, where it was shorter before", async () => {
    const { actor, application } = await scene();
    const web = { type: "CONFIDENTIAL", displayName: "Web", refreshTokenGraceSeconds: 60 };
    const made = await createClient(actor, application.id, web, { request: null, acceptWeakening: [] });
    if (made.type !== "created") throw new Error(made.type);
    const name = { applicationId: application.id, clientId: made.id };
    const grace = (seconds: number, acceptWeakening: string[] = []) =>
      changeClient(actor, name, { refreshTokenGraceSeconds: seconds }, { ...unconditional, acceptWeakening });
    const warning = (seconds: number) => ({
      type: "weakening",
      warnings: [{ code: "longer_refresh_token_grace", seconds }],
    });
    expect(await grace(61)).toEqual(warning(61));
    expect(await grace(0)).toMatchObject({ type: "saved" });
    expect(await grace(1)).toEqual(warning(1));
    expect(await grace(120, ["longer_refresh_token_grace:1"])).toEqual(warning(120));
    expect(await grace(120, ["longer_refresh_token_grace:120"])).toMatchObject({ type: "saved" });
    const events = await db().select().from(auditEvents).where(eq(auditEvents.clientId, made.id));
    const changes = events.filter(({ action }) => action === "client.changed").map(({ details }) => details);
    expect(changes).toEqual([
      { changes: { refreshTokenGraceSeconds: { from: 60, to: 0 } } },
      { changes: { refreshTokenGraceSeconds: { from: 0, to: 120 } } },
    ]);
  });

  test("no proof for an activation by the API any more, and not where there was none before", async () => {
    const { actor, application } = await scene();
    const drop = { displayName: "Renamed", activationProofRequired: false };
    await changeApplication(actor, application.id, { activationProofRequired: true }, unconditional);
    expect(await changeApplication(actor, application.id, drop, on(2))).toEqual({
      type: "weakening",
      warnings: [{ code: "activation_proof_dropped" }],
    });
    const [kept] = await db().select().from(applications).where(eq(applications.id, application.id));
    expect(kept).toMatchObject({ activationProofRequired: true, displayName: "Test App", version: 2 });
    expect(await changeApplication(actor, application.id, drop, { ...on(1), acceptWeakening: true })).toMatchObject({
      type: "stale",
    });
    expect(await changeApplication(actor, application.id, drop, { ...on(2), acceptWeakening: true })).toEqual({
      type: "saved",
      version: 3,
    });
    expect(await changeApplication(actor, application.id, { ...drop, displayName: "Again" }, on(3))).toMatchObject({
      type: "saved",
    });
  });
});
