// Client-safe: the fields of what is no collection (applications, tenants, people), with their check in the browser.
import type { ReactNode } from "react";
import { z } from "zod";
import { graceSeconds, graceTyped } from "@/lib/clients/grace";
import { type DestinationProblem, problemOfForm } from "@/lib/destinations/destinations";
import { profileMember, typedExternalId } from "@/lib/directory/profile";
import type { FieldCode } from "@/lib/errors";
import { displayName, ownerName, roleName, tenantName } from "@/lib/form-text";
import { operatorPassword, personEmail } from "@/lib/operators/welcome-form";
import type { MemberField } from "@/lib/settings/form";
import type { Sample } from "./sample-url";

export type PlainKind = keyof typeof CHECKS;

/** Of the fields of what is no collection, and of the members of collections. */
export type FieldKind = PlainKind | MemberField["kind"];

export type PlainField = Field<PlainKind>;

/** What a form asks for in one row. */
export type Field<Kind extends FieldKind = FieldKind> = {
  name: string;
  kind: Kind;
  label: string;
  help?: string | undefined;
  given: string[];
  /** `always`: it is chosen whatever is ticked. */
  options?: { value: string; label: string; help?: string | undefined; always?: boolean }[];
  /** Of a row of lists: each list by its name, and none of them. */
  lists?: { value: string; label: string }[];
  /** Of a URL: what it becomes for one tenant. */
  sample?: (Sample & { label: string }) | undefined;
  /** Of a colour: whether anything is written in it. */
  isText?: boolean;
  /** Where the present value comes from. */
  badge?: { tone: "neutral" | "accent"; label: string };
  /** For a tenant: what holds while it inherits, and from where. */
  inherited?: ReactNode;
  /** Of URLs: whether http may be used on one's own machine. */
  environment?: "DEVELOPMENT" | "PRODUCTION";
  /** Of a list: how many it may hold. */
  max?: number;
  /** Words of the kind's own, by what they are for. */
  words?: Record<string, string>;
  /** A sentence for each code, and one for any other. */
  errors: Record<string, string>;
};

const nothing = z.unknown();

/** The browser's check of one text of each kind; the server checks more. */
const CHECKS = {
  displayName,
  ownerName,
  tenantName,
  roleName,
  /** Only the server knows whether a name can be a domain. */
  customDomain: z
    .string()
    .trim()
    .min(1, "required" satisfies FieldCode),
  ...profileMember,
  externalId: typedExternalId,
  graceSeconds: z.string().transform(graceTyped).pipe(graceSeconds),
  email: personEmail,
  invitee: personEmail,
  password: operatorPassword,
  currentPassword: z.string().min(1, "required" satisfies FieldCode),
  // What these hold is checked by `urlProblem`, which has to know the application.
  url: z
    .string()
    .trim()
    .min(1, "required" satisfies FieldCode),
  optionalUrl: nothing,
  switch: nothing,
  urls: nothing,
  choice: nothing,
  /** Text whose form the server alone checks: one line, or several. */
  line: nothing,
  lines: nothing,
  /** One of so many that they are no list of radio buttons. */
  select: nothing,
  set: nothing,
  rights: nothing,
  domains: nothing,
};

/** A sentence for each field that is wrong. */
export function plainProblems(fields: readonly PlainField[], form: FormData): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const field of fields) {
    const { name, kind, errors } = field;
    const checked = CHECKS[kind].safeParse(form.get(name) ?? "");
    const code = checked.error?.issues[0]?.message ?? urlProblem(field, form);
    if (code) problems[name] = errors[code] ?? errors.other ?? "";
  }
  return problems;
}

/** The first thing that is wrong with the form of a field's URLs. Where the application is not there yet, http may be right. */
function urlProblem({ name, kind, environment = "DEVELOPMENT" }: PlainField, form: FormData) {
  if (kind !== "url" && kind !== "optionalUrl" && kind !== "urls") return undefined;
  const problems = textsIn(form, name).map((url) => problemOfForm(url, environment));
  return problems.find((problem): problem is DestinationProblem => problem !== undefined);
}

/** The texts of a list in a form, without those that were left empty. */
export function textsIn(form: FormData, name: string): string[] {
  return form
    .getAll(name)
    .map((entry) => (typeof entry === "string" ? entry.trim() : ""))
    .filter((text) => text !== "");
}

/** The domains in a form: those that are kept, and what was typed, where people separate several as they like. */
export function domainsIn(form: FormData, name: string): string[] {
  return form
    .getAll(name)
    .flatMap((entry) => (typeof entry === "string" ? entry.split(/[\s,;]+/) : []))
    .filter((domain) => domain !== "");
}

/** In a form with permissions: the predefined role, or the ticked ones. */
export const EVERYTHING = "EVERYTHING";
export const LISTED = "LISTED";

/** The permissions of a machine client in a form. */
export function rightsIn(form: FormData) {
  return form.get("rights") === EVERYTHING
    ? { machineRole: "APPLICATION_ADMIN_CLIENT", permissions: [] }
    : { machineRole: null, permissions: textsIn(form, "permissions") };
}
