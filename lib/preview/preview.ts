import "server-only";
import { asc, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { tenants } from "@/db/schema";
import {
  type ApplicationAccess,
  accessToApplication,
  accessToOwner,
  type OperatorActor,
  type Owner,
} from "../access/access";
import { type CurrentHost, canonicalHostname, findHost } from "../hosts/resolve";
import type { CustomField } from "../profile/custom-fields";
import { keyedHash } from "../secrets/keys";
import { isSameSecret } from "../secrets/one-time-secrets";
import { type Collection, isCollection, recordOf } from "../settings/collections";
import { applySettings, checkSettings, type Environment } from "../settings/patch";
import { mergeSettings, readOwnOfBoth, type Settings } from "../settings/resolve";
import { type SignupFormPage, signupForm } from "../signup/page";

/** Whether a collection changes what a signup page looks like or asks for, or what follows it. */
export function isPreviewed(collection: unknown): collection is Collection {
  return isCollection(collection) && recordOf(collection).form.isPreviewed === true;
}

export type DraftOutcome =
  /** `leftOut`: members that can't be used as they were typed; the page shows them as they are saved. */
  | { type: "drafted"; token: string; leftOut: string[] }
  /** Nothing that the operator may see. */
  | { type: "not_found" };

/** Makes a draft of what stands in a form. A viewer may have one: it changes nothing. @param raw a patch, as for changeSettings */
export async function draftSettings(
  operator: Holder,
  asked: Omit<Draft, "patch">,
  raw: Record<string, unknown>,
  now: Date = new Date(),
): Promise<DraftOutcome> {
  const access = await accessToDraft(operator, asked);
  if (!access || !isPreviewed(asked.collection)) return { type: "not_found" };
  const { patch, leftOut } = usable(asked.collection, raw, access.application.environment);
  return { type: "drafted", token: sealDraft({ ...asked, patch }, operator, now), leftOut };
}

/** A tenant whose page shows what an application's settings make of its tenants' pages: the first by name. Undefined where there is none to see. */
export async function sampleTenant(
  operator: Holder,
  applicationId: string,
): Promise<{ id: string; displayName: string; signupEnabled: boolean } | undefined> {
  if (!(await accessToApplication({ type: "OPERATOR", id: operator.id }, applicationId))) return undefined;
  const [tenant] = await db()
    .select({ id: tenants.id, displayName: tenants.displayName, signupEnabled: tenants.signupEnabled })
    .from(tenants)
    .where(eq(tenants.applicationId, applicationId))
    .orderBy(asc(tenants.name))
    .limit(1);
  return tenant;
}

export type SignupPreview = {
  host: CurrentHost;
  settings: Settings;
  page: SignupFormPage;
};

/** The signup page of a host as a draft would make it. Rights and values are judged anew; undefined for what doesn't hold any more. */
export async function previewSignup(
  operator: Holder,
  token: string,
  now: Date = new Date(),
): Promise<SignupPreview | undefined> {
  const draft = openDraft(token, operator, now);
  const access = draft && (await accessToDraft(operator, draft));
  if (!draft || !access || !isPreviewed(draft.collection)) return undefined;
  const { applicationId } = draft.owner;
  const host = await findHost(await canonicalHostname(applicationId, draft.shownTenantId));
  if (!host) return undefined;
  const settings = await settingsWith(draft, access.application.environment);
  return { host, settings, page: await signupForm(host, settings) };
}

async function settingsWith(draft: Draft, environment: Environment): Promise<Settings> {
  const { owner, collection, shownTenantId } = draft;
  const own = await readOwnOfBoth(owner.applicationId, shownTenantId);
  const level = owner.tenantId === null ? "application" : "tenant";
  const saved = own[level][collection] ?? {};
  const { patch } = usable(collection, withSavedFields(saved.fields, draft.patch), environment);
  const changed = { ...own[level], [collection]: applySettings(saved, patch) };
  return level === "application" ? mergeSettings(changed, own.tenant) : mergeSettings(own.application, changed);
}

/** A draft holds only the own field that is edited, because its token has to fit into a URL. It stands among those that are saved, by its name. */
function withSavedFields(saved: unknown, patch: Draft["patch"]): Draft["patch"] {
  if (!Array.isArray(patch.fields)) return patch;
  const fields = (patch.fields as CustomField[]).reduce(
    (others, field) => {
      const place = others.findIndex(({ name }) => name === field.name);
      return others.toSpliced(place < 0 ? others.length : place, 1, field);
    },
    (saved ?? []) as CustomField[],
  );
  return { ...patch, fields };
}

/** Both the owner whose settings are drafted and the one whose page is shown have to be the operator's to see. */
async function accessToDraft(
  { id }: Holder,
  { owner, shownTenantId }: Pick<Draft, "owner" | "shownTenantId">,
): Promise<ApplicationAccess | undefined> {
  if (owner.tenantId !== null && owner.tenantId !== shownTenantId) return undefined;
  const actor: OperatorActor = { type: "OPERATOR", id };
  return accessToOwner(actor, { applicationId: owner.applicationId, tenantId: shownTenantId });
}

/** The part of a patch that could be saved as it is, and the names of the other members. */
function usable(collection: Collection, raw: Record<string, unknown>, environment: Environment) {
  const checked = checkSettings(collection, raw, environment);
  if (checked.type === "ok") return { patch: checked.patch, leftOut: [] };
  const leftOut = [...new Set(Object.keys(checked.violations).map((path) => path.split(".")[0] ?? path))];
  const fit = Object.fromEntries(Object.entries(raw).filter(([name]) => !leftOut.includes(name)));
  const again = checkSettings(collection, fit, environment);
  return { patch: again.type === "ok" ? again.patch : {}, leftOut };
}

/** Settings that an operator has typed and nobody has saved: what a page would look like with them. No row holds them, only their token. */
export type Draft = {
  owner: Owner;
  collection: Collection;
  /** As lib/settings/patch.ts reads it; of the application's own fields only the one that is edited. */
  patch: Record<string, unknown>;
  /** Whose page is shown: null for the application's own. Where a tenant is the owner, that tenant. */
  shownTenantId: string | null;
};

/** Whose draft it is: an operator in one browser. */
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

/** The draft in a token; undefined for one that is over, somebody else's, or none of ours. */
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
