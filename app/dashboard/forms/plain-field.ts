// Client-safe: the fields of what is no collection (applications, tenants, people), with their check in the browser.
import { z } from "zod";
import type { FieldCode } from "@/lib/errors";
import { displayName, ownerName, tenantName } from "@/lib/form-text";
import { operatorPassword, personEmail } from "@/lib/operators/welcome-form";

export type PlainKind = keyof typeof CHECKS;

export type PlainField = {
  name: string;
  kind: PlainKind;
  label: string;
  help?: string | undefined;
  given: string[];
  options?: { value: string; label: string; help?: string | undefined }[];
  /** A sentence for each code. */
  errors: Record<string, string>;
};

const nothing = z.unknown();

/** What the browser can tell about one text of each kind; the server knows more. */
const CHECKS = {
  displayName,
  ownerName,
  tenantName,
  email: personEmail,
  invitee: personEmail,
  password: operatorPassword,
  currentPassword: z.string().min(1, "required" satisfies FieldCode),
  url: z
    .string()
    .trim()
    .min(1, "required" satisfies FieldCode),
  optionalUrl: nothing,
  switch: nothing,
  choice: nothing,
  set: nothing,
  domains: nothing,
};

/** A sentence for each field that is wrong. */
export function plainProblems(fields: readonly PlainField[], form: FormData): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const { name, kind, errors } of fields) {
    const checked = CHECKS[kind].safeParse(form.get(name) ?? "");
    const code = checked.error?.issues[0]?.message;
    if (code) problems[name] = errors[code] ?? errors.other ?? "";
  }
  return problems;
}

/** The domains in a form: those that are kept, and what was typed, where people separate several as they like. */
export function domainsIn(form: FormData, name: string): string[] {
  return form
    .getAll(name)
    .flatMap((entry) => (typeof entry === "string" ? entry.split(/[\s,;]+/) : []))
    .filter((domain) => domain !== "");
}
