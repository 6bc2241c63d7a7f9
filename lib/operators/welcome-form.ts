// Client-safe: what the first operator is asked for, checked in the browser and again on the server.
import { z } from "zod";
import type { FieldCode } from "../errors";
import { code, displayName, ownerName } from "../form-text";

/** Code points (NIST SP 800-63B-4, section 3.1.1.2): enough for what is never sent elsewhere, more is recommended. */
export const OPERATOR_PASSWORD = { minimumLength: 8, recommendedLength: 15, maximumLength: 128 } as const;

export const personEmail = z
  .string(code("required"))
  .trim()
  .min(1, code("required"))
  .max(200, code("too_long"))
  .regex(/^[^\s@\p{Surrogate}]+@[^\s@\p{Surrogate}]+\.[^\s@\p{Surrogate}]+$/u, code("invalid_email"));

export const operatorPassword = z.string(code("required")).superRefine((password, context) => {
  const problem = passwordProblem(password);
  if (problem) context.addIssue({ code: "custom", message: problem });
});

export const welcomeForm = z.object({
  displayName,
  email: personEmail,
  password: operatorPassword,
  workspaceDisplayName: displayName,
  workspaceName: ownerName,
});

/** The fields of that form in their order, and of which kind each is. */
export const WELCOME_KINDS = {
  displayName: "displayName",
  email: "email",
  password: "password",
  workspaceDisplayName: "displayName",
  workspaceName: "ownerName",
} as const satisfies Record<keyof typeof welcomeForm.shape, string>;

export const WELCOME_FIELDS = Object.keys(WELCOME_KINDS) as (keyof typeof WELCOME_KINDS)[];

export type WelcomeInput = z.infer<typeof welcomeForm>;

function passwordProblem(password: string): FieldCode | undefined {
  const length = [...password.normalize("NFC")].length;
  if (length === 0) return "required";
  if (length < OPERATOR_PASSWORD.minimumLength) return "too_short";
  if (length > OPERATOR_PASSWORD.maximumLength) return "too_long";
  return /[\0\p{Surrogate}]/u.test(password) ? "invalid_format" : undefined;
}
