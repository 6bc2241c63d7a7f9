import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { applications, signupAttempts, tenants } from "@/db/schema";
import { accentPalette } from "../branding";
import { env, originOf } from "../env";
import { canonicalHostname } from "../hosts/resolve";
import { activationCode, linkToken, liveSecret } from "../one-time-secrets";
import { resolveSettings } from "../settings/resolve";
import type { ClaimedMail } from "./claims";
import { operatorsName, strangersName } from "./names";
import { type MailFacts, renderMail } from "./render";
import type { RenderedMail } from "./transport";

/** `ended`: what the mail was about is over, and nobody wants it any more. The reason is one word for the outbox row. */
export type Composed = { type: "mail"; mail: RenderedMail } | { type: "ended"; reason: string };

const BUILT_IN_SENDER = "Foyer <no-reply@localhost>";

/**
 * Writes a mail from what the database says now. The secret in it is derived here and stands nowhere else. The same row and the same names
 * give the same mail, byte by byte.
 */
export async function composeMail(claimed: ClaimedMail): Promise<Composed> {
  const about = await readAbout(claimed);
  if (!about) return { type: "ended", reason: "tenant_ended" };
  const facts = await factsOf(claimed, about);
  if (facts.type === "ended") return facts;

  const applicationName = operatorsName(about.application.displayName);
  const { accentColor, logoUrl } = (await resolveSettings(claimed.applicationId, claimed.tenantId)).emailBranding;
  const rendered = await renderMail(facts.facts, {
    application: applicationName,
    tenant: strangersName(facts.tenantDisplayName, facts.facts.host),
    accentColor,
    accentForeground: accentColor && accentPalette(accentColor, "light").accentForeground,
    logoUrl,
  });
  return {
    type: "mail",
    mail: {
      from: senderNamed(applicationName, env().mail?.from ?? BUILT_IN_SENDER),
      to: claimed.toEmail,
      ...rendered,
      headers: {
        // RFC 3834, section 5: no vacation notes in return.
        "Auto-Submitted": "auto-generated",
        // Keeps mails of equal subject apart in readers that would fold them into one thread.
        "X-Entity-Ref-ID": claimed.id,
      },
    },
  };
}

type About = {
  application: { displayName: string };
  tenant: { displayName: string };
  attempt: typeof signupAttempts.$inferSelect | null;
};

async function readAbout({ applicationId, tenantId, attemptId }: ClaimedMail): Promise<About | undefined> {
  const [row] = await db()
    .select({
      application: { displayName: applications.displayName },
      tenant: { displayName: tenants.displayName },
      attempt: signupAttempts,
    })
    .from(tenants)
    .innerJoin(applications, eq(applications.id, tenants.applicationId))
    .leftJoin(
      signupAttempts,
      and(
        eq(signupAttempts.applicationId, tenants.applicationId),
        eq(signupAttempts.tenantId, tenants.id),
        eq(signupAttempts.id, attemptId ?? ""),
      ),
    )
    .where(and(eq(tenants.applicationId, applicationId), eq(tenants.id, tenantId)));
  return row;
}

type Facts = { type: "facts"; facts: MailFacts; tenantDisplayName: string } | Extract<Composed, { type: "ended" }>;

async function factsOf(claimed: ClaimedMail, { attempt, tenant }: About): Promise<Facts> {
  switch (claimed.kind) {
    case "ACTIVATION_LINK":
    case "ACTIVATION_CODE": {
      if (!attempt || attempt.endedAt || attempt.activatedAt) return { type: "ended", reason: "attempt_ended" };
      const facts = await activationFacts(claimed, claimed.kind, attempt);
      if (!facts) return { type: "ended", reason: "secret_ended" };
      // The tenant takes over what this attempt called it when the attempt is activated, so that is the name its owner knows.
      return { type: "facts", facts, tenantDisplayName: attempt.tenantDisplayName ?? tenant.displayName };
    }
    case "ACCOUNT_EXISTS": {
      const host = await canonicalHostname(claimed.applicationId, claimed.tenantId);
      const facts: MailFacts = { kind: claimed.kind, host, loginUrl: `${originOf(host)}/login` };
      return { type: "facts", facts, tenantDisplayName: tenant.displayName };
    }
    case "ACCOUNT_DEACTIVATED": {
      const host = await canonicalHostname(claimed.applicationId, claimed.tenantId);
      return { type: "facts", facts: { kind: claimed.kind, host }, tenantDisplayName: tenant.displayName };
    }
  }
}

async function activationFacts(
  { applicationId, tenantId, secretId, toEmail }: ClaimedMail,
  kind: "ACTIVATION_LINK" | "ACTIVATION_CODE",
  attempt: NonNullable<About["attempt"]>,
): Promise<MailFacts | undefined> {
  const secret = secretId ? await liveSecret(applicationId, tenantId, secretId) : undefined;
  // A secret proves one address for one attempt: whatever else a row may say, it goes nowhere else.
  if (secret?.purpose !== kind || secret.attemptId !== attempt.id || secret.email !== toEmail) return undefined;
  const { host, secretLifetime: validSeconds } = attempt;
  if (kind === "ACTIVATION_CODE") return { kind, host, validSeconds, code: activationCode(secret) };
  const link = new URL("/activate/link", originOf(host));
  link.searchParams.set("email_auth_code", linkToken(secret));
  return { kind, host, validSeconds, linkUrl: link.href };
}

/** The configured address under the application's name. The name is a quoted string of RFC 5322, so nothing in it can end it. */
export function senderNamed(applicationName: string, configured: string): string {
  if (applicationName.length === 0) return configured;
  const address = /<([^<>]+)>\s*$/.exec(configured)?.[1] ?? configured;
  return `"${applicationName.replace(/["\\]/g, "\\$&")}" <${address}>`;
}
