// Client-safe: a field of the profile is required, optional or absent, so it stands in one of two lists.
import type { Members } from "./collections";
import type { Said } from "./sources";

type UserSchema = Members<"user-schemas">;

/** Fields that one owner names in both lists. */
export function namedTwice({ required, optional }: Said): string[] {
  return Array.isArray(required) && Array.isArray(optional) ? required.filter((name) => optional.includes(name)) : [];
}

/**
 * What holds for a tenant that overrides one list and inherits the other, which may name the same field: its own list wins. So an application
 * can change its schema without asking its tenants.
 *
 * @param tenant what the tenant says itself
 */
export function listedOnce({ required, optional }: UserSchema, tenant: Said): UserSchema {
  return "optional" in tenant && !("required" in tenant)
    ? { required: required.filter((name) => !optional.includes(name)), optional }
    : { required, optional: optional.filter((name) => !required.includes(name)) };
}
