import "server-only";
import { env } from "../env/env";
import { accentPalette } from "../settings/branding";
import { resolveSettings } from "../settings/resolve";
import type { ClaimedMail } from "./claims";
import { factsOf, readAbout } from "./facts";
import { operatorsName, strangersName } from "./names";
import { renderMail, type Written } from "./render";
import { type Ended, ended } from "./renewal";
import { mailTag, type RenderedMail } from "./transport";

/** `ended`: the mail is no longer needed. The reason is one word for the outbox row. */
export type Composed = { type: "mail"; mail: RenderedMail } | Ended;

const BUILT_IN_SENDER = "Foyer <no-reply@localhost>";

/**
 * Writes a mail from the current data. Its secret is derived here and not stored. The same row and the same names give exactly the same
 * mail.
 */
export async function composeMail(claimed: ClaimedMail): Promise<Composed> {
  const about = await readAbout(claimed);
  if (!about) return ended("tenant_ended");
  const settings = await resolveSettings(claimed.applicationId, claimed.tenantId);
  const facts = await factsOf(claimed, about, settings);
  if (facts.type === "ended") return facts;

  const applicationName = operatorsName(about.application.displayName);
  // A list of tenants is sent by the application, although its row belongs to one tenant.
  const { emailBranding } =
    claimed.kind === "TENANTS_FOUND" ? await resolveSettings(claimed.applicationId, null) : settings;
  const { accentColor, logoUrl } = emailBranding;
  const rendered = await renderMail(facts.facts, {
    application: applicationName,
    tenant: strangersName(facts.tenantDisplayName, facts.facts.host),
    accentColor,
    accentForeground: accentColor && accentPalette(accentColor, "light").accentForeground,
    logoUrl,
  });
  const mail = addressed(claimed, applicationName, rendered);
  return { type: "mail", mail: { ...mail, tags: [mailTag(claimed)] } };
}

/** A mail with its sender, its reader and what says that a machine wrote it. */
export function addressed({ id, toEmail }: { id: string; toEmail: string }, sender: string, written: Written) {
  return {
    from: senderNamed(sender, env().mail?.from ?? BUILT_IN_SENDER),
    to: toEmail,
    ...written,
    headers: {
      // RFC 3834, section 5: no vacation notes in return.
      "Auto-Submitted": "auto-generated",
      // Keeps mails of equal subject apart in readers that would fold them into one thread.
      "X-Entity-Ref-ID": id,
    },
  };
}

/** The configured address under the application's name. The name is a quoted string of RFC 5322, so nothing in it can end it. */
export function senderNamed(applicationName: string, configured: string): string {
  if (applicationName.length === 0) return configured;
  const address = /<([^<>]+)>\s*$/.exec(configured)?.[1] ?? configured;
  return `"${applicationName.replace(/["\\]/g, "\\$&")}" <${address}>`;
}
