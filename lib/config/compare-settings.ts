import "server-only";
import { changesBetween, INHERIT } from "../changes/outcomes";
import type { OwnMembers } from "../settings/collection";
import { COLLECTION_KEYS, type Collection, nameOf } from "../settings/collections";
import { applySettings, checkSettings, combinedViolations } from "../settings/patch";
import type { Path } from "./document";
import type { SettingsEntry } from "./schema";
import type { At, Comparing, Step } from "./tasks";

/** A change of what one owner has set in one collection, as the merge patch that `changeSettings` takes. */
export type SettingsStep = { step: Step; collection: Collection; raw: OwnMembers };

/**
 * What one owner is to set anew.
 *
 * @param own what that owner has set now
 * @param application what its application has set once the file is applied; nothing for an application itself
 * @returns `after`: what the owner has set then
 */
export function compareSettings(
  comparing: Comparing,
  at: Pick<At, "environment" | "what"> & { path: Path },
  entry: SettingsEntry | undefined,
  own: Partial<Record<Collection, OwnMembers>>,
  application: (collection: Collection) => OwnMembers,
): { changed: SettingsStep[]; after(collection: Collection): OwnMembers } {
  const afterwards = new Map<Collection, OwnMembers>();
  const changed = COLLECTION_KEYS.flatMap((collection) => {
    const name = nameOf(collection);
    const before = own[collection] ?? {};
    const path = [...at.path, "settings", name];
    const raw = patchOf(comparing, entry, entry?.[name] ?? {}, before);
    const checked = checkSettings(collection, raw, at.environment);
    if (checked.type === "invalid") {
      comparing.mistakes.addViolations(checked.violations, (member) => [...path, member]);
      return [];
    }
    const after = applySettings(before, checked.patch);
    afterwards.set(collection, after);
    const changes = changesBetween(before, after);
    if (Object.keys(changes).length === 0) return [];
    const violations = combinedViolations(collection, after, application(collection));
    if (violations) comparing.mistakes.addViolations(violations, (member) => [...path, member]);
    const action = Object.keys(before).length === 0 ? ("create" as const) : ("change" as const);
    return [{ step: { action, what: `${at.what}/settings/${name}`, path, changes }, collection, raw }];
  });
  return { changed, after: (collection) => afterwards.get(collection) ?? {} };
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
