import "server-only";
import { createHash } from "node:crypto";
import { env, originOf } from "../env/env";
import { type KeyPurpose, keyedHash } from "./keys";

/** What an operator's link is for. One opens nothing that the other is for. */
type LinkPurpose = Extract<KeyPurpose, "operator-invitations" | "operator-password-resets">;

/** The token of a link: 256 bits that can't be computed without the installation's key; URL-safe. It is not stored. */
export function tokenOf(purpose: LinkPurpose, id: string): string {
  return keyedHash(purpose, "token", id);
}

/** By what a link's row is found. */
export function lookupHash(purpose: LinkPurpose, token: string): string {
  return keyedHash(purpose, "lookup", token);
}

/** A token from a query, which can be put into another one; undefined if it is invalid. */
export function tokenIn(given: unknown): string | undefined {
  return typeof given === "string" && /^[\w-]{43}$/.test(given) ? given : undefined;
}

/** The public name of a link whose token is in a cookie. It doesn't reveal the token. */
export function linkIdOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url").slice(0, 22);
}

/** A link's public name from a query; undefined if it is invalid. */
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

/** The link that the start prints while there is no operator. */
export function welcomeUrl(invitationId: string): string {
  return linkTo("/welcome", tokenOf("operator-invitations", invitationId));
}

/** Each of these pages has a route below it that moves the token from the URL into a cookie. */
function linkTo(page: string, token: string): string {
  return `${originOf(env().dashboardHost)}${page}/link?token=${token}`;
}
