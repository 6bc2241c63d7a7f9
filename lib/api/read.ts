import "server-only";
import type { z } from "zod";
import { FIELD_CODES, type FieldCode, type Refusal, type Violation, type Violations } from "../errors";
import { placeOf } from "../form-text";
import type { Operation } from "./operation";

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

/** Every violated member of a failed parse by its path (`items.0.name`), each with the first thing that is wrong with it. */
export function violationsOfParse(error: z.ZodError): Violations {
  const violations: Violations = {};
  for (const issue of error.issues.flatMap(nearest))
    violations[placeOf(issue).join(".") || "body"] ??= [violationOf(issue)];
  return violations;
}

/** What is wrong by the form, of several that would do, which the body comes nearest to. */
function nearest(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const [fewest = []] = [...issue.errors].sort((a, b) => a.length - b.length);
  return fewest.flatMap((inner) => nearest({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** In the words of the check itself, where it has any. */
function violationOf(issue: z.core.$ZodIssue): Violation {
  const violation = violationByForm(issue);
  const isSaid = (FIELD_CODES as readonly string[]).includes(issue.message) && issue.message !== violation.code;
  return isSaid ? { code: issue.message as FieldCode } : violation;
}

function violationByForm(issue: z.core.$ZodIssue): Violation {
  switch (issue.code) {
    case "too_big":
      return { code: "too_long", constraintAttributes: { maxLength: String(issue.maximum) } };
    case "too_small":
      return { code: "too_short", constraintAttributes: { minLength: String(issue.minimum) } };
    case "invalid_type":
    case "invalid_value":
      return { code: issue.input === undefined ? "required" : "invalid_format" };
    default:
      return { code: "invalid_format" };
  }
}

/**
 * Members whose text, at any depth, would not come back as it went in: a NUL, which Postgres text takes not, or half a character
 * (HTTP contract: bad input is the documented 400, never a fault).
 */
export function unstorableText(value: unknown): Violations {
  const violations: Violations = {};
  if (typeof value !== "object" || value === null) return violations;
  for (const [name, member] of Object.entries(value)) {
    if (isUnstorable(name) || holdsUnstorable(member)) {
      violations[isUnstorable(name) ? "body" : name] = [{ code: "invalid_format" }];
    }
  }
  return violations;
}

/** Nothing that the API takes is nested deeper; without a bound, a small body could use up the stack. */
const DEPTH = 12;

function holdsUnstorable(value: unknown, depth = 1): boolean {
  if (typeof value === "string") return isUnstorable(value);
  if (typeof value !== "object" || value === null) return false;
  return (
    depth >= DEPTH ||
    Object.entries(value).some(([name, member]) => isUnstorable(name) || holdsUnstorable(member, depth + 1))
  );
}

function isUnstorable(text: string): boolean {
  return text.includes("\0") || /\p{Surrogate}/u.test(text);
}
