import "server-only";
import type { z } from "zod";
import { FIELD_CODES, type FieldCode, type Violations } from "../errors";
import type { FileDocument, Mistake, Path } from "./document";

type Issue = z.core.$ZodIssue;

/** Gathers what is wrong with a file. The first mistake at a place is told, not those that follow from it. */
export type Mistakes = {
  /** @param about "name": the name of the member at the path, and not its value */
  add(path: Path, message: string, about?: "name"): void;
  addIssues(issues: readonly Issue[], at?: Path): void;
  /** @param pathOf where the member of an outcome stands in the file */
  addViolations(violations: Violations, pathOf: (member: string) => Path): void;
  /** In the order of the file. */
  list(): Mistake[];
};

export function gatherMistakes(document: FileDocument): Mistakes {
  const found = new Map<string, Mistake>();
  const add: Mistakes["add"] = (path, message, about) => {
    const place = about === "name" ? document.placeOfName(path) : document.placeOf(path);
    const written = pathText(path);
    const key = about === "name" ? `${written} (name)` : written;
    if (!found.has(key)) found.set(key, { ...place, path: written, message });
  };
  const addIssues: Mistakes["addIssues"] = (issues, at = []) => {
    for (const issue of issues) {
      const path = [...at, ...issue.path] as (string | number)[];
      if (issue.code === "unrecognized_keys") {
        for (const key of issue.keys) add([...path, key], `“${key}” is not known here.`, "name");
      } else {
        add(path, sentenceOf(issue, path, isThere(document.value, path)));
      }
    }
  };
  return {
    add,
    addIssues,
    addViolations(violations, pathOf) {
      for (const [member, [violation]] of Object.entries(violations)) {
        const path = pathOf(member);
        if (violation) add(path, codeSentence(violation.code, path));
      }
    },
    list: () => [...found.values()].sort((a, b) => a.line - b.line || a.column - b.column),
  };
}

/** `workspaces[0].applications[1].loginUrl` */
function pathText(path: Path): string {
  return path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : text === "" ? step : `${text}.${step}`),
    "",
  );
}

function isThere(value: unknown, path: Path): boolean {
  const [step, ...rest] = path;
  if (step === undefined) return true;
  if (typeof value !== "object" || value === null || !(step in value)) return false;
  return isThere((value as Record<string | number, unknown>)[step], rest);
}

/** @param there whether the file has anything at the path */
function sentenceOf(issue: Issue, path: Path, there: boolean): string {
  const member = nameOf(path);
  if (issue.code === "invalid_type") {
    return there ? `${member} must be ${KINDS[issue.expected] ?? issue.expected}.` : codeSentence("required", path);
  }
  if (issue.code === "invalid_value") {
    if (!there) return codeSentence("required", path);
    return issue.values.length > 10 ? `${member} is not known here.` : `${member} must be ${oneOf(issue.values)}.`;
  }
  // A code says of a number only that it is wrong, and not what would be right.
  const isBound = (issue.code === "too_small" || issue.code === "too_big") && ["number", "int"].includes(issue.origin);
  if (!isBound && (FIELD_CODES as readonly string[]).includes(issue.message))
    return codeSentence(issue.message as FieldCode, path);
  switch (issue.code) {
    case "invalid_union": {
      // Each of our unions is a kind of value or a word such as null and inherit: what is said of the value itself is what helps.
      const [first] = issue.errors.flat();
      return first ? sentenceOf(first, path, there) : codeSentence("invalid_format", path);
    }
    case "too_small":
      return `${member} must ${bound(issue.origin, "at least", issue.minimum)}.`;
    case "too_big":
      return `${member} must ${bound(issue.origin, "at most", issue.maximum)}.`;
    default:
      return codeSentence("invalid_format", path);
  }
}

const KINDS: Record<string, string> = {
  string: "text",
  boolean: "true or false",
  number: "a number",
  int: "a whole number",
  array: "a list",
  object: "an object with members",
};

function bound(origin: string, words: string, limit: number | bigint): string {
  if (origin === "string") return `have ${words} ${limit} characters`;
  if (origin === "array") return `have ${words} ${limit} ${limit === 1 ? "entry" : "entries"}`;
  return `be ${words} ${limit}`;
}

function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? String(values[0]) : `one of ${values.join(", ")}`;
}

function codeSentence(code: FieldCode, path: Path): string {
  const name = nameOf(path);
  if (path.at(-1) === "domain") return domainSentence(code, name);
  switch (code) {
    case "required":
      return `${name} is missing.`;
    case "too_short":
      return `${name} is too short.`;
    case "too_long":
      return `${name} is too long.`;
    case "not_unique":
      return path.includes("userSchema") ? `${name} names a field that is required already.` : `${name} is taken.`;
    case "reserved":
      return `${name} is a word that nobody may have as a name.`;
    case "invalid_domain_name":
      return `${name} is not an email domain.`;
    case "public_suffix":
      return `${name} has the tenant's name directly in front of a public suffix, where anyone could own the site of that name. Put a domain of yours behind it, such as {tenant_name}.example.com.`;
    default:
      return /(url|uri)s?”$/i.test(name)
        ? `${name} is not a URL that may stand here: https, or http on loopback for a DEVELOPMENT application.`
        : `${name} has not the form that is asked for here.`;
  }
}

function domainSentence(code: FieldCode, name: string): string {
  switch (code) {
    case "required":
      return `${name} is missing.`;
    case "too_long":
      return `${name} is too long.`;
    case "registrable_domain":
      return `${name} is a registered name itself. Use one below it, such as auth.example.com.`;
    case "reserved":
      return `${name} is a name of this installation.`;
    case "not_unique":
      return `${name} is taken: somebody else has proven it, or has a host that it would bring.`;
    default:
      return `${name} is no domain name that is known anywhere.`;
  }
}

function nameOf(path: Path): string {
  const name = path.findLast((step) => typeof step === "string");
  const last = path.at(-1);
  if (name === undefined || name === "") return "The file";
  return typeof last === "number" ? `Entry ${last + 1} of “${name}”` : `“${name}”`;
}
