import "server-only";
import { z } from "zod";
import type { Collection } from "../../settings/collections";
import {
  changeDocument,
  deleteDocument,
  pageDocuments,
  partsOf,
  putDocument,
  readDocument,
  type SettingsDocument,
} from "../../settings/documents";
import { readSettings } from "../../settings/read";
import { entity, type Named } from "../entity";
import { type ClientCaller, done, type Operation, operation } from "../operation";
import { changeOptions } from "../outcomes";
import { ownerFilter, ownerOf, ownerType } from "../owners";
import { acceptWeakening, etagOf, id, idText, metadata, upsert } from "../schemas";
import {
  allMissing,
  furtherViolations,
  notSaved,
  patchOf,
  resolvedParts,
  storedMembers,
  WIRE_FORMS,
  type WireForm,
  wireOf,
} from "./settings-wire";

const source = z.enum(["TENANT", "APPLICATION", "DEFAULT"]);

/** The operations on one collection of owner-scoped settings. */
export type SettingsOperations = Record<"create" | "list" | "get" | "change" | "delete" | "resolve", Operation>;

/** The same six for each collection, so that all follow the same rules. */
export const SETTINGS_OPERATIONS = Object.fromEntries(
  WIRE_FORMS.map((form) => [form.collection, settingsOperations(form)]),
) as Record<Collection, SettingsOperations>;

function settingsOperations(form: WireForm): SettingsOperations {
  const { name, plural, words } = form;
  const schemas = schemasOf(form);
  const documents = documentOperations(form, schemas);
  const tag = words.many.charAt(0).toUpperCase() + words.many.slice(1);
  return {
    create: { ...createOperation(form, schemas), id: `create${name}`, tag },
    list: { ...documents.list, id: `list${plural}`, tag },
    get: { ...documents.get, id: `get${name}`, tag },
    change: { ...documents.change, id: `change${name}`, tag },
    delete: { ...documents.delete, id: `delete${name}`, tag },
    resolve: { ...resolveOperation(form), id: `resolve${plural}`, tag },
  };
}

function schemasOf({ name, fixed, members, patchMembers, check }: WireForm) {
  const owner = { ownerType, ownerId: id };
  const optional = z.object(members).partial().shape;
  return {
    newBody: z
      .object({ ...owner, ownerId: idText, ...fixed, ...optional })
      .superRefine(check)
      .meta({ id: `New${name}`, description: "A member that is absent inherits; null means none." }),
    patchBody: z
      .object(patchMembers)
      .partial()
      .superRefine(check)
      .meta({
        id: `${name}Patch`,
        description:
          "A member that is absent stays as it is. Null means none for a member that may be none, and lets any other inherit.",
      }),
    document: z
      .object({ id, ...owner, ...fixed, ...optional, metadata })
      .meta({ id: name, description: "What one owner says. A member that is absent inherits; null means none." }),
  };
}
type Schemas = ReturnType<typeof schemasOf>;

function pathOf({ collection }: WireForm): string {
  return `/${collection}`;
}

/** `workflowPolicyId` */
function paramOf({ name }: WireForm): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}Id`;
}

function createOperation(form: WireForm, { newBody, document }: Schemas) {
  const { collection, words } = form;
  return operation({
    method: "POST",
    path: pathOf(form),
    summary: `Set an owner's ${words.one}`,
    description: "With `upsert=true` it takes the place of what the owner has said before, whole.",
    permission: form.write,
    query: z.object({ upsert, acceptWeakening }),
    body: newBody,
    answers: {
      201: { description: "The owner had said nothing before.", body: document },
      200: { description: "It has taken the place of what was there.", body: document },
    },
    refusals: ["application_not_found", "tenant_not_found", "already_there", "weaker_settings"],
    takesIdempotencyKey: true,
    example: {
      query: { upsert: "true" },
      body: {
        ownerType: "TENANT",
        ownerId: "{tenantId}",
        ...form.fixedOf(partsOf(collection)[0]?.name ?? ""),
        ...form.example,
      },
    },
    async otherProblem({ caller, host }, raw) {
      const owner = await ownerOf(caller, raw);
      if ("type" in owner) return owner;
      return furtherViolations(form, storedMembers(form, raw, form.partOf(raw)), host.application.environment);
    },
    async run({ caller, body, ...asked }) {
      const owner = await ownerOf(caller, body);
      if ("type" in owner) return owner;
      const part = partsOf(collection).find(({ name }) => name === form.partOf(body));
      const members = storedMembers(form, body, part?.name ?? "");
      // Without a member there would be no document to find again.
      if (!part || Object.keys(members).length === 0) return { type: "invalid", violations: allMissing(form) };
      const options = { ...changeOptions(asked), replace: asked.query.upsert };
      const outcome = await putDocument(caller, { owner, collection, part, members }, options);
      if (outcome.type !== "saved") return notSaved(form, outcome);
      const { document: saved, isNew } = outcome;
      const headers = { ...etagOf(saved.version), location: `/api/v1${pathOf(form)}/${saved.id}` };
      return isNew ? done(201, wireOf(form, saved), headers) : done(200, wireOf(form, saved), headers);
    },
  });
}

function documentOperations(form: WireForm, { patchBody, document }: Schemas) {
  const { collection, name, words } = form;
  const find = (caller: ClientCaller, named: Named<string>) =>
    readDocument(caller, named.applicationId, collection, named[paramOf(form)] ?? "");
  const documents = entity({
    name,
    path: `${pathOf(form)}/{${paramOf(form)}}`,
    wire: document,
    wireOf: (each: SettingsDocument) => wireOf(form, each),
    absent: "not_found",
    find,
  });
  return {
    list: documents.list({
      summary: `List ${words.many}`,
      description: "Of all owners that say something, or of one.",
      permission: form.read,
      filter: ownerFilter,
      answer: "A page of them.",
      example: { query: { ownerType: "TENANT", ownerId: "{tenantId}" } },
      find: (caller, applicationId, filter, at) => pageDocuments(caller, applicationId, collection, filter, at),
    }),
    get: documents.get({ summary: `Read a ${words.one}`, permission: form.read, answer: "What its owner says." }),
    change: documents.change({
      summary: `Change a ${words.one}`,
      description:
        "A document whose last member inherits again is gone with that. To let a member inherit that may be none, set the document anew.",
      permission: form.write,
      query: z.object({ acceptWeakening }),
      body: patchBody,
      refusals: ["weaker_settings"],
      example: { body: form.example },
      async otherProblem({ host }, raw, found) {
        const patch = patchOf(form, storedMembers(form, raw, found.part.name));
        return furtherViolations(form, patch, host.application.environment);
      },
      async change({ caller, named, body }, options) {
        const found = await find(caller, named);
        if (!found) return { type: "not_found" };
        const patch = patchOf(form, storedMembers(form, body, found.part.name));
        const outcome = await changeDocument(caller, found, patch, options);
        return outcome.type === "saved" ? { type: "saved", row: outcome.document } : notSaved(form, outcome);
      },
    }),
    delete: documents.remove({
      summary: `Delete a ${words.one}`,
      description: "Its owner inherits every member again.",
      permission: form.write,
      query: z.object({ acceptWeakening }),
      answer: "Deleted.",
      refusals: ["weaker_settings"],
      async remove(caller, named, options) {
        const found = await find(caller, named);
        if (!found) return { type: "not_found" };
        const outcome = await deleteDocument(caller, found, options);
        return outcome.type === "saved" ? { type: "deleted" } : notSaved(form, outcome);
      },
    }),
  };
}

function resolveOperation(form: WireForm) {
  const { name, plural, words, collection, fixed, members } = form;
  const resolved = z
    .object({
      item: z.object({ ...fixed, ...members }),
      isDefault: z.boolean().meta({ description: "Whether neither tenant nor application says anything about it." }),
      sources: z.record(z.string(), source).meta({ description: "Who says so, member by member." }),
    })
    .meta({ id: `Resolved${name}` });
  return operation({
    method: "POST",
    path: `/tenants/{tenantId}/${collection}/resolve-overrides`,
    summary: `Read the ${words.one} that holds for a tenant`,
    description: "Member by member: what the tenant says, else its application, else the default.",
    permission: form.read,
    answers: {
      200: {
        description: "Every member.",
        body: z.object({ items: z.array(resolved) }).meta({ id: `Resolved${plural}` }),
      },
    },
    refusals: ["tenant_not_found"],
    async run({ caller, params }) {
      const owner = { applicationId: caller.applicationId, tenantId: params.tenantId };
      const view = await readSettings(caller, owner, collection);
      if (!view) return { type: "refused", code: "tenant_not_found" };
      const items = resolvedParts(form, view.members);
      return done(200, { items: items as z.input<typeof resolved>[] });
    },
  });
}
