// Client-safe: text that people type into forms of the dashboard, each kind with its check. An issue's message is a field code.
import { z } from "zod";
import type { FieldCode, Violations } from "./errors";
import { normaliseName, ownerNameProblem, tenantNameProblem } from "./names";

/** Makes a misspelt code an error of the type check. */
export const code = (word: FieldCode) => word;

const DISPLAY_NAME_MAX = 200;

/** A name that people read: 1 to 200 code points, as lib/attempts/form.ts counts them, and no control characters. */
export const displayName = z
  .string(code("required"))
  .trim()
  .min(1, code("required"))
  .superRefine((text, context) => {
    if ([...text].length <= DISPLAY_NAME_MAX) return;
    context.addIssue({ code: "too_big", origin: "string", maximum: DISPLAY_NAME_MAX, message: code("too_long") });
  })
  // Postgres text takes no NUL, and a lone surrogate would not come back as it went in.
  .regex(/^[^\p{Cc}\p{Surrogate}]*$/u, code("invalid_format"))
  .meta({ maxLength: DISPLAY_NAME_MAX });

/** The name of a workspace or an application, as it is stored. */
export const ownerName = nameBy(ownerNameProblem);

/** The name of a tenant, as it is stored. */
export const tenantName = nameBy(tenantNameProblem);

function nameBy(problemOf: (name: string) => FieldCode | undefined) {
  return z
    .string(code("required"))
    .transform(normaliseName)
    .superRefine((name, context) => {
      const problem = problemOf(name);
      if (problem) context.addIssue({ code: "custom", message: problem });
    });
}

/** What an application knows a role by, in tokens too: it never changes. */
export const roleName = z
  .string(code("required"))
  .min(1, code("required"))
  .max(200, code("too_long"))
  .regex(/^[a-z0-9]([a-z0-9:._-]*[a-z0-9])?$/, code("invalid_format"));

/** Where something is wrong. A key that may not be there is wrong where its object is: the key itself is the caller's own text. */
export function placeOf({ code, path }: z.core.$ZodIssue): readonly PropertyKey[] {
  return code === "invalid_key" ? path.slice(0, -1) : path;
}

/** Every violated field of a failed parse, each with the first thing that is wrong with it; none for a parse that went through. */
export function violationsIn(error: z.ZodError | undefined): Violations {
  const violations: Violations = {};
  for (const issue of error?.issues ?? []) {
    violations[String(issue.path[0])] ??= [{ code: issue.message as FieldCode }];
  }
  return violations;
}
