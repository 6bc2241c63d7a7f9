import "server-only";
import { z } from "zod";
import { PERMISSIONS } from "../clients/permissions";
import { env, originOf } from "../env/env";
import { FIELD_CODES, REFUSALS, type RefusalCode } from "../errors";
import type { Operation } from "./operation";
import { OPERATIONS } from "./operations";

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type JsonObject = { [name: string]: Json };

/** The media types of errors: the contract's own format, and that of RFC 9457 on request. */
const violations = z
  .record(
    z.string(),
    z.array(z.object({ code: z.enum(FIELD_CODES), constraintAttributes: z.record(z.string(), z.string()).optional() })),
  )
  .meta({ description: "Every member that is wrong, and how. Attribute values are strings." });
const ticket = z.string().meta({ description: "The request's id in the server's log." });
const codes = z.enum(Object.keys(REFUSALS) as [RefusalCode, ...RefusalCode[]]);

const baseError = z
  .object({ type: z.literal("base_error"), code: codes, message: z.string(), ticket })
  .meta({ id: "BaseError" });
const violationsError = z
  .object({
    type: z.literal("constraint_violations_error"),
    code: z.literal("message_body_constraint_violations"),
    message: z.string(),
    ticket,
    violations,
  })
  .meta({ id: "ConstraintViolationsError" });
const problem = z
  .object({
    type: z.literal("about:blank"),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    ticket,
    violations: violations.optional(),
  })
  .meta({
    id: "Problem",
    description: "The same facts as RFC 9457 has them: sent for Accept: application/problem+json.",
  });

const TAGS: Record<string, string> = {
  Signup: "Sign people up on pages of your own.",
  "User activation": "Finish signups on pages of your own.",
  "Email verification": "Confirm mailboxes of users who are active already.",
};

/**
 * The API's document, OpenAPI 3.1, made from the schemas that requests are parsed with.
 *
 * @param origins where this server answers: the application's own, for operations of its clients, and the dashboard's
 */
export function openApiDocument(origins: Origins): JsonObject {
  const components: JsonObject = {};
  const paths: Record<string, JsonObject> = {};
  for (const operation of OPERATIONS) {
    const path = paths[operation.path] ?? {};
    path[operation.method.toLowerCase()] = describe(operation, origins, components);
    paths[operation.path] = path;
  }
  for (const schema of [baseError, violationsError, problem]) schemaOf(schema, components);
  const tags = [...new Set(OPERATIONS.map(({ tag }) => tag))];
  return {
    openapi: "3.1.1",
    info: {
      title: "Foyer",
      version: "1",
      description: INTRODUCTION,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: `${origins.application}/api/v1` }],
    tags: tags.map((name) => ({ name, ...(TAGS[name] ? { description: TAGS[name] } : {}) })) as JsonObject[],
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        client: {
          type: "oauth2",
          description: "A machine client of the application, by its id and secret.",
          flows: {
            clientCredentials: { tokenUrl: `${origins.application}/api/v1/oauth2/token`, scopes: { ...PERMISSIONS } },
          },
        },
        operator: {
          type: "http",
          scheme: "bearer",
          description: "An operator's token for one workspace, made in the dashboard. On the dashboard's host.",
        },
      },
    },
  };
}

/** @param application the origin of one application's host; or with `{applicationHost}`, for a reader without a certain application */
export type Origins = { application: string; dashboard: string };

/** The document as a host serves it: an application's for its own clients, the dashboard's for any application. */
export function documentOn(host: { origin: string } | null): JsonObject {
  const { scheme, portSuffix, dashboardHost } = env();
  const dashboard = originOf(dashboardHost);
  if (host) return openApiDocument({ application: host.origin, dashboard });
  const application = `${scheme}://{applicationHost}${portSuffix}`;
  const document = openApiDocument({ application, dashboard });
  const variables = { applicationHost: { default: `yourapp-yourcompany.${env().baseDomain}` } };
  return { ...document, servers: [{ url: `${application}/api/v1`, variables }] };
}

const INTRODUCTION = `JSON in camelCase over HTTPS. Ids are 26 characters of \`[a-z2-7]\`, times ISO 8601 in UTC. Members that are not known are ignored. A PATCH is a JSON Merge Patch (RFC 7396): null deletes. Lists take \`startIndex\`, from 1, and \`count\`.

Errors have two shapes, \`BaseError\` and \`ConstraintViolationsError\`; with \`Accept: application/problem+json\` they come as RFC 9457 has them. \`ticket\` is the request's id in the server's log.

A POST that creates takes an \`Idempotency-Key\` (1 to 255 printable characters): within 24 hours the same key with the same body has the same answer and no second effect. An entity's \`ETag\` is its version, which \`If-Match\` compares. Bodies end at 64 KiB.`;

function describe(operation: Operation, origins: Origins, components: JsonObject): JsonObject {
  const { id, tag, summary, description } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description ? { description } : {}),
    ...(operation.for === "operator" ? { servers: [{ url: `${origins.dashboard}/api/v1` }] } : {}),
    security: securityOf(operation),
    parameters: parametersOf(operation, components),
    ...(operation.body ? { requestBody: bodyOf(operation, components) } : {}),
    responses: responsesOf(operation, components),
  };
}

/** One of the entries is enough. */
function securityOf({ for: whom, permission, permissionsAnyOf = [] }: Operation): JsonObject[] {
  if (whom === "anybody") return [];
  if (whom === "operator") return [{ operator: [] }];
  return (permission ? [permission] : [...permissionsAnyOf]).map((each) => ({ client: [each] }));
}

function parametersOf(operation: Operation, components: JsonObject): Json[] {
  const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
    example: sampleOf(name),
  }));
  const query = operation.query
    ? (schemaOf(operation.query, components) as { properties?: JsonObject; required?: string[] })
    : {};
  const inQuery = Object.entries(query.properties ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: query.required?.includes(name) ?? false,
    schema,
    ...(operation.example?.query?.[name] === undefined ? {} : { example: filled(operation.example.query[name]) }),
  }));
  const header = (name: string, schema: JsonObject) => ({ name, in: "header", required: false, schema });
  return [
    ...inPath,
    ...inQuery,
    ...(operation.takesIdempotencyKey
      ? [header("Idempotency-Key", { type: "string", minLength: 1, maxLength: 255 })]
      : []),
    ...(operation.takesVersion ? [header("If-Match", { type: "string", pattern: '^(\\*|"\\d+")$' })] : []),
  ];
}

function bodyOf(operation: Operation, components: JsonObject): JsonObject {
  const schema = operation.body ? schemaOf(operation.body, components) : {};
  const types =
    operation.takesText ??
    (operation.method === "PATCH" ? ["application/merge-patch+json", "application/json"] : ["application/json"]);
  const example = operation.example?.body;
  const content = { schema, ...(example ? { example: filled(example as Json) } : {}) };
  return { required: true, content: Object.fromEntries(types.map((type) => [type, content])) };
}

function responsesOf(operation: Operation, components: JsonObject): JsonObject {
  const responses: JsonObject = {};
  for (const [status, { description, body, mediaType }] of Object.entries(operation.answers)) {
    const content = body && { [mediaType ?? "application/json"]: { schema: schemaOf(body, components) } };
    responses[status] = { description, ...(content ? { content } : {}) };
  }
  const refusals = refusalsOf(operation);
  const takesInput = operation.body !== undefined || operation.query !== undefined;
  for (const status of new Set([...refusals.map((code) => REFUSALS[code].status), ...(takesInput ? [400] : [])])) {
    const here = refusals.filter((code) => REFUSALS[code].status === status);
    responses[String(status)] = refusalResponse(here, status === 400 && takesInput);
  }
  return responses;
}

/** Answers that any operation may give, by its inputs, and those of this one. */
function refusalsOf(operation: Operation): RefusalCode[] {
  const codes = new Set<RefusalCode>(["rate_limited", "overloaded", "internal_error", ...(operation.refusals ?? [])]);
  if (operation.for !== "anybody") codes.add("unauthorized");
  codes.add(operation.for === "operator" ? "not_found" : "application_not_found");
  if (operation.permission || operation.permissionsAnyOf) codes.add("forbidden");
  if (operation.body)
    for (const code of ["invalid_request", "body_too_large", "unsupported_media_type"] as const) codes.add(code);
  if (operation.takesIdempotencyKey)
    for (const code of ["request_in_progress", "idempotency_key_reused"] as const) codes.add(code);
  if (operation.takesVersion) codes.add("version_mismatch");
  return [...codes];
}

function refusalResponse(codes: RefusalCode[], mayBeInvalid: boolean): JsonObject {
  const sentences = codes.map((code) => `\`${code}\`: ${REFUSALS[code].message}`);
  const schemas = [
    ...(codes.length > 0 ? [{ $ref: "#/components/schemas/BaseError" }] : []),
    ...(mayBeInvalid ? [{ $ref: "#/components/schemas/ConstraintViolationsError" }] : []),
  ];
  const retries = codes.some(
    (code) => code === "rate_limited" || code === "overloaded" || code === "request_in_progress",
  );
  return {
    description: [...sentences, ...(mayBeInvalid ? ["Or `violations`, all at once."] : [])].join(" "),
    ...(retries
      ? { headers: { "Retry-After": { schema: { type: "integer" }, description: "Seconds to wait." } } }
      : {}),
    content: {
      "application/json": { schema: schemas.length === 1 && schemas[0] ? schemas[0] : { oneOf: schemas } },
      "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
    },
  };
}

/** A schema as JSON Schema; every part with a name of its own becomes a component. */
function schemaOf(schema: z.ZodType, components: JsonObject): Json {
  const { properties, $defs = {} } = z.toJSONSchema(z.object({ root: schema }), { io: "input" });
  for (const [name, definition] of Object.entries($defs)) components[name] = asComponent(definition as Json);
  return asComponent((properties?.root ?? {}) as Json);
}

function asComponent(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(asComponent);
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).filter(
    // Zod adds the limits of JavaScript's safe integers to every whole number.
    ([name, value]) => !(/^(minimum|maximum)$/.test(name) && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER),
  );
  return Object.fromEntries(
    entries.map(([name, value]) =>
      name === "$ref" ? [name, String(value).replace("#/$defs/", "#/components/schemas/")] : [name, asComponent(value)],
    ),
  );
}

/** An id such as examples are made of, one for each kind: `tenantId` is `tenantid222222222222222222`. */
export function sampleOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z]/g, "")
    .padEnd(26, "2")
    .slice(0, 26);
}

/** An example with ids in the place of `{tenantId}` and its like. */
function filled(value: Json): Json {
  if (typeof value === "string") return value.replace(/^\{(\w+)\}$/, (_, name: string) => sampleOf(name));
  if (Array.isArray(value)) return value.map(filled);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, filled(member)]));
}
