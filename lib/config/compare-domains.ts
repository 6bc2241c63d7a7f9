import "server-only";
import type { Owner } from "../access/access";
import { activateCustomDomain } from "../domains/activate";
import { addCustomDomain } from "../domains/add";
import { parseDomain } from "../domains/names";
import type { CustomDomainView } from "../domains/read";
import { removeCustomDomain } from "../domains/remove";
import type { Path } from "./document";
import type { DomainEntry } from "./schema";
import { type Comparing, deletion, fromNothing, type Task, task } from "./tasks";

/** A domain that shall be active and can't be, until its records are found. `isNew`: this file adds it. */
export type Awaited = { path: Path; what: string; owner: Owner; domain: string; isNew: boolean };

const MAX = 2;

/**
 * Custom domains that the file names for one owner. What goes makes room for what comes. A domain is activated once it is verified, which no
 * file can bring about: until then it waits.
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
  tellContradictions(comparing, path, named);
  const gone = known.filter(({ domain }) => !named.some((each) => each.domain === domain));
  const kept = prune ? known.filter((each) => !gone.includes(each)) : known;
  const fresh = named.filter(({ domain }) => !known.some((each) => each.domain === domain));
  if (kept.length + fresh.length > MAX && fresh.length > 0) {
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

function tellContradictions({ mistakes }: Comparing, path: Path, named: readonly Named[]): void {
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
