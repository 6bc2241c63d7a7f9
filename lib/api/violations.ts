import "server-only";
import type { z } from "zod";
import { FIELD_CODES, type FieldCode, type Violation, type Violations } from "../errors";

/** Every invalid member by its path (`items.0.name`), each with its first violation. */
export function violationsOfParse(error: z.ZodError): Violations {
  const violations: Violations = {};
  for (const issue of error.issues.flatMap(nearest))
    violations[issue.path.join(".") || "body"] ??= [violationOf(issue)];
  return violations;
}

/** Of several allowed schemas, the violations of the one that the body is closest to. */
function nearest(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const [fewest = []] = [...issue.errors].sort((a, b) => a.length - b.length);
  return fewest.flatMap((inner) => nearest({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** The check's own code, if it has one. */
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
 * Members whose text, at any depth, can't be stored unchanged: with NUL, which Postgres doesn't accept, or with half a surrogate pair
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

/** No valid body is nested deeper; without a limit, a small body could overflow the stack. */
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
