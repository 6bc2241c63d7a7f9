// Client-safe: the list of all collections of settings. Resolver, dashboard, API, configuration file and documentation map over it.
import type { z } from "zod";
import type { CamelCase, CollectionKey, CollectionRecord } from "./collection";
import { emailBrandings, pageBrandings } from "./collections/branding";
import { emailPolicies } from "./collections/emails";
import { authSessionPolicies, identityProviders, passwordPolicies } from "./collections/login";
import { userSchemas, workflowPolicies } from "./collections/signup";

export const COLLECTIONS = {
  "workflow-policies": workflowPolicies,
  "user-schemas": userSchemas,
  "identity-providers": identityProviders,
  "password-policies": passwordPolicies,
  "email-policies": emailPolicies,
  "auth-session-policies": authSessionPolicies,
  "page-brandings": pageBrandings,
  "email-brandings": emailBrandings,
} satisfies { [Key in CollectionKey]: { key: Key } };

export type Collection = keyof typeof COLLECTIONS;
type RecordOf<C extends Collection> = (typeof COLLECTIONS)[C];
export type Members<C extends Collection> = z.infer<RecordOf<C>["schema"]>;
/** `workflow-policy`, the resource of permissions. */
export type SettingsResource = RecordOf<Collection>["resource"];
/** `workflowPolicy`, what the configuration file and {@link import("./resolve").Settings} call a collection. */
export type SettingsName<C extends Collection = Collection> = CamelCase<RecordOf<C>["resource"]>;

export const COLLECTION_KEYS = Object.keys(COLLECTIONS) as Collection[];

/** A record of whatever collection. */
export function recordOf(collection: Collection): CollectionRecord {
  return COLLECTIONS[collection] as unknown as CollectionRecord;
}

export function isCollection(text: unknown): text is Collection {
  return typeof text === "string" && Object.hasOwn(COLLECTIONS, text);
}

type Path = RecordOf<Collection>["form"]["path"];

/** The paths of the dashboard's pages of settings that one part of its menus leads to, in their order. */
export function settingsPages(menu: "signup" | "mail"): Exclude<Path, `${string}/${string}`>[] {
  const pages = COLLECTION_KEYS.filter((collection) => recordOf(collection).form.menu === menu);
  return pages.map((collection) => COLLECTIONS[collection].form.path as Exclude<Path, `${string}/${string}`>);
}

/** The collection's name in camel case. */
export function nameOf<C extends Collection>(collection: C): SettingsName<C> {
  return COLLECTIONS[collection].resource.replace(/-(.)/g, (_, letter: string) =>
    letter.toUpperCase(),
  ) as SettingsName<C>;
}
