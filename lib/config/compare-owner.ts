// What applications and tenants both have: settings and custom domains.
import "server-only";
import type { Owner } from "../access/access";
import { changesBetween, INHERIT } from "../changes/outcomes";
import { activateCustomDomain } from "../domains/activate";
import { addCustomDomain } from "../domains/add";
import { parseDomain } from "../domains/names";
import type { CustomDomainView } from "../domains/read";
import { removeCustomDomain } from "../domains/remove";
import type { OwnMembers } from "../settings/collection";
import { COLLECTION_KEYS, type Collection, nameOf } from "../settings/collections";
import { withoutGoneFields } from "../settings/custom-fields";
import { applySettings, checkSettings, combinedViolations } from "../settings/patch";
import type { OwnSettings } from "../settings/resolve";
import type { Path } from "./document";
import type { DomainEntry, SettingsEntry } from "./schema";
import { type At, type Comparing, deletion, fromNothing, type Step, type Task, task } from "./tasks";

/** A change of what one owner has set in one collection, as the merge patch that `changeSettings` takes. */
export type SettingsStep = { step: Step; collection: Collection; raw: OwnMembers };

/**
 * What one owner is to set anew.
 *
 * @param own what that owner has set now
 * @param application what its application has set once the file is applied; undefined for an application itself
 * @returns `after`: what the owner has set then
 */
export function compareSettings(
  comparing: Comparing,
  at: Pick<At, "environment" | "what"> & { path: Path },
  entry: SettingsEntry | undefined,
  own: OwnSettings,
  application: ((collection: Collection) => OwnMembers) | undefined,
): { changed: SettingsStep[]; after(collection: Collection): OwnMembers } {
  const afterwards = new Map<Collection, OwnMembers>();
  const changed = COLLECTION_KEYS.flatMap((collection) => {
    const name = nameOf(collection);
    // Fields that the file removes from the application are removed from the tenant too.
    const before = withoutGoneFields(own[collection] ?? {}, application?.(collection));
    const path = [...at.path, "settings", name];
    const inside = (place: string) => [...path, ...stepsOf(place)];
    const raw = patchOf(comparing, entry, entry?.[name] ?? {}, before);
    const checked = checkSettings(collection, raw, at.environment);
    if (checked.type === "invalid") {
      comparing.mistakes.addViolations(checked.violations, inside);
      return [];
    }
    const after = applySettings(before, checked.patch);
    afterwards.set(collection, after);
    const changes = changesBetween(before, after);
    if (Object.keys(changes).length === 0) return [];
    const violations = combinedViolations(collection, after, application?.(collection));
    if (violations) comparing.mistakes.addViolations(violations, inside);
    const action = Object.keys(before).length === 0 ? ("create" as const) : ("change" as const);
    return [{ step: { action, what: `${at.what}/settings/${name}`, path, changes }, collection, raw }];
  });
  return { changed, after: (collection) => afterwards.get(collection) ?? {} };
}

/** `fields.0.name` step by step, the numbers as numbers. */
function stepsOf(place: string): Path {
  return place.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

/** Without pruning just the members in the file; with it, those that it does not repeat are inherited again. */
function patchOf(
  { prune }: Comparing,
  entry: SettingsEntry | undefined,
  members: OwnMembers,
  before: OwnMembers,
): OwnMembers {
  if (!prune || !entry) return members;
  const gone = Object.keys(before).filter((member) => !(member in members));
  return { ...members, ...Object.fromEntries(gone.map((member) => [member, INHERIT])) };
}

/** A domain that is to be active and can't be until its records are found. `isNew`: this file adds it. */
export type Awaited = { path: Path; what: string; owner: Owner; domain: string; isNew: boolean };

const DOMAINS_MAX = 2;

/**
 * The custom domains of one owner in the file. Deletions come first and make room for additions. A domain is activated once it is verified;
 * a file can't do that, so the domain waits until then.
 */
export function compareDomains(
  comparing: Comparing,
  { owner, what, path: ownerPath }: { owner: Owner; what: string; path: Path },
  entries: readonly DomainEntry[] | undefined,
  known: readonly CustomDomainView[],
): Task[] {
  if (!entries) return [];
  const { mistakes, prune } = comparing;
  const path = [...ownerPath, "domains"];
  const named = entries.map((entry, index) => {
    const parsed = parseDomain(entry.domain);
    return { entry, path: [...path, index], domain: "domain" in parsed ? parsed.domain : entry.domain };
  });
  reportContradictions(comparing, path, named);
  const gone = known.filter(({ domain }) => !named.some((each) => each.domain === domain));
  const kept = prune ? known.filter((each) => !gone.includes(each)) : known;
  const fresh = named.filter(({ domain }) => !known.some((each) => each.domain === domain));
  if (kept.length + fresh.length > DOMAINS_MAX && fresh.length > 0) {
    mistakes.add(path, "twoDomains", { domains: kept.map(({ domain }) => `“${domain}”`).join(", ") });
  }
  return [
    ...(prune ? gone : []).map((each) =>
      task(
        deletion(`${what}/domains/${each.domain}`, path),
        ({ actor }, options) => removeCustomDomain(actor, each, options),
        { makesRoom: true },
      ),
    ),
    ...fresh.map((each) => addition(owner, `${what}/domains/${each.domain}`, each)),
    ...named.flatMap((each) => activation(comparing, owner, `${what}/domains/${each.domain}`, each, known)),
  ];
}

type Named = { entry: DomainEntry; path: Path; domain: string };

function reportContradictions({ mistakes }: Comparing, path: Path, named: readonly Named[]): void {
  const seen = new Set<string>();
  for (const each of named) {
    if (seen.has(each.domain)) {
      mistakes.add([...each.path, "domain"], "duplicate", { field: "domain", value: each.domain });
    }
    seen.add(each.domain);
  }
  if (named.filter(({ entry }) => entry.active).length > 1) mistakes.add(path, "oneActive");
}

function addition(owner: Owner, what: string, { entry, path }: Named): Task {
  return task(
    { action: "create", what, path, changes: fromNothing({ domain: entry.domain }) },
    async ({ actor, request, tx }) => {
      const outcome = await addCustomDomain(actor, owner, entry, request, { tx });
      return outcome.type === "limit" ? { type: "stale" } : outcome;
    },
    { isNew: true },
  );
}

function activation(
  { awaited }: Comparing,
  owner: Owner,
  what: string,
  { entry, path, domain }: Named,
  known: readonly CustomDomainView[],
): Task[] {
  const view = known.find((each) => each.domain === domain);
  if (!entry.active || view?.active) return [];
  if (!view?.verifiedAt) {
    awaited.push({ path, what, owner, domain, isNew: view === undefined });
    return [];
  }
  return [
    task(
      { action: "change", what, path, changes: { active: { from: false, to: true } } },
      async ({ actor }, options) => {
        const outcome = await activateCustomDomain(actor, view, options);
        if (outcome.type === "not_verified") return { type: "stale" };
        return outcome.type === "host_taken"
          ? { type: "invalid", violations: { domain: [{ code: "not_unique" }] } }
          : outcome;
      },
    ),
  ];
}
