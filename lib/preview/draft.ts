import "server-only";
import type { Owner } from "../access/access";
import { keyedHash } from "../secrets/keys";
import { isSameSecret } from "../secrets/one-time-secrets";
import type { Collection } from "../settings/collections";

/** Settings that an operator has typed but not saved, to preview a page with them. They are stored only in their token. */
export type Draft = {
  owner: Owner;
  collection: Collection;
  /** As lib/settings/patch.ts reads it. */
  patch: Record<string, unknown>;
  /** The tenant whose page is shown; null for the application's own. */
  shownTenantId: string | null;
};

/** The draft's owner: an operator in one browser. */
export type Holder = { id: string; sessionName: string };

/** Long enough to look at a page, short enough that its address is worth nothing in a history or a log. */
export const DRAFT_SECONDS = 10 * 60;

/**
 * A draft as a token for a URL, which opens for its holder alone, until their session or the token ends. No secret is in it.
 *
 * @param now by the clock of this process: no row has a time to compare with
 */
export function sealDraft(draft: Draft, holder: Holder, now: Date): string {
  const sealed = { ...draft, expiresAt: now.getTime() + DRAFT_SECONDS * 1000 };
  const payload = Buffer.from(JSON.stringify(sealed)).toString("base64url");
  return `${payload}.${signatureOf(payload, holder)}`;
}

/** The draft in a token; undefined if it has expired, belongs to somebody else, or is invalid. */
export function openDraft(token: string, holder: Holder, now: Date): Draft | undefined {
  const [payload = "", signature = "", ...more] = token.split(".");
  if (more.length > 0 || !isSameSecret(signature, signatureOf(payload, holder))) return undefined;
  const { expiresAt, ...draft } = JSON.parse(Buffer.from(payload, "base64url").toString()) as Draft & {
    expiresAt: number;
  };
  return now.getTime() < expiresAt ? draft : undefined;
}

function signatureOf(payload: string, { id, sessionName }: Holder): string {
  return keyedHash("settings-preview", id, sessionName, payload);
}
