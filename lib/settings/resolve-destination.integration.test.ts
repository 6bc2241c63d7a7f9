// Rows from before the rule about placeholders, or written by hand: whatever stands in them, nobody is sent there.
import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { ownPage } from "@/app/hosted/own-pages";
import { db } from "@/db/client";
import { applications, clients, tenants } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { findSdkConfiguration } from "../oauth/clients";
import { shareWithPages } from "../oauth/cors";
import { askAuthorize, authorizeQuery, makePerson, makePkce } from "../oauth/testing";
import { logoutDestination } from "../sessions/log-out";
import { arrive, hostOf, makeApplication, makeBrowser, makeTenant, saySettings } from "../testing/cast";
import { NO_WAY_ON, resolveDestination } from "./resolve-destination";

useTestDatabase();

/** Each would send the tenant "acme" to a site that the name alone picks, or is read by a browser as something else than it shows. */
const BAD = [
  "https://{tenant_name}.com/in",
  "https://{tenant_domain}.co.uk/in",
  "https://{tenant_name}.github.io/in",
  "https://{tenant_name}.anything.ck/in",
  "https://{tenant_name}.internal:8443/in",
  "https://{tenant_name}.公司.cn/in",
  "https://x.{tenant_name}.com/in",
  "https://x-{tenant_name}.com/in",
  "https:{tenant_name}.example.com",
  "https:///{tenant_name}.example.com",
  "https:\\\\evil.example",
  "javascript:alert(1)",
  "http://{tenant_name}.localhost/in",
  "no URL",
];

let app: Awaited<ReturnType<typeof makeApplication>>;
let acme: Awaited<ReturnType<typeof makeTenant>>;
const CLIENT_LOGIN = "https://client.example.com/start?tenant_name=acme&tenant_domain=acme";

beforeEach(async () => {
  app = await makeApplication();
  acme = await makeTenant(app, "acme");
});

const endOf = (workflow: "signup" | "login") =>
  resolveDestination({ applicationId: app.id, tenantId: acme.id, clientId: app.clientId, state: null, workflow });

/** Written as no door of ours would let it in. */
async function writeLoginUrls(client: string | null, application: string): Promise<void> {
  await db().execute(sql`update ${clients} set login_url = ${client} where ${eq(clients.applicationId, app.id)}`);
  await db().execute(sql`update ${applications} set login_url = ${application} where ${eq(applications.id, app.id)}`);
}

describe.each(BAD)("where %j stands in a row", (bad) => {
  it("signup and login end at the next URL in order, and at our own page where none is left", async () => {
    await saySettings(app.id, null, "workflow-policies", { customRedirectUrl: bad });
    expect(await endOf("signup")).toBe(CLIENT_LOGIN);
    await writeLoginUrls(bad, "https://{tenant_name}.app.example.com/login");
    expect(await endOf("signup")).toBe("https://acme.app.example.com/login");
    expect(await endOf("login")).toBe("https://acme.app.example.com/login");
    await writeLoginUrls(bad, bad);
    expect(await endOf("signup")).toBe(`http://${acme.hostname}:3000${NO_WAY_ON}`);
    expect(await endOf("login")).toBe(`http://${acme.hostname}:3000${NO_WAY_ON}`);
  });

  it("a logout that asks for it ends as one that asks for nothing", async () => {
    await db()
      .update(applications)
      .set({ logoutUrls: [bad] })
      .where(eq(applications.id, app.id));
    const host = await acme.host();
    for (const redirect_url of [bad, bad.replace(/\{\w+\}/, "acme")]) {
      const query = new URLSearchParams({ redirect_url, client_id: app.clientId });
      expect([redirect_url, await logoutDestination(host, query)]).toEqual([redirect_url, CLIENT_LOGIN]);
    }
  });

  it("it takes no page's place", async () => {
    const pages = { customLoginPageUrl: bad, customSignupPageUrl: bad, customTenantSignupPageUrl: bad };
    await db().update(applications).set(pages).where(eq(applications.id, app.id));
    const origin = { clientId: null, state: null, interaction: null };
    for (const host of [await acme.host(), await app.host()]) {
      expect([ownPage(host, "login", origin), ownPage(host, "signup", origin)]).toEqual([undefined, undefined]);
    }
  });

  it("no code, no answer and no configuration goes there", async () => {
    await db()
      .update(clients)
      .set({ redirectUris: [bad], loginUrl: bad })
      .where(eq(clients.applicationId, app.id));
    await db().update(applications).set({ loginUrl: bad }).where(eq(applications.id, app.id));
    const { host, session } = await makePerson(await app.host(), "globex");
    const query = authorizeQuery({ id: app.clientId, redirectUri: bad }, makePkce().challenge);
    const answer = await askAuthorize(host, session, query);
    expect([answer.status, answer.location]).toEqual([400, undefined]);
    expect(answer.page).toContain("<h1");
    const origin = URL.canParse(bad.replace(/\{\w+\}/, "evil")) ? new URL(bad.replace(/\{\w+\}/, "evil")).origin : "";
    const shared = await shareWithPages(new Request(host.origin, { headers: { origin } }), host, new Response());
    expect(shared.headers.get("access-control-allow-origin")).toBeNull();
    expect(await findSdkConfiguration(await app.host(), app.clientId)).toMatchObject({
      loginUrl: `http://${app.hostname}:3000/login`,
      redirectUri: null,
      loginUrlTenantDomainSuffix: null,
    });
  });
});

it("a signup in a browser gets to our own page with its session", async () => {
  await writeLoginUrls("https://{tenant_name}.com/", "https://{tenant_name}.dev/");
  await saySettings(app.id, null, "workflow-policies", { verificationStep: "EMAIL_VERIFICATION" });
  const outcome = await makeBrowser().signUp(acme.hostname, { email: "ada@example.com", password: "correct horse 7" });
  if (outcome.type !== "complete") throw new Error(outcome.type);
  const { destination, session } = await arrive(outcome.handOver);
  expect(destination).toBe(`http://${acme.hostname}:3000${NO_WAY_ON}`);
  expect(await session()).toBeDefined();
});

describe("a tenant whose name makes a public suffix of the domain behind it", () => {
  const uri = "https://{tenant_name}.amazonaws.com/in";

  it("is refused by name: others of the same URL go on", async () => {
    await writeLoginUrls(uri, "https://app.example.com/login");
    expect(await endOf("login")).toBe("https://acme.amazonaws.com/in");
    await db().execute(sql`update ${tenants} set name = 'compute' where ${eq(tenants.id, acme.id)}`);
    expect(await endOf("login")).toBe("https://app.example.com/login?tenant_name=compute&tenant_domain=compute");
  });

  it("gets a page in place of the redirect with its code, and no code in it", async () => {
    await db()
      .update(clients)
      .set({ redirectUris: [uri] })
      .where(eq(clients.applicationId, app.id));
    const person = await makePerson(await app.host(), "globex");
    const query = () => authorizeQuery({ id: app.clientId, redirectUri: uri }, makePkce().challenge);
    const before = await askAuthorize(person.host, person.session, query());
    expect(before.location?.origin).toBe("https://globex.amazonaws.com");
    await db().execute(sql`update ${tenants} set name = 'compute' where ${eq(tenants.id, person.tenantId)}`);
    const after = await askAuthorize(await hostOf(person.host.hostname), person.session, query());
    expect([after.status, after.location]).toEqual([400, undefined]);
    expect(after.page).toContain("isn't safe for this tenant");
    expect(after.page).not.toContain("amazonaws");
  });
});

it("a registered URI that holds our own label for the placeholder is none with a placeholder", async () => {
  const literal = "https://x-foyer-tenant-name-x.com/cb";
  await db()
    .update(clients)
    .set({ redirectUris: [literal] })
    .where(eq(clients.applicationId, app.id));
  const { host, session } = await makePerson(await app.host(), "globex");
  for (const redirectUri of [literal, "https://{tenant_name}.com/cb"]) {
    const query = authorizeQuery({ id: app.clientId, redirectUri }, makePkce().challenge);
    const answer = await askAuthorize(host, session, query);
    expect([redirectUri, answer.status, answer.location]).toEqual([redirectUri, 400, undefined]);
  }
});
