import "server-only";
import { changesBetween, INHERIT } from "../changes/outcomes";
import type { Collection } from "../settings/collections";
import { applySettings, checkSettings, violationsTogether } from "../settings/patch";
import type { Said } from "../settings/sources";
import type { At, Comparing } from "./comparing";
import type { Path } from "./document";
import { SETTINGS, SETTINGS_NAMES, type SettingsEntry, type SettingsName } from "./schema";
import type { Step } from "./tasks";

/** A change of what one owner says in one collection, as the merge patch that the door takes. */
export type SettingsStep = { step: Step; collection: Collection; raw: Record<string, unknown> };

/**
 * What one owner is to say anew.
 *
 * @param said what that owner says now
 * @param application what its application says once the file is applied; nothing for an application itself
 * @returns `after`: what the owner says then
 */
export function compareSettings(
  comparing: Comparing,
  at: Pick<At, "environment" | "what"> & { path: Path },
  entry: SettingsEntry | undefined,
  said: Partial<Record<Collection, Said>>,
  application: (name: SettingsName) => Said,
): { changed: SettingsStep[]; after(name: SettingsName): Said } {
  const afterwards = new Map<SettingsName, Said>();
  const changed = SETTINGS_NAMES.flatMap((name) => {
    const collection = SETTINGS[name];
    const before = said[collection] ?? {};
    const path = [...at.path, "settings", name];
    const raw = patchOf(comparing, entry, name, before);
    const checked = checkSettings(collection, raw, at.environment);
    if (checked.type === "invalid") {
      comparing.mistakes.addViolations(checked.violations, (member) => [...path, member]);
      return [];
    }
    const after = applySettings(before, checked.patch);
    afterwards.set(name, after);
    const changes = changesBetween(before, after);
    if (Object.keys(changes).length === 0) return [];
    const violations = violationsTogether(collection, after, application(name));
    if (violations) comparing.mistakes.addViolations(violations, (member) => [...path, member]);
    const action = Object.keys(before).length === 0 ? ("create" as const) : ("change" as const);
    return [{ step: { action, what: `${at.what}/settings/${name}`, path, changes }, collection, raw }];
  });
  return { changed, after: (name) => afterwards.get(name) ?? {} };
}

/** Without pruning the file's own words; with it, also an end to those that it does not repeat. */
function patchOf(
  { prune }: Comparing,
  entry: SettingsEntry | undefined,
  name: SettingsName,
  before: Said,
): Record<string, unknown> {
  const words: Record<string, unknown> = entry?.[name] ?? {};
  if (!prune || !entry) return words;
  const unsaid = Object.keys(before).filter((member) => !(member in words));
  return { ...words, ...Object.fromEntries(unsaid.map((member) => [member, INHERIT])) };
}
