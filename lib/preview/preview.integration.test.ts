import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { db } from "@/db/client";
import { settings, workspaceMemberships } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { makeOperator } from "../operators/testing";
import { brandingStyle } from "../settings/branding";
import { makeApplication, makeTenant, saySettings } from "../testing/cast";
import { DRAFT_SECONDS, draftSettings, previewSignup, sampleTenant } from "./preview";

useTestDatabase();

async function scene(role: "ADMIN" | "VIEWER" = "ADMIN") {
  const application = await makeApplication();
  const tenant = await makeTenant(application, "acme");
  const { actor } = await makeOperator(application.id, role);
  const operator = { id: actor.id, sessionName: "this browser" };
  const ofApplication = { applicationId: application.id, tenantId: null };
  const ofTenant = { applicationId: application.id, tenantId: tenant.id };
  return { application, tenant, operator, ofApplication, ofTenant };
}

type Scene = Awaited<ReturnType<typeof scene>>;

async function tokenOf(outcome: ReturnType<typeof draftSettings>): Promise<string> {
  const drafted = await outcome;
  if (drafted.type !== "drafted") throw new Error("No draft");
  return drafted.token;
}

const branding = ({ operator, ofApplication }: Scene, patch: Record<string, unknown>, now?: Date) =>
  draftSettings(operator, { owner: ofApplication, collection: "page-brandings", shownTenantId: null }, patch, now);

test("an application's page is shown with what is typed over what is saved, and nothing is saved", async () => {
  const { application, operator, ofApplication } = await scene();
  await saySettings(application.id, null, "user-schemas", { required: ["phoneNumber"] });
  await saySettings(application.id, null, "identity-providers", { loginIdentifiers: ["EMAIL", "USERNAME"] });
  const asked = { owner: ofApplication, collection: "user-schemas", shownTenantId: null } as const;
  const token = await tokenOf(draftSettings(operator, asked, { required: ["fullName"] }));
  const preview = await previewSignup(operator, token);
  expect(preview?.host.hostname).toBe(application.hostname);
  expect(preview?.page.fields.map(({ name }) => name)).toEqual([
    "tenantDisplayName",
    "tenantName",
    "email",
    "fullName",
    "username",
    "password",
  ]);
  const rows = await db().select().from(settings);
  expect(rows.map(({ members }) => members)).not.toContainEqual({ required: ["fullName"] });
});

test("a draft holds one of the application's own fields, and shows it among those that are saved", async () => {
  const { application, operator, ofApplication } = await scene();
  const field = (name: string, label = name) => ({
    name,
    type: "TEXT",
    label: { en: label, de: "x".repeat(100) },
    help: { en: "y".repeat(300) },
    presence: "OPTIONAL",
  });
  const saved = Array.from({ length: 29 }, (_, i) => field(`field_${i}`));
  await saySettings(application.id, null, "user-schemas", { fields: saved });
  const asked = { owner: ofApplication, collection: "user-schemas", shownTenantId: null } as const;
  const shown = async (drafted: unknown) => {
    const token = await tokenOf(draftSettings(operator, asked, { fields: [drafted] }));
    // A URL of this length is taken everywhere.
    expect(token.length).toBeLessThan(2_000);
    const preview = await previewSignup(operator, token);
    return preview?.page.fields.flatMap(({ custom }) => (custom ? [custom.label.en] : []));
  };
  const labels = saved.map(({ name }) => name);
  expect(await shown(field("field_7", "Changed"))).toEqual(labels.with(7, "Changed"));
  expect(await shown(field("added", "New"))).toEqual([...labels, "New"]);
  expect(await shown(field("No name", "Not usable"))).toEqual(labels);
});

test("a tenant overrides, and takes back, what its application says; what it overrides is not its application's to change", async () => {
  const { application, tenant, operator, ofApplication, ofTenant } = await scene();
  await saySettings(application.id, null, "user-schemas", { required: ["phoneNumber"] });
  await saySettings(application.id, tenant.id, "user-schemas", { required: ["birthdate"] });
  const names = async (owner: typeof ofApplication | typeof ofTenant, required: unknown) => {
    const asked = { owner, collection: "user-schemas", shownTenantId: tenant.id } as const;
    const preview = await previewSignup(operator, await tokenOf(draftSettings(operator, asked, { required })));
    expect(preview?.host.tenant?.id).toBe(tenant.id);
    return preview?.page.fields.map(({ name }) => name);
  };
  expect(await names(ofTenant, ["fullName"])).toEqual(["email", "fullName", "password"]);
  expect(await names(ofTenant, "inherit")).toEqual(["email", "phoneNumber", "password"]);
  expect(await names(ofApplication, ["fullName"])).toEqual(["email", "birthdate", "password"]);
});

test("what can't be saved is left out, and the rest is shown", async () => {
  const here = await scene();
  await saySettings(here.application.id, null, "page-brandings", { accentColor: "#0000aa" });
  const typed = { accentColor: "#12", logoUrl: "http://cdn.example/logo.png", radius: 4, constructor: "x" };
  const drafted = await branding(here, typed);
  expect(drafted).toMatchObject({ type: "drafted", leftOut: ["logoUrl", "accentColor"] });
  const preview = await previewSignup(here.operator, await tokenOf(Promise.resolve(drafted)));
  expect(preview?.settings.pageBranding).toEqual({
    accentColor: "#0000aa",
    logoUrl: null,
    radius: 4,
    colorScheme: "AUTO",
  });
});

test.each([
  { accentColor: "#1d4ed8;}body{background:url(https://evil.example)}" },
  { accentColor: "red" },
  { accentColor: "#1d4ed8</style><script>alert(1)</script>" },
  { radius: "0;}*{display:none}" },
  { radius: 1e9 },
  { colorScheme: "LIGHT;}" },
  { logoUrl: "javascript:alert(1)" },
  { logoUrl: "data:image/svg+xml,<svg onload=alert(1)>" },
  { logoUrl: "https://user:password@cdn.example/logo.png" },
  { logoUrl: 'https://cdn.example/"onerror="alert(1) x' },
])("%j brings nothing into the page", async (patch) => {
  const here = await scene();
  const drafted = await branding(here, patch);
  expect(drafted).toMatchObject({ type: "drafted", leftOut: Object.keys(patch) });
  const preview = await previewSignup(here.operator, await tokenOf(Promise.resolve(drafted)));
  expect(preview?.settings.pageBranding.logoUrl).toBeNull();
  expect(preview && brandingStyle(preview.settings.pageBranding)).toBe("");
});

test("a logo comes with encryption also to an application under development, because pages take no other", async () => {
  const application = await makeApplication({ environment: "DEVELOPMENT" });
  const { actor } = await makeOperator(application.id);
  const operator = { id: actor.id, sessionName: "this browser" };
  const owner = { applicationId: application.id, tenantId: null };
  const asked = { owner, collection: "page-brandings", shownTenantId: null } as const;
  const drafted = await draftSettings(operator, asked, { logoUrl: "http://localhost:4000/logo.png" });
  expect(drafted).toMatchObject({ leftOut: ["logoUrl"] });
});

test("a viewer looks at drafts as well", async () => {
  const here = await scene("VIEWER");
  expect(await previewSignup(here.operator, await tokenOf(branding(here, { radius: 0 })))).toBeDefined();
});

test("a draft is over after ten minutes, and nobody else's", async () => {
  const [here, elsewhere] = [await scene(), await scene()];
  const now = new Date();
  const token = await tokenOf(branding(here, { radius: 0 }, now));
  const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
  expect(DRAFT_SECONDS).toBe(600);
  expect(await previewSignup(here.operator, token, at(DRAFT_SECONDS - 1))).toBeDefined();
  expect(await previewSignup(here.operator, token, at(DRAFT_SECONDS))).toBeUndefined();
  expect(await previewSignup(elsewhere.operator, token, now)).toBeUndefined();
  expect(await previewSignup({ ...here.operator, sessionName: "another browser" }, token, now)).toBeUndefined();
  expect(await previewSignup(here.operator, `${token}x`, now)).toBeUndefined();
});

test("of another workspace there is nothing to draft, nor a tenant of its own below somebody else's application", async () => {
  const [mine, theirs] = [await scene(), await scene()];
  const drafts = [
    { owner: theirs.ofApplication, shownTenantId: null },
    { owner: theirs.ofApplication, shownTenantId: theirs.tenant.id },
    { owner: theirs.ofTenant, shownTenantId: theirs.tenant.id },
    { owner: mine.ofApplication, shownTenantId: theirs.tenant.id },
    { owner: { ...mine.ofApplication, tenantId: theirs.tenant.id }, shownTenantId: theirs.tenant.id },
    // A tenant's settings shown on somebody else's page.
    { owner: mine.ofTenant, shownTenantId: null },
  ];
  for (const asked of drafts) {
    const outcome = await draftSettings(mine.operator, { ...asked, collection: "user-schemas" }, { required: [] });
    expect(outcome).toEqual({ type: "not_found" });
  }
  expect(await sampleTenant(mine.operator, theirs.application.id)).toBeUndefined();
  expect(await sampleTenant(mine.operator, mine.application.id)).toMatchObject({ id: mine.tenant.id });
});

test("whoever is no operator of the workspace any more sees nothing, whatever they hold", async () => {
  const here = await scene();
  const token = await tokenOf(branding(here, { radius: 0 }));
  await db().delete(workspaceMemberships).where(eq(workspaceMemberships.operatorId, here.operator.id));
  expect(await previewSignup(here.operator, token)).toBeUndefined();
});
