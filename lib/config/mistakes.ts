import "server-only";
import type { z } from "zod";
import { FIELD_CODES, type FieldCode, type Violations } from "../errors";
import messages from "../i18n/messages/en.configuration.json" with { type: "json" };
import { configurationTexts } from "../i18n/texts";
import type { FileDocument, Mistake, Path } from "./document";

type Issue = z.core.$ZodIssue;

type Sentence = keyof typeof messages.configuration.mistakes;

/** Collects the mistakes of a file. Of several at one place, the first is kept: the others usually follow from it. */
export type Mistakes = {
  /**
   * @param sentence its name in the catalog
   * @param values what is filled into it
   * @param about "name": the place of the field's name, and not of its value
   */
  add(path: Path, sentence: Sentence, values?: Record<string, string | number>, about?: "name"): void;
  addIssues(issues: readonly Issue[], at?: Path): void;
  /** @param pathOf where the member of an outcome stands in the file */
  addViolations(violations: Violations, pathOf: (member: string) => Path): void;
  /** In the order of the file. */
  list(): Mistake[];
};

/** A sentence about a configuration file. */
export function mistakeText(sentence: Sentence, values: Record<string, string | number> = {}): string {
  return configurationTexts(`mistakes.${sentence}`, values);
}

export function gatherMistakes(document: FileDocument): Mistakes {
  const found = new Map<string, Mistake>();
  const addMessage = (path: Path, message: string, about?: "name") => {
    const place = about === "name" ? document.placeOfName(path) : document.placeOf(path);
    const written = pathText(path);
    const key = about === "name" ? `${written} (name)` : written;
    if (!found.has(key)) found.set(key, { ...place, path: written, message });
  };
  const add: Mistakes["add"] = (path, sentence, values, about) =>
    addMessage(path, mistakeText(sentence, values), about);
  const addIssues: Mistakes["addIssues"] = (issues, at = []) => {
    for (const issue of issues) {
      const path = [...at, ...issue.path] as (string | number)[];
      if (issue.code === "unrecognized_keys") {
        for (const name of issue.keys) add([...path, name], "unknownField", { name }, "name");
      } else {
        addMessage(path, sentenceOf(issue, path, isThere(document.value, path)));
      }
    }
  };
  return {
    add,
    addIssues,
    addViolations(violations, pathOf) {
      for (const [member, [violation]] of Object.entries(violations)) {
        const path = pathOf(member);
        if (violation) addMessage(path, codeSentence(violation.code, path));
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
    return there ? mistakeText("kind", { member, kind: kindText(issue.expected) }) : codeSentence("required", path);
  }
  if (issue.code === "invalid_value") {
    if (!there) return codeSentence("required", path);
    if (issue.values.length > 10) return mistakeText("unknownValue", { member });
    if (issue.values.length === 1) return mistakeText("only", { member, value: String(issue.values[0]) });
    return mistakeText("oneOf", { member, values: issue.values.join(", ") });
  }
  // For a number, the code alone would not say what is allowed.
  const isBound = (issue.code === "too_small" || issue.code === "too_big") && ["number", "int"].includes(issue.origin);
  if (!isBound && (FIELD_CODES as readonly string[]).includes(issue.message))
    return codeSentence(issue.message as FieldCode, path);
  switch (issue.code) {
    case "invalid_union": {
      // Each of our unions is a value or a word such as null and inherit; the mistake of the value itself is the useful one.
      const [first] = issue.errors.flat();
      return first ? sentenceOf(first, path, there) : codeSentence("invalid_format", path);
    }
    case "too_small":
      return mistakeText(BOUNDS.too_small[boundOf(issue.origin)], { member, limit: Number(issue.minimum) });
    case "too_big":
      return mistakeText(BOUNDS.too_big[boundOf(issue.origin)], { member, limit: Number(issue.maximum) });
    default:
      return codeSentence("invalid_format", path);
  }
}

function kindText(expected: string): string {
  const kinds = messages.configuration.kinds;
  return expected in kinds ? kinds[expected as keyof typeof kinds] : expected;
}

const BOUNDS = {
  too_small: { string: "lengthAtLeast", array: "entriesAtLeast", number: "atLeast" },
  too_big: { string: "lengthAtMost", array: "entriesAtMost", number: "atMost" },
} as const;

function boundOf(origin: string): "string" | "array" | "number" {
  return origin === "string" || origin === "array" ? origin : "number";
}

const CODES: Partial<Record<FieldCode, Sentence>> = {
  required: "required",
  too_short: "tooShort",
  too_long: "tooLong",
  not_unique: "notUnique",
  reserved: "reserved",
  invalid_domain_name: "notAnEmailDomain",
  public_suffix: "publicSuffix",
};
const CODES_OF_DOMAINS: Partial<Record<FieldCode, Sentence>> = {
  required: "required",
  too_long: "tooLong",
  registrable_domain: "registrableDomain",
  reserved: "installationsDomain",
  not_unique: "domainTaken",
};

function codeSentence(code: FieldCode, path: Path): string {
  const member = nameOf(path);
  if (path.at(-1) === "domain") return mistakeText(CODES_OF_DOMAINS[code] ?? "invalidDomain", { member });
  if (code === "not_unique" && path.includes("userSchema")) return mistakeText("requiredToo", { member });
  return mistakeText(CODES[code] ?? (/(url|uri)s?”$/i.test(member) ? "url" : "invalidFormat"), { member });
}

function nameOf(path: Path): string {
  const name = path.findLast((step) => typeof step === "string");
  const last = path.at(-1);
  if (name === undefined || name === "") return mistakeText("theFile");
  return typeof last === "number" ? mistakeText("entry", { number: last + 1, name }) : mistakeText("member", { name });
}
