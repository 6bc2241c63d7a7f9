import "server-only";
import type { Refusal, Violations } from "../errors";
import type { Operation } from "./operation";
import { unstorableText, violationsOfParse } from "./violations";

/** HTTP contract, "Conventions". The listener holds to it as well; this counts what it is not asked about, such as in tests. */
const BODY_BYTES = 64 * 1024;

const JSON_TYPES = ["application/json", "application/merge-patch+json"];

/** `raw` is what was sent, for what reads it beside the schema. */
export type ReadBody = Refusal | { type: "read"; raw: unknown; value: unknown; violations: Violations };

/** The body of a request by its operation's schema, or everything that is wrong with it. */
export async function readBody(operation: Operation, request: Request): Promise<ReadBody> {
  if (!operation.body) return { type: "read", raw: undefined, value: undefined, violations: {} };
  const mediaType = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (!(operation.takesText ?? JSON_TYPES).includes(mediaType)) {
    return { type: "refused", code: "unsupported_media_type" };
  }
  const text = await readText(request);
  if (text === "too_large") return { type: "refused", code: "body_too_large" };
  if (text === "malformed") return { type: "refused", code: "invalid_request" };
  const raw = operation.takesText ? text : parseObject(text);
  if (raw === undefined) return { type: "refused", code: "invalid_request" };
  const unstorable = unstorableText(raw);
  if (Object.keys(unstorable).length > 0) return { type: "read", raw, value: undefined, violations: unstorable };
  const parsed = operation.body.safeParse(raw, { reportInput: true });
  return parsed.success
    ? { type: "read", raw, value: parsed.data, violations: {} }
    : { type: "read", raw, value: undefined, violations: violationsOfParse(parsed.error) };
}

async function readText(request: Request): Promise<string | "too_large" | "malformed"> {
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > BODY_BYTES) return "too_large";
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return "malformed";
  }
}

/** A JSON object; undefined for any other JSON, and for what is none. */
function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The query's parameters by the operation's schema. One that is given twice is wrong; one that is not known is ignored. */
export function readQuery(operation: Operation, sent: URLSearchParams): { value: unknown; violations: Violations } {
  if (!operation.query) return { value: {}, violations: {} };
  const raw = Object.fromEntries(sent);
  const violations = unstorableText(raw);
  for (const name of Object.keys(operation.query.shape)) {
    if (sent.getAll(name).length > 1) violations[name] = [{ code: "invalid_format" }];
  }
  const parsed = operation.query.safeParse(raw, { reportInput: true });
  if (!parsed.success) Object.assign(violations, violationsOfParse(parsed.error));
  return { value: parsed.data, violations };
}
