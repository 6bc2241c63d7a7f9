// Client-safe: where each member of a collection of settings comes from.
import { type Collection, defaults, type Members } from "./collections";
import { listedOnce } from "./user-schema";

export type Source = "TENANT" | "APPLICATION" | "DEFAULT";

/** What holds for one owner, who said so, and what would hold if that owner said nothing. */
export type Explained<Value> = { value: Value; source: Source; inherited: { value: Value; source: Source } };

export type ExplainedMembers<C extends Collection> = { [M in keyof Members<C>]: Explained<Members<C>[M]> };

/** What an owner says, as its row holds it; `{}` for nothing. */
export type Said = Record<string, unknown>;

/**
 * Each member with its source, by the rule of {@link import("./resolve").mergeSettings}: the nearest owner who says something, null
 * included, else the default.
 *
 * @param tenant undefined when the application itself is asked about
 */
export function explainMembers<C extends Collection>(
  collection: C,
  application: Said,
  tenant: Said | undefined,
): ExplainedMembers<C> {
  const names = Object.keys(defaults[collection]) as (keyof Members<C> & string)[];
  const explained = names.map((name) => {
    const byDefault = { value: defaults[collection][name], source: "DEFAULT" } as const;
    const ofApplication = name in application ? { value: application[name], source: "APPLICATION" } : byDefault;
    if (tenant === undefined) return [name, { ...ofApplication, inherited: byDefault }];
    const ofTenant = name in tenant ? { value: tenant[name], source: "TENANT" } : ofApplication;
    return [name, { ...ofTenant, inherited: ofApplication }];
  });
  const members = Object.fromEntries(explained) as ExplainedMembers<C>;
  if (collection === "user-schemas") settleLists(members as ExplainedMembers<"user-schemas">, tenant ?? {});
  return members;
}

function settleLists({ required, optional }: ExplainedMembers<"user-schemas">, tenant: Said): void {
  const held = listedOnce({ required: required.value, optional: optional.value }, tenant);
  required.value = held.required;
  optional.value = held.optional;
}
