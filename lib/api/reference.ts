import "server-only";
import { env, originOf } from "../env/env";
import { openApiDocument } from "./openapi";
import { OPERATIONS } from "./operations";

/** A parameter or a member, in words: `type` is "text", "one of A, B", "list of Tenant" … */
export type ReferenceRow = { name: string; type: string; required: boolean; description: string };

export type ReferenceOperation = {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string;
  /** The permission that a client needs; "operator" for an operator's token; null for what anybody may ask. */
  needs: string | null;
  parameters: ReferenceRow[];
  body: ReferenceRow[];
  answers: { status: string; description: string; rows: ReferenceRow[] }[];
  /** A request for a shell. */
  example: string;
};

export type ReferenceTag = { name: string; operations: ReferenceOperation[] };

type Schema = {
  $ref?: string;
  type?: string | string[];
  description?: string;
  enum?: unknown[];
  const?: unknown;
  format?: string;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  default?: unknown;
};
type Content = { content?: Record<string, { schema: Schema; example?: unknown }> };
type Described = {
  operationId: string;
  summary: string;
  description?: string;
  parameters: { name: string; in: string; required: boolean; schema: Schema; example?: unknown }[];
  requestBody?: Content;
  responses: Record<string, Content & { description: string }>;
};

/** The OpenAPI document as people read it, by its tags. */
export function readReference(): ReferenceTag[] {
  const origins = {
    application: `${env().scheme}://yourapp-yourcompany.${env().baseDomain}${env().portSuffix}`,
    dashboard: originOf(env().dashboardHost),
  };
  const document = openApiDocument(origins) as unknown as {
    paths: Record<string, Record<string, Described>>;
    components: { schemas: Record<string, Schema> };
  };
  const schemas = document.components.schemas;
  const tags = new Map<string, ReferenceOperation[]>();
  for (const operation of OPERATIONS) {
    const described = document.paths[operation.path]?.[operation.method.toLowerCase()];
    if (!described) continue;
    const origin = operation.for === "operator" ? origins.dashboard : origins.application;
    const listed = tags.get(operation.tag) ?? [];
    tags.set(operation.tag, listed);
    listed.push({
      id: operation.id,
      method: operation.method,
      path: `/api/v1${operation.path}`,
      summary: operation.summary,
      description: operation.description ?? "",
      needs:
        operation.for === "operator"
          ? "operator"
          : (operation.permission ?? operation.permissionsAnyOf?.join(" or ") ?? null),
      parameters: described.parameters.map((each) => rowOf(each.name, each.schema, each.required)),
      body: rowsOf(schemaIn(described.requestBody), schemas),
      answers: Object.entries(described.responses).map(([status, answer]) => ({
        status,
        description: answer.description,
        rows: status.startsWith("2") ? rowsOf(schemaIn(answer), schemas) : [],
      })),
      example: curlOf(operation.method, `${origin}/api/v1${operation.path}`, described, operation.for !== "anybody"),
    });
  }
  return [...tags].map(([name, operations]) => ({ name, operations }));
}

function schemaIn(content: Content | undefined): Schema | undefined {
  return Object.values(content?.content ?? {})[0]?.schema;
}

/** The members of an object; of a choice, those of all its forms. */
function rowsOf(schema: Schema | undefined, schemas: Record<string, Schema>): ReferenceRow[] {
  if (!schema) return [];
  const resolved = schema.$ref ? schemas[nameOf(schema.$ref)] : schema;
  const forms = resolved?.anyOf ?? resolved?.oneOf;
  if (!forms) {
    const { properties = {}, required = [] } = resolved ?? {};
    return Object.entries(properties).map(([name, member]) => rowOf(name, member, required.includes(name)));
  }
  const rows = new Map<string, ReferenceRow>();
  const all = forms.map((form) => rowsOf(form, schemas));
  for (const row of all.flat()) {
    const before = rows.get(row.name);
    const isAlways = all.every((form) => form.some(({ name, required }) => name === row.name && required));
    const type = before && before.type !== row.type ? `${before.type} or ${row.type}` : row.type;
    rows.set(row.name, { ...row, type, required: isAlways, description: before?.description || row.description });
  }
  return [...rows.values()];
}

function rowOf(name: string, schema: Schema, required: boolean): ReferenceRow {
  return { name, type: typeOf(schema), required, description: schema.description ?? "" };
}

function typeOf(schema: Schema): string {
  if (schema.$ref) return nameOf(schema.$ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return `one of ${schema.enum.map(String).join(", ")}`;
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms) return [...new Set(forms.map(typeOf))].join(" or ");
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(" or ");
  switch (schema.type) {
    case "string":
      return schema.format === "date-time" ? "time" : `text${boundsOf(schema.minLength, schema.maxLength)}`;
    case "integer":
    case "number":
      return `number${boundsOf(schema.minimum, schema.maximum)}`;
    case "boolean":
      return "true or false";
    case "array":
      return `list of ${typeOf(schema.items ?? {})}`;
    case "null":
      return "null";
    default:
      return "object";
  }
}

function boundsOf(least: number | undefined, most: number | undefined): string {
  if (most === undefined) return least === undefined ? "" : `, ${least} or more`;
  return `, ${least ?? 0} to ${most}`;
}

function nameOf(ref: string): string {
  return ref.replace("#/components/schemas/", "");
}

/** Quoted for a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function curlOf(method: string, url: string, described: Described, needsToken: boolean): string {
  const filled = described.parameters
    .filter((each) => each.in === "path")
    .reduce((path, { name, example }) => path.replace(`{${name}}`, String(example ?? name)), url);
  const query = described.parameters.filter((each) => each.in === "query" && each.example !== undefined);
  const search = new URLSearchParams(query.map(({ name, example }) => [name, String(example)])).toString();
  const [mediaType, content] = Object.entries(described.requestBody?.content ?? {})[0] ?? [];
  const example = content?.example;
  const lines = [
    `curl ${method === "GET" ? "" : `-X ${method} `}${quoted(search ? `${filled}?${search}` : filled)}`,
    ...(needsToken ? [`-H "Authorization: Bearer $TOKEN"`] : []),
    ...(mediaType ? [`-H ${quoted(`Content-Type: ${mediaType}`)}`] : []),
    // With -d, curl would send the lines of a text as one.
    ...(typeof example === "string" ? [`--data-binary ${quoted(example)}`] : []),
    ...(typeof example === "object" ? [`-d ${quoted(JSON.stringify(example, null, 2))}`] : []),
  ];
  return lines.join(" \\\n  ");
}
