import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { columnsOf, matches } from "@/db/rows";
import { applications, signupAttempts, tenants, users } from "@/db/schema";
import type { SignupAttempt } from "../attempts/attempts";
import { hasPlaceholder, ownPageUrl, withParameters } from "../destinations/destinations";
import { fillSafely } from "../destinations/safe-destinations";
import { originOf } from "../env/env";
import { canonicalHostname } from "../hosts/resolve";
import { tenantsOf } from "../login/discovery";
import { MAILED_LOGIN } from "../login/tenant-login";
import { isEmptyOrigin, keptOrigin, type Origin } from "../origin";
import { activationCode, linkToken, type SecretName } from "../secrets/one-time-secrets";
import type { Settings } from "../settings/resolve";
import { isUser } from "../users/users";
import type { ClaimedMail } from "./claims";
import { strangersName } from "./names";
import type { MailFacts } from "./render";
import { attemptSecret, type Ended, ended, extendAttempt, isEnded, userSecret } from "./renewal";

/** The current data about a mail's sender, and about its attempt, if it has one. */
export type About = {
  application: Pick<typeof applications.$inferSelect, "id" | "displayName" | "environment">;
  tenant: Pick<typeof tenants.$inferSelect, "displayName" | "name">;
  attempt: SignupAttempt | null;
  attemptLeftSeconds: number | null;
};

/** Undefined if the mail's tenant was deleted. */
export async function readAbout({ applicationId, tenantId, attemptId }: ClaimedMail): Promise<About | undefined> {
  const [row] = await db()
    .select({
      application: columnsOf(applications, "id", "displayName", "environment"),
      tenant: columnsOf(tenants, "displayName", "name"),
      attempt: signupAttempts,
      attemptLeftSeconds: sql<number | null>`extract(epoch from ${signupAttempts.expiresAt} - now())::float8`,
    })
    .from(tenants)
    .innerJoin(applications, eq(applications.id, tenants.applicationId))
    .leftJoin(
      signupAttempts,
      and(
        matches(signupAttempts, { applicationId: tenants.applicationId, tenantId: tenants.id }),
        eq(signupAttempts.id, attemptId ?? ""),
      ),
    )
    .where(and(eq(tenants.applicationId, applicationId), eq(tenants.id, tenantId)));
  return row;
}

/** `tenantDisplayName`: as its reader knows it. */
export type Facts = { type: "facts"; facts: MailFacts; tenantDisplayName: string };

/** The content of a mail with its secret, from the current data; or why it is no longer needed. */
export async function factsOf(mail: ClaimedMail, about: About, settings: Settings): Promise<Facts | Ended> {
  const { displayName } = about.tenant;
  switch (mail.kind) {
    case "ACTIVATION_LINK":
    case "ACTIVATION_CODE":
      return activationFacts(mail, mail.kind, about, settings);
    case "EMAIL_VERIFICATION":
    case "MAGIC_LINK":
    case "PASSWORD_RESET":
      return userFacts(mail, mail.kind, about, settings);
    case "TENANTS_FOUND":
      return tenantsFacts(mail, displayName);
    case "ACCOUNT_EXISTS":
    case "ACCOUNT_DEACTIVATED": {
      const { attempt, attemptLeftSeconds } = about;
      const refused = attempt && (await extendAttempt(mail, attempt, attemptLeftSeconds ?? 0));
      if (refused) return refused;
      const host = await canonicalHostname(mail.applicationId, mail.tenantId);
      const facts: MailFacts =
        mail.kind === "ACCOUNT_EXISTS"
          ? { kind: mail.kind, host, loginUrl: originOf(host) + loginPath(mail, keptOrigin(attempt)) }
          : { kind: mail.kind, host };
      return { type: "facts", facts, tenantDisplayName: displayName };
    }
  }
}

async function activationFacts(
  mail: ClaimedMail,
  kind: "ACTIVATION_LINK" | "ACTIVATION_CODE",
  about: About,
  { emailPolicy }: Settings,
): Promise<Facts | Ended> {
  const { attempt, tenant } = about;
  if (!attempt || attempt.endedAt || attempt.activatedAt) return ended("attempt_ended");
  const secret = await attemptSecret(mail, attempt);
  if (isEnded(secret)) return secret;
  const { host, secretLifetime: validSeconds } = attempt;
  const facts: MailFacts =
    kind === "ACTIVATION_CODE"
      ? { kind, host, validSeconds, code: activationCode(secret) }
      : { kind, host, validSeconds, ...linkTo(kind, secret, host, emailPolicy.activationLinkUrl, about) };
  // When this attempt is activated, the tenant gets the attempt's name, so that is the name its owner knows.
  return { type: "facts", facts, tenantDisplayName: attempt.tenantDisplayName ?? tenant.displayName };
}

type UserMail = "EMAIL_VERIFICATION" | "MAGIC_LINK" | "PASSWORD_RESET";

async function userFacts(mail: ClaimedMail, kind: UserMail, about: About, settings: Settings): Promise<Facts | Ended> {
  if (!mail.userId) return ended("user_ended");
  const wanted = (user: typeof users.$inferSelect | undefined) => whyUnwanted(mail, kind, user, settings);
  const [user] = await db()
    .select()
    .from(users)
    .where(isUser({ ...mail, userId: mail.userId }));
  const unwanted = wanted(user);
  if (unwanted) return unwanted;
  const secret = await userSecret(mail, mail.userId, wanted);
  if (isEnded(secret)) return secret;
  const host = await canonicalHostname(mail.applicationId, mail.tenantId);
  const template = kind === "EMAIL_VERIFICATION" ? settings.emailPolicy.verificationLinkUrl : null;
  const link = linkTo(kind, secret, host, template, about);
  const facts: MailFacts = { kind, host, validSeconds: secret.lifetimeSeconds, ...link };
  return { type: "facts", facts, tenantDisplayName: about.tenant.displayName };
}

function whyUnwanted(
  mail: ClaimedMail,
  kind: UserMail,
  user: typeof users.$inferSelect | undefined,
  { identityProvider }: Settings,
): Ended | undefined {
  if (user?.status !== "ACTIVE" || user.email !== mail.toEmail) return ended("user_ended");
  if (kind === "EMAIL_VERIFICATION") return user.emailVerified ? ended("verified_already") : undefined;
  const factor = kind === "MAGIC_LINK" ? "MAGIC_LINK" : "PASSWORD";
  return identityProvider.loginFactors.includes(factor) ? undefined : ended("factor_off");
}

const PATHS = {
  ACTIVATION_LINK: "/activate/link",
  EMAIL_VERIFICATION: "/verify-email/link",
  MAGIC_LINK: "/login/link",
  PASSWORD_RESET: "/reset-password/link",
} as const;

/**
 * The link of a mail: to our page on `host`, or to the application's own in its place (`onOwnPage`). A placeholder in that one is filled in
 * as elsewhere.
 */
function linkTo(
  kind: keyof typeof PATHS,
  secret: SecretName,
  host: string,
  template: string | null,
  { application: { id, environment }, tenant }: About,
): { linkUrl: string; onOwnPage: boolean } {
  // Our page finds its tenant by the secret, so the application's page needs no placeholder.
  const tenantName = template && hasPlaceholder(template) ? tenant.name : null;
  const from = { environment, tenantName, tenantCustomDomain: null, state: null, clientId: null };
  const ownPage = template ? ownPageUrl(template, from, fillSafely({ applicationId: id })) : undefined;
  const page = ownPage ?? originOf(host) + PATHS[kind];
  return { linkUrl: withParameters(page, [["email_auth_code", linkToken(secret)]]), onOwnPage: ownPage !== undefined };
}

/** A login page. Client and `state` are looked up when it is opened, because a mail must not contain text that somebody else may have typed. */
function loginPath({ tenantId, id }: ClaimedMail, origin: Origin): string {
  return isEmptyOrigin(origin) ? "/login" : `${MAILED_LOGIN}?mail=${tenantId}.${id}`;
}

/** A longer list would make the mail too long. */
const TENANTS_SHOWN = 20;

async function tenantsFacts(mail: ClaimedMail, displayName: string): Promise<Facts | Ended> {
  const found = await tenantsOf(mail.applicationId, mail.toEmail, db()).limit(TENANTS_SHOWN + 1);
  if (found.length === 0) return ended("no_tenant_left");
  const listed = found.slice(0, TENANTS_SHOWN).map(async (tenant) => {
    const host = await canonicalHostname(mail.applicationId, tenant.id);
    return {
      name: strangersName(tenant.displayName, host),
      loginUrl: originOf(host) + loginPath(mail, keptOrigin(mail.origin)),
    };
  });
  const facts: MailFacts = {
    kind: "TENANTS_FOUND",
    host: await canonicalHostname(mail.applicationId, null),
    tenants: await Promise.all(listed),
    hasMore: found.length > TENANTS_SHOWN,
  };
  return { type: "facts", facts, tenantDisplayName: displayName };
}
