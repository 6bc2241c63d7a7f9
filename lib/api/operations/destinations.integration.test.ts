import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { applications, clients, settings } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { applyConfig } from "../../config/apply";
import { mistakesIn, PLAIN, SHELL } from "../../config/testing";
import { makeApplication, makeTenant } from "../../testing/cast";
import { callApi, makeApiCaller } from "../testing";
import { APPLICATION_OPERATIONS } from "./applications";
import { CLIENT_OPERATIONS } from "./clients";
import { SETTINGS_OPERATIONS } from "./owner-settings";

useTestDatabase();

let application: Awaited<ReturnType<typeof makeApplication>>;
let tenant: Awaited<ReturnType<typeof makeTenant>>;
let admin: Awaited<ReturnType<typeof makeApiCaller>>;

beforeAll(async () => {
  application = await makeApplication();
  tenant = await makeTenant(application, "acme");
  admin = await makeApiCaller(application);
});

const onApplication = (member: string, value: unknown) =>
  callApi(admin, APPLICATION_OPERATIONS.changeApplication, {
    params: { applicationId: application.id },
    body: { [member]: value },
  });
const onClient = (member: string, value: unknown) =>
  callApi(admin, CLIENT_OPERATIONS.changeClient, {
    params: { clientId: application.clientId },
    body: { [member]: value },
  });
const onNewClient = (member: string, value: unknown) =>
  callApi(admin, CLIENT_OPERATIONS.createClient, { body: { type: "PUBLIC", displayName: "New", [member]: value } });
const inSettings =
  (collection: "workflow-policies" | "email-policies", more: Record<string, unknown> = {}) =>
  (member: string, value: unknown) =>
    callApi(admin, SETTINGS_OPERATIONS[collection].create, {
      body: { ownerType: "TENANT", ownerId: tenant.id, ...more, [member]: value },
      query: { upsert: "true" },
    });

/** Everything that holds a URL to which people, codes or links are sent. */
const SETTINGS = [
  ["loginUrl", onApplication, false],
  ["logoutUrls", onApplication, true],
  ["customSignupPageUrl", onApplication, false],
  ["customTenantSignupPageUrl", onApplication, false],
  ["customLoginPageUrl", onApplication, false],
  ["loginUrl", onClient, false],
  ["redirectUris", onClient, true],
  ["loginUrl", onNewClient, false],
  ["redirectUris", onNewClient, true],
  ["customRedirectUrl", inSettings("workflow-policies"), false],
  ["actionLinkUrl", inSettings("email-policies", { emailType: "USER_ACTIVATION" }), false],
  ["actionLinkUrl", inSettings("email-policies", { emailType: "EMAIL_VERIFICATION" }), false],
] as const;

/** With the code that each is refused with. */
const BAD = [
  ["https://{tenant_name}.com/in", "public_suffix"],
  ["https://{tenant_domain}.github.io/in", "public_suffix"],
  ["https://{tenant_name}.anything.ck", "public_suffix"],
  ["https://{tenant_name}.公司.cn", "public_suffix"],
  ["https://{tenant_name}.com./", "invalid_format"],
  ["https:app.example.com", "invalid_format"],
  ["https:///app.example.com", "invalid_format"],
  ["https:\\\\app.example.com", "invalid_format"],
  [" https://app.example.com/", "invalid_format"],
  ["https://app.example.com/\n", "invalid_format"],
  ["https://app.\texample.com/", "invalid_format"],
  ["https://{TENANT_NAME}.example.com/", "invalid_format"],
  ["https://%7Btenant_name%7D.example.com/", "invalid_format"],
  ["http://{tenant_name}.localhost:3001/", "invalid_format"],
] as const;

async function rows(): Promise<string> {
  const of = [
    await db().select().from(applications).where(eq(applications.id, application.id)),
    await db().select().from(clients).where(eq(clients.applicationId, application.id)),
    await db().select().from(settings).where(eq(settings.applicationId, application.id)),
  ];
  return JSON.stringify(of);
}

describe.each(SETTINGS)("%s, %o", (member, send, isList) => {
  test("is not saved where nobody may be sent to it, and the answer says why", async () => {
    const before = await rows();
    for (const [url, code] of BAD) {
      const { status, body } = await send(member, isList ? ["https://ok.example/", url] : url);
      const [[name = "", violations] = []] = Object.entries(
        (body.violations as Record<string, unknown> | undefined) ?? {},
      );
      expect([url, status, name.split(".")[0], violations]).toEqual([url, 400, member, [{ code }]]);
    }
    expect(await rows()).toBe(before);
  });

  test("is saved with a tenant's label in front of a domain that somebody owns", async () => {
    const url = "https://{tenant_name}.app.example.co.uk/in?t={tenant_domain}";
    const { status } = await send(member, isList ? [url] : url);
    expect([200, 201]).toContain(status);
  });
});

test("a redirect URI with our own label for the placeholder is not saved", async () => {
  const { status } = await onClient("redirectUris", ["https://x-foyer-tenant-name-x.example.com/cb"]);
  expect(status).toBe(400);
});

test("an application under development may have each tenant below localhost", async () => {
  const development = await makeApplication({ environment: "DEVELOPMENT" });
  const caller = await makeApiCaller(development);
  const { status } = await callApi(caller, APPLICATION_OPERATIONS.changeApplication, {
    params: { applicationId: development.id },
    body: { loginUrl: "http://{tenant_name}.localhost:3001/login" },
  });
  expect(status).toBe(200);
});

test("a configuration file is told for each of them where it stands, and why", async () => {
  const bad = "https://{tenant_name}.co.uk/in";
  const outcome = await applyConfig(
    SHELL,
    null,
    `version: 1
workspaces:
  - name: urls
    displayName: U
    applications:
      - name: urls
        displayName: U
        loginUrl: ${bad}
        logoutUrls: ["${bad}"]
        customSignupPageUrl: ${bad}
        customTenantSignupPageUrl: ${bad}
        customLoginPageUrl: ${bad}
        settings:
          workflowPolicy: { customRedirectUrl: "${bad}" }
          emailPolicy: { activationLinkUrl: "${bad}", verificationLinkUrl: "${bad}" }
        clients:
          - { displayName: Web, type: PUBLIC, loginUrl: "${bad}", redirectUris: ["${bad}"] }
`,
    PLAIN,
  );
  const mistakes = mistakesIn(outcome);
  expect(mistakes).toHaveLength(10);
  for (const mistake of mistakes) expect(mistake).toContain("anyone could register that site");
});
