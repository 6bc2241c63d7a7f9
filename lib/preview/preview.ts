import "server-only";
import { asc, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { tenants } from "@/db/schema";
import { type ApplicationAccess, accessToApplication, accessToOwner, type OperatorActor } from "../access/access";
import { type CurrentHost, canonicalHostname, findHost } from "../hosts/resolve";
import { type Collection, isCollection, recordOf } from "../settings/collections";
import { applySettings, checkSettings, type Environment } from "../settings/patch";
import { mergeSettings, readOwnOfBoth, type Settings } from "../settings/resolve";
import { type SignupFormPage, signupForm } from "../signup/page";
import { type Draft, type Holder, openDraft, sealDraft } from "./draft";

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
  const { patch } = usable(draft.collection, draft.patch, access.application.environment);
  const { applicationId } = draft.owner;
  const host = await findHost(await canonicalHostname(applicationId, draft.shownTenantId));
  if (!host) return undefined;
  const settings = await settingsWith({ ...draft, patch });
  return { host, settings, page: await signupForm(host, settings) };
}

async function settingsWith({ owner, collection, patch, shownTenantId }: Draft): Promise<Settings> {
  const own = await readOwnOfBoth(owner.applicationId, shownTenantId);
  const level = owner.tenantId === null ? "application" : "tenant";
  const changed = { ...own[level], [collection]: applySettings(own[level][collection] ?? {}, patch) };
  return level === "application" ? mergeSettings(changed, own.tenant) : mergeSettings(own.application, changed);
}

/** Both the owner whose settings are drafted and the one whose page is shown have to be the operator's to see. */
async function accessToDraft(
  { id }: Holder,
  { owner, shownTenantId }: Pick<Draft, "owner" | "shownTenantId">,
): Promise<ApplicationAccess | undefined> {
  if (owner.tenantId !== null && owner.tenantId !== shownTenantId) return undefined;
  const actor: OperatorActor = { type: "OPERATOR", id };
  return accessToOwner(actor, { ...owner, tenantId: shownTenantId });
}

/** The part of a patch that could be saved as it is, and the names of the other members. */
function usable(collection: Collection, raw: Record<string, unknown>, environment: Environment) {
  const checked = checkSettings(collection, raw, environment);
  if (checked.type === "ok") return { patch: checked.patch, leftOut: [] };
  const leftOut = Object.keys(checked.violations);
  const fit = Object.fromEntries(Object.entries(raw).filter(([name]) => !leftOut.includes(name)));
  const again = checkSettings(collection, fit, environment);
  return { patch: again.type === "ok" ? again.patch : {}, leftOut };
}
