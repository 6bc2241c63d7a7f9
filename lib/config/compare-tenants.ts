import "server-only";
import { newId } from "../ids";
import { changeSettings, setUpTenants } from "../settings/change";
import type { OwnMembers } from "../settings/collection";
import type { Collection } from "../settings/collections";
import { changeTenant, createTenants, deleteTenant, newTenant, tenantPatch } from "../tenants/tenants";
import { compareDomains, compareSettings, type SettingsStep } from "./compare-owner";
import type { TenantState } from "./state";
import {
  type At,
  type Comparing,
  changed,
  changedMembers,
  deletion,
  doneOr,
  fromNothing,
  isOther,
  type Step,
  type Task,
  task,
} from "./tasks";
import type { ApplicationNode, TenantNode } from "./tree";

type NewTenant = { step: Step; raw: Record<string, unknown>; id: string };
type Found = { created: NewTenant[]; setUp: (SettingsStep & { tenantId: string })[]; tasks: Task[] };

/** The tenants in the file. @param ofApplication what the application has set once the file is applied */
export function compareTenants(
  comparing: Comparing,
  at: At,
  node: ApplicationNode,
  ofApplication: (collection: Collection) => OwnMembers,
): Task[] {
  if (!node.tenants) return [];
  const { applicationId } = at;
  const known = at.state?.tenants ?? new Map<string, TenantState>();
  const byId = new Map([...known.values()].map((tenant) => [tenant.id, tenant]));
  const found: Found = { created: [], setUp: [], tasks: [] };
  for (const tenant of node.tenants) {
    const row = known.get(tenant.name ?? "");
    const state = row?.held === "no" ? row : undefined;
    const sameId = byId.get(tenant.id ?? "");
    if (row?.held === "yes") {
      comparing.mistakes.add([...tenant.path, "name"], "nameBusy");
    } else if (!isOther(comparing.mistakes, tenant, state, sameId ? [sameId] : [])) {
      compareTenant(comparing, { ...at, what: `${at.what}/tenants/${tenant.name ?? ""}` }, tenant, state, {
        found,
        ofApplication,
      });
    }
  }
  const named = new Set(node.tenants.map(({ name }) => name));
  const gone = [...known.values()].filter(({ name, held }) => comparing.prune && held === "no" && !named.has(name));
  const deleted = gone.map(({ id: tenantId, name }) =>
    task(
      deletion(`${at.what}/tenants/${name}`, [...node.path, "tenants"], { applicationId, tenantId }),
      ({ actor }, options) => deleteTenant(actor, { applicationId, tenantId }, options),
    ),
  );
  return [...together(applicationId, found), ...found.tasks, ...deleted];
}

function compareTenant(
  comparing: Comparing,
  at: At,
  { path, members, id }: TenantNode,
  state: TenantState | undefined,
  { found, ofApplication }: { found: Found; ofApplication: (collection: Collection) => OwnMembers },
): void {
  if (!members) return;
  const { applicationId, what } = at;
  const tenantId = state?.id ?? id ?? newId();
  const owner = { applicationId, tenantId };
  // Settings are stored under their owner's id alone: two owners with one id would share them.
  if (id === applicationId) comparing.mistakes.add([...path, "id"], "applicationsId");
  const parsed = (state ? tenantPatch : newTenant).safeParse(members);
  if (!parsed.success) comparing.mistakes.addIssues(parsed.error.issues, path);
  const own = (state && at.state?.ownSettings(tenantId)) ?? {};
  const settings = compareSettings(comparing, { ...at, path }, members.settings, own, ofApplication);
  const known = state ? (at.state?.domains(tenantId) ?? []) : [];
  const domains = compareDomains(comparing, { owner, what, path }, members.domains, known);
  if (!state) {
    const step: Step = { action: "create", what, path, changes: fromNothing(parsed.data ?? {}) };
    found.created.push({ step, raw: members, id: tenantId });
    found.setUp.push(...settings.changed.map((change) => ({ ...change, tenantId })));
    found.tasks.push(...domains);
    return;
  }
  const patch = parsed.data ?? {};
  const changes = changedMembers(state, patch);
  found.tasks.push(
    ...changed({ action: "change", what, path, changes }, ({ actor }, options) =>
      changeTenant(actor, owner, patch, options),
    ),
    ...settings.changed.map(({ step, collection, raw }) =>
      task(step, ({ actor }, options) => changeSettings(actor, owner, collection, raw, options)),
    ),
    ...domains,
  );
}

/** All new tenants of an application at once, and their settings: one by one, thousands of them would take a minute. */
function together(applicationId: string, { created, setUp }: Found): Task[] {
  const tasks: Task[] = [
    {
      steps: created.map(({ step }) => step),
      isNew: true,
      run: async ({ actor, request, tx }) =>
        (await createTenants(actor, applicationId, created, request, tx)).map(doneOr),
    },
    {
      steps: setUp.map(({ step }) => step),
      isNew: true,
      run: async ({ actor, request, tx }) =>
        (await setUpTenants(actor, applicationId, setUp, { request, tx })).map(doneOr),
    },
  ];
  return tasks.filter(({ steps }) => steps.length > 0);
}
