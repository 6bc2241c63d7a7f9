import "server-only";
import { env, originOf } from "../env";
import { type KeyPurpose, keyedHash } from "../keys";

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

/** Where an invitation's mail leads. */
export function invitationUrl(invitationId: string): string {
  return originOf(env().dashboardHost) + invitationPath(tokenOf("operator-invitations", invitationId));
}

export function invitationPath(token: string): `/${string}` {
  return `/invitation?token=${token}`;
}

/** Where the mail to somebody who has forgotten their password leads. */
export function passwordResetUrl(resetId: string): string {
  const token = tokenOf("operator-password-resets", resetId);
  return `${originOf(env().dashboardHost)}/sign-in/new-password?token=${token}`;
}
