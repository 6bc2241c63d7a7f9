import { and, eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { db, withTransaction } from "@/db/client";
import { hosts, oneTimeSecrets, outbox, rateLimits, settings, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import {
  enqueue,
  here,
  note,
  owner,
  parked,
  provider,
  rowOf,
  sent,
  signedUp,
  startWorker,
  useOutbox,
} from "../email/testing";
import { newId } from "../ids";
import { mailTenants } from "../login/discovery";
import { NO_ORIGIN } from "../origin";
import { linkToken } from "../secrets/one-time-secrets";
import { hostOf, makeApplication, makeTenant, newestSecret, saySettings, visitor } from "../testing/cast";
import { sendSecretMail } from "./user-mail";

useTestDatabase();
useOutbox();

const KINDS = [
  ["EMAIL_VERIFICATION", "/verify-email/link", "24 hours"],
  ["MAGIC_LINK", "/login/link", "15 minutes"],
  ["PASSWORD_RESET", "/reset-password/link", "15 minutes"],
] as const;
type Kind = (typeof KINDS)[number][0];

beforeAll(async () => {
  const { applicationId, tenantId } = here();
  await db().insert(hosts).values({ hostname: "login.acme.example", applicationId, tenantId, kind: "CUSTOM" });
});
beforeEach(async () => {
  await db().delete(settings);
  await db().delete(rateLimits);
  await saySettings(here().applicationId, null, "identity-providers", { loginFactors: ["PASSWORD", "MAGIC_LINK"] });
});

async function activeUser(email: string, change: Partial<typeof users.$inferInsert> = {}) {
  const userId = newId();
  await db()
    .insert(users)
    .values({ ...owner(), id: userId, email, status: "ACTIVE", origin: "SIGNUP", ...change });
  return { ...owner(), userId, email };
}

async function mailTo(user: Awaited<ReturnType<typeof activeUser>>, kind: Kind): Promise<string> {
  const seconds = kind === "EMAIL_VERIFICATION" ? 86_400 : 900;
  expect(await withTransaction((tx) => sendSecretMail(tx, user, kind, seconds, NO_ORIGIN))).toBe("sent");
  const [row] = await db().select().from(outbox).where(eq(outbox.toEmail, user.email));
  return row?.id ?? "";
}

describe.each(KINDS)("the mail %s", (kind, path, validFor) => {
  it("brings a link to the tenant’s canonical host, and says how long it works", async () => {
    const user = await activeUser(`link-${kind.toLowerCase()}@example.com`);
    const id = await mailTo(user, kind);
    startWorker();
    await sent(id);
    const secret = await newestSecret(user.applicationId, kind);
    const [received] = provider().inbox(user.email);
    expect(received?.text).toContain(`http://login.acme.example:3000${path}?email_auth_code=${linkToken(secret)}\n`);
    expect(received?.text).toContain(validFor);
    expect(JSON.stringify(await rowOf(id))).not.toContain(linkToken(secret));
  });

  it.each([
    ["user_ended", { status: "INACTIVE" }],
    ["user_ended", { email: "moved@example.com" }],
    ["secret_ended", undefined],
  ] as const)("is parked as %s when that is so by the time it is sent", async (reason, change) => {
    const user = await activeUser(`over-${newId()}@example.com`);
    const id = await mailTo(user, kind);
    if (change) await db().update(users).set(change).where(eq(users.id, user.userId));
    else await db().delete(oneTimeSecrets).where(eq(oneTimeSecrets.userId, user.userId));
    startWorker();
    await parked(id);
    expect(await rowOf(id)).toMatchObject({ lastError: reason });
    await db().delete(users).where(eq(users.id, user.userId));
  });

  it("goes to nobody else than its secret was made for", async () => {
    const [ann, bob] = [await activeUser(`ann-${newId()}@example.com`), await activeUser(`bob-${newId()}@example.com`)];
    await mailTo(ann, kind);
    const { id: secretId } = await newestSecret(ann.applicationId, kind);
    const { id } = await enqueue(note(bob.email, { kind, userId: bob.userId, secretId }));
    startWorker();
    await parked(id);
    expect(await rowOf(id)).toMatchObject({ lastError: "secret_ended" });
    expect(provider().inbox(bob.email)).toEqual([]);
  });
});

it("a mailbox that was proven meanwhile is not asked again, and a factor that was switched off is not offered", async () => {
  const proven = await activeUser("proven@example.com");
  const verification = await mailTo(proven, "EMAIL_VERIFICATION");
  const offered = await mailTo(await activeUser("factor@example.com"), "MAGIC_LINK");
  await db().update(users).set({ emailVerified: true }).where(eq(users.id, proven.userId));
  await db().delete(settings);
  startWorker();
  await Promise.all([parked(verification), parked(offered)]);
  expect(await rowOf(verification)).toMatchObject({ lastError: "verified_already" });
  expect(await rowOf(offered)).toMatchObject({ lastError: "factor_off" });
  expect(provider().keys()).toEqual([]);
});

it("who asks again, because the provider does not take the first mail, gets another one at once and not both", async () => {
  const user = await activeUser("again@example.com");
  const first = await mailTo(user, "MAGIC_LINK");
  const ask = () => withTransaction((tx) => sendSecretMail(tx, user, "MAGIC_LINK", 900, NO_ORIGIN));
  expect(await ask()).toBe("waits");
  const inAnHour = new Date(Date.now() + 3_600_000);
  await db().update(outbox).set({ tries: 3, lastError: "500 x", notBefore: inAnHour }).where(eq(outbox.id, first));
  expect(await ask()).toBe("sent");
  expect(await rowOf(first)).toMatchObject({ lastError: "superseded" });
  expect(await ask()).toBe("waits");
});

describe("an application’s own page", () => {
  it("takes the place of ours in the links of activation and verification, and keeps its own query", async () => {
    await saySettings(here().applicationId, null, "email-policies", {
      activationLinkUrl: "https://app.example.com/welcome?lang=en",
      verificationLinkUrl: "https://{tenant_name}.example.com/verify",
    });
    const { mail, secret } = await signedUp("own-page@example.com");
    const activation = await enqueue(mail);
    const user = await activeUser("own-verify@example.com");
    const verification = await mailTo(user, "EMAIL_VERIFICATION");
    const reset = await mailTo(await activeUser("own-reset@example.com"), "PASSWORD_RESET");
    startWorker();
    await Promise.all([activation.id, verification, reset].map(sent));
    const textTo = (email: string) => provider().inbox(email)[0]?.text;
    expect(textTo("own-page@example.com")).toContain(
      `https://app.example.com/welcome?lang=en&email_auth_code=${linkToken(secret)}\n`,
    );
    const verifying = await newestSecret(user.applicationId, "EMAIL_VERIFICATION");
    expect(textTo(user.email)).toContain(`https://acme.example.com/verify?email_auth_code=${linkToken(verifying)}\n`);
    expect(textTo("own-reset@example.com")).toContain("http://login.acme.example:3000/reset-password/link?");
  });

  it.each([
    "http://localhost:4000/dev",
    "https://{tenant_name}.com/activate",
    "https://{tenant_domain}.github.io/",
    "https://{tenant_name}.anything.ck/",
    "https:{tenant_name}.example.com",
    "https:///evil.example/",
    "no URL",
  ])("that could not be saved any more gives way to ours: %s", async (url) => {
    const urls = { activationLinkUrl: url, verificationLinkUrl: url };
    await saySettings(here().applicationId, null, "email-policies", urls);
    const email = `ours-${newId()}@example.com`;
    const { id } = await enqueue((await signedUp(email)).mail);
    const user = await activeUser(`ours-${newId()}@example.com`);
    const verification = await mailTo(user, "EMAIL_VERIFICATION");
    startWorker();
    await Promise.all([id, verification].map(sent));
    expect(provider().inbox(email)[0]?.text).toContain(`http://${here().hostname}:3000/activate/link?`);
    expect(provider().inbox(user.email)[0]?.text).toContain("http://login.acme.example:3000/verify-email/link?");
  });
});

describe("branding", () => {
  it("is the application’s, and the tenant’s where it has its own", async () => {
    const { applicationId, tenantId } = here();
    const htmlTo = async (email: string) => {
      await sent((await enqueue(note(email))).id);
      return provider().inbox(email)[0]?.html;
    };
    await saySettings(applicationId, null, "email-brandings", {
      accentColor: "#aa0000",
      logoUrl: "https://cdn.example/app.png",
    });
    startWorker();
    const before = await htmlTo("before@example.com");
    expect(before).toContain("#aa0000");
    expect(before).toContain("https://cdn.example/app.png");
    await saySettings(applicationId, tenantId, "email-brandings", { accentColor: "#0000aa", logoUrl: null });
    const after = await htmlTo("after@example.com");
    expect(after).toContain("#0000aa");
    expect(after).not.toContain("cdn.example");
  });
});

describe("who has forgotten where to log in", () => {
  async function applicationWith(count: number, email: string) {
    const app = await makeApplication({ displayName: "Big App" });
    const names = Array.from({ length: count }, (_, n) => `t${String(n).padStart(2, "0")}`);
    for (const name of names) {
      const { id: tenantId } = await makeTenant(app, name, { displayName: `Tenant ${name}` });
      const user = { applicationId: app.id, tenantId, id: newId(), email, origin: "SIGNUP" as const };
      await db()
        .insert(users)
        .values({ ...user, status: "ACTIVE" });
    }
    return app;
  }

  async function ask(app: { id: string; hostname: string }, email: string) {
    expect(await mailTenants(await hostOf(app.hostname), { email, origin: NO_ORIGIN }, visitor())).toEqual({
      type: "answered",
    });
    const [row] = await db().select().from(outbox).where(eq(outbox.applicationId, app.id));
    if (!row) throw new Error("Nothing was asked for");
    return row.id;
  }

  it("gets the login pages of the tenants where they are ACTIVE, and of no other", async () => {
    const email = "lost@example.com";
    const app = await applicationWith(3, email);
    await applicationWith(1, email);
    const { tenant: off } = await hostOf(`t00-${app.hostname}`);
    await db()
      .update(users)
      .set({ status: "INACTIVE" })
      .where(and(eq(users.applicationId, app.id), eq(users.tenantId, off?.id ?? "")));
    const id = await ask(app, email);
    startWorker();
    await sent(id);
    const [received, ...more] = provider().inbox(email);
    expect(more).toEqual([]);
    expect(received?.subject).toBe("Your login pages for Big App");
    expect(received?.text.match(/http\S+/g)).toEqual([
      `http://t01-${app.hostname}:3000/login`,
      `http://t02-${app.hostname}:3000/login`,
    ]);
    expect(received?.text).toContain("Tenant t01:");
  });

  it("sees at most 20 of them, and that there are more", async () => {
    const email = "everywhere@example.com";
    const app = await applicationWith(21, email);
    const id = await ask(app, email);
    startWorker();
    await sent(id);
    const text = provider().inbox(email)[0]?.text ?? "";
    expect(text.match(/http\S+/g)).toHaveLength(20);
    expect(text).toContain("These are the first 20 by name. There are more.");
  });

  it("gets no mail when none is left", async () => {
    const email = "left@example.com";
    const app = await applicationWith(1, email);
    const id = await ask(app, email);
    await db().update(users).set({ status: "INACTIVE" }).where(eq(users.applicationId, app.id));
    startWorker();
    await parked(id);
    expect(await rowOf(id)).toMatchObject({ lastError: "no_tenant_left" });
  });
});
