import "server-only";
import { domainToASCII } from "node:url";

const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/**
 * The one form in which an address is stored, compared and sent to: lower-cased, its domain in punycode (UTS #46). Undefined for what is
 * no single plain address: lists, display names, quoted or non-ASCII local parts, address literals, control characters, over 200 characters.
 */
export function normaliseEmail(input: string): string | undefined {
  const trimmed = input.trim();
  const at = trimmed.lastIndexOf("@");
  if (at < 1) return undefined;
  const local = trimmed.slice(0, at).toLowerCase();
  const domain = normaliseEmailDomain(trimmed.slice(at + 1));
  if (!domain || local.length > 64 || !LOCAL_PART.test(local)) return undefined;
  const email = `${local}@${domain}`;
  return email.length <= 200 ? email : undefined;
}

/** An email domain in lower case and punycode; undefined where it is none. */
export function normaliseEmailDomain(input: string): string | undefined {
  // URL parsing drops what no domain may hold (tabs, line ends) instead of refusing it, so it is refused here.
  if (/[\s\p{Cc}/\\?#@:%[\]]/u.test(input)) return undefined;
  const domain = domainToASCII(input);
  return domain.length <= 253 && DOMAIN.test(domain) ? domain : undefined;
}

export function emailDomainOf(email: string): string {
  return email.slice(email.lastIndexOf("@") + 1);
}

/**
 * The real mailbox behind an address, as far as one can tell: plus-tags and dots folded. For counting only; mail goes to the address itself.
 */
export function mailboxOf(email: string): string {
  const [local = "", domain = ""] = email.split("@");
  const folded = (local.split("+")[0] ?? "").replaceAll(".", "") || local;
  return `${folded}@${domain === "googlemail.com" ? "gmail.com" : domain}`;
}
