// The API's own document, as a program reads it that knows nothing else of the API.
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { callApi } from "./api";
import type { HttpAnswer } from "./http";
import type { Site } from "./test";

export type Schema = { [keyword: string]: unknown };

/** Whose token an operation asks for. */
export type Audience =
  | { type: "anybody" }
  /** A machine client of the application, with any one of these. */
  | { type: "client"; permissions: string[] }
  /** An operator, with a token of theirs. */
  | { type: "operator" };

export type Parameter = { name: string; in: "path" | "query" | "header"; schema: Schema; example?: unknown };

export type DocumentedOperation = {
  id: string;
  method: string;
  /** Below /api/v1, with its parameters in braces. */
  path: string;
  /** Where it answers, where that is not the host whose document it is. */
  origin: string | undefined;
  audience: Audience;
  parameters: Parameter[];
  body: { mediaTypes: string[]; schema: Schema; example: unknown } | undefined;
};

export type ApiDocument = {
  operations: DocumentedOperation[];
  /** What of an answer the document doesn't say: its status, its form, or a member that is not in it. Empty: all is as documented. */
  disagreements(operation: DocumentedOperation, answer: HttpAnswer): string[];
  /** Whether the document would take a body. */
  takes(operation: DocumentedOperation, body: unknown): boolean;
  /** The members of a body with their schemas, over all forms that it may have. */
  membersOf(operation: DocumentedOperation): Map<string, Schema>;
};

const METHODS = ["get", "post", "put", "patch", "delete"];

type RawOperation = {
  operationId: string;
  security?: Record<string, string[]>[];
  servers?: { url: string }[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema; example?: unknown }> };
  responses: Record<string, { content?: Record<string, unknown> }>;
};
type RawDocument = { paths: Record<string, Record<string, RawOperation>>; components: { schemas: object } };

/** Fetches the document that a host serves. */
export async function fetchDocument(site: Site, origin: string): Promise<ApiDocument> {
  const answer = await callApi(site, origin, "GET", "/openapi.json");
  if (answer.status !== 200) throw new Error(`No document: ${answer.status} ${answer.body}`);
  const document = JSON.parse(answer.body) as RawDocument;
  // Formats of members are checked by the server's own patterns as well; what ajv doesn't know would be a fault of the document.
  const ajv = addFormats(new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: true }));
  const asked = { paths: document.paths, components: document.components };
  ajv.addVocabulary(["paths", "components"]);
  ajv.addSchema({ ...asked, $id: "request" }).addSchema({ ...(closed(asked) as object), $id: "response" });
  const validator = (root: "request" | "response", ...path: string[]) => {
    const pointer = path.map((each) => encodeURIComponent(each.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
    const found = ajv.getSchema(`${root}#/paths/${pointer}`);
    if (!found) throw new Error(`The document has nothing at ${path.join(" ")}`);
    return found;
  };
  const rawOf = ({ path, method }: DocumentedOperation) => document.paths[path]?.[method.toLowerCase()] as RawOperation;
  return {
    operations: operationsIn(document),
    disagreements(operation, { status, headers, body }) {
      const documented = rawOf(operation).responses[status];
      if (!documented) return [`${status} is not documented: ${body.slice(0, 500)}`];
      if (!documented.content) return body === "" ? [] : [`${status} is documented without a body, and has one`];
      const mediaType = headers["content-type"]?.split(";")[0] ?? "";
      if (!documented.content[mediaType]) return [`${status} as “${mediaType}” is not documented`];
      if (!/\bjson$/.test(mediaType)) return [];
      const path = [operation.path, operation.method.toLowerCase(), "responses", String(status), "content", mediaType];
      const validate = validator("response", ...path, "schema");
      if (validate(JSON.parse(body))) return [];
      return [`${status} ${body.slice(0, 1000)}`, ...(validate.errors ?? []).map((error) => JSON.stringify(error))];
    },
    takes(operation, body) {
      const [mediaType = ""] = operation.body?.mediaTypes ?? [];
      const path = [operation.path, operation.method.toLowerCase(), "requestBody", "content", mediaType, "schema"];
      return validator("request", ...path)(body) === true;
    },
    membersOf: ({ body }) => membersIn(body?.schema ?? {}, document.components.schemas as Record<string, Schema>),
  };
}

function operationsIn(document: RawDocument): DocumentedOperation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, raw]) => {
        const content = Object.entries(raw.requestBody?.content ?? {});
        const [first] = content;
        return {
          id: raw.operationId,
          method: method.toUpperCase(),
          path,
          origin: raw.servers?.[0] && new URL(raw.servers[0].url).origin,
          audience: audienceOf(raw),
          parameters: raw.parameters ?? [],
          body: first && {
            mediaTypes: content.map(([mediaType]) => mediaType),
            schema: first[1].schema,
            example: first[1].example,
          },
        };
      }),
  );
}

/** @throws for a scheme that no test knows how to meet, so that an operation which asks for one can't go untested */
function audienceOf({ operationId, security = [] }: RawOperation): Audience {
  if (security.length === 0) return { type: "anybody" };
  const schemes = new Set(security.flatMap((each) => Object.keys(each)));
  if (schemes.size === 1 && schemes.has("operator")) return { type: "operator" };
  const permissions = security.flatMap(({ client = [] }) => client);
  if (schemes.size === 1 && schemes.has("client") && security.every(({ client }) => client?.length === 1)) {
    return { type: "client", permissions };
  }
  throw new Error(`${operationId} asks for something unknown: ${JSON.stringify(security)}`);
}

/** The same schemas, but whatever they don't name is wrong. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, member]) => [name, closed(member)]);
  const isOpenObject = "properties" in value && "type" in value && value.type === "object";
  return {
    ...(isOpenObject && !("additionalProperties" in value) ? { unevaluatedProperties: false } : {}),
    ...Object.fromEntries(entries),
  };
}

function membersIn(schema: Schema, components: Record<string, Schema>): Map<string, Schema> {
  const named = typeof schema.$ref === "string" ? components[schema.$ref.split("/").at(-1) ?? ""] : undefined;
  const parts = [named ?? [], schema.anyOf ?? [], schema.oneOf ?? [], schema.allOf ?? []].flat() as Schema[];
  return new Map([
    ...Object.entries((schema.properties ?? {}) as Record<string, Schema>),
    ...parts.flatMap((part) => [...membersIn(part, components)]),
  ]);
}
