import "server-only";
import { createHash } from "node:crypto";
import { env, originOf } from "../env/env";
import { type KeyPurpose, keyedHash } from "./keys";

/** What an operator's link is for. One opens nothing that the other is for. */
type LinkPurpose = Extract<KeyPurpose, "operator-invitations" | "operator-password-resets">;

/** The token of a link: 256 bits that nobody without the installation's key can make; URL-safe. No table holds it. */
export function tokenOf(purpose: LinkPurpose, id: string): string {
  return keyedHash(purpose, "token", id);
}

/** By what a link's row is found. */
export function lookupHash(purpose: LinkPurpose, token: string): string {
  return keyedHash(purpose, "lookup", token);
}

/** A token as it stands in a query, fit to be put into another; undefined for what is none. */
export function tokenIn(given: unknown): string | undefined {
  return typeof given === "string" && /^[\w-]{43}$/.test(given) ? given : undefined;
}

/** How pages name a link whose token their browser holds. It helps nobody to the token. */
export function linkIdOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url").slice(0, 22);
}

/** A link's name as it stands in a query; undefined for what is none. */
export function linkIdIn(given: unknown): string | undefined {
  return typeof given === "string" && /^[\w-]{22}$/.test(given) ? given : undefined;
}

/** Where an invitation's mail leads. */
export function invitationUrl(invitationId: string): string {
  return linkTo("/invitation", tokenOf("operator-invitations", invitationId));
}

/** Where the mail to somebody who has forgotten their password leads. */
export function passwordResetUrl(resetId: string): string {
  return linkTo("/sign-in/new-password", tokenOf("operator-password-resets", resetId));
}

/** The link that the start prints while nobody is an operator. */
export function welcomeUrl(invitationId: string): string {
  return linkTo("/welcome", tokenOf("operator-invitations", invitationId));
}

/** Below each of these pages is the address that takes the token out of the URL. */
function linkTo(page: string, token: string): string {
  return `${originOf(env().dashboardHost)}${page}/link?token=${token}`;
}
