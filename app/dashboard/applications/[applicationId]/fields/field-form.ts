import { type CustomField, type CustomType, TYPE_MEMBERS } from "@/lib/profile/custom-fields";
import type { Texts } from "@/lib/profile/custom-values";

// A field's definition as operators type it: one input a member, and lists of texts on lines of their own.

/** The inputs of a field of this type, in the order of the page. */
export function inputsFor(type: CustomType): string[] {
  return ["label", "help", "presence", ...TYPE_MEMBERS[type], "claimName", "claimScope", "claimInIdToken"];
}

/** What the inputs hold for a field. */
export function typedField(field: CustomField): Record<string, string> {
  const { claim } = field;
  const text = (value: string | number | undefined) => (value === undefined ? "" : String(value));
  return {
    name: field.name,
    label: typedTexts(field.label).join("\n"),
    help: typedTexts(field.help ?? {}).join("\n"),
    presence: field.presence,
    minLength: text(field.minLength),
    maxLength: text(field.maxLength),
    pattern: text(field.pattern),
    minimum: text(field.minimum),
    maximum: text(field.maximum),
    options: (field.options ?? []).map(({ value, label }) => `${value}: ${typedTexts(label).join(" | ")}`).join("\n"),
    claimName: claim?.name ?? "",
    claimScope: claim?.scope ?? "profile",
    claimInIdToken: claim?.inIdToken ? "on" : "",
  };
}

/** The definition that was typed. What can't be read stays as it is, for the check to refuse. */
export function fieldIn(type: CustomType, typed: (input: string) => string): unknown {
  const given = (member: string, value: unknown) => (typed(member).trim() === "" ? {} : { [member]: value });
  const number = (member: string) => given(member, Number(typed(member)));
  const members: Record<string, () => object> = {
    minLength: () => number("minLength"),
    maxLength: () => number("maxLength"),
    pattern: () => given("pattern", typed("pattern")),
    minimum: () => number("minimum"),
    maximum: () => number("maximum"),
    options: () => ({ options: linesOf(typed("options")).map(optionOf) }),
  };
  const claimName = typed("claimName").trim();
  const inIdToken = typed("claimInIdToken") !== "" ? { inIdToken: true } : {};
  return {
    name: typed("name").trim(),
    type,
    label: textsOf(linesOf(typed("label"))),
    ...given("help", textsOf(linesOf(typed("help")))),
    presence: typed("presence"),
    ...Object.assign({}, ...TYPE_MEMBERS[type].map((member) => members[member]?.())),
    ...(claimName === "" ? {} : { claim: { name: claimName, scope: typed("claimScope"), ...inIdToken } }),
  };
}

/** The input that a violation of a field is about, such as `options` for `options.0.label.en`. */
export function inputOf(path: string): string {
  const [member = "", part = ""] = path.split(".");
  if (member !== "claim") return member;
  return { scope: "claimScope", inIdToken: "claimInIdToken" }[part] ?? "claimName";
}

/** English without its name, the others with it. */
function typedTexts({ en, ...others }: Texts): string[] {
  // English that begins like another language would be read as that language.
  const english = en === undefined ? [] : [textsOf([en]).en === en ? en : `en: ${en}`];
  return [...english, ...Object.entries(others).map(([language, text]) => `${language}: ${text}`)];
}

const LANGUAGE = /^([a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}):\s+(.*)$/;
const LANGUAGES = new Intl.DisplayNames("en", { type: "language", fallback: "none" });

/** The texts by language. Two in one language are a mistake: the second gets a key that the check refuses. */
function textsOf(lines: readonly string[]): Texts {
  const texts = new Map<string, string>();
  for (const line of lines) {
    const [, prefix = "", rest = ""] = LANGUAGE.exec(line) ?? [];
    const language = languageOf(prefix);
    const key = language ?? "en";
    texts.set(texts.has(key) ? `${key} again` : key, language ? rest : line);
  }
  return Object.fromEntries(texts);
}

/** The canonical code of a language that there is; undefined for any other word in front of a colon. */
function languageOf(prefix: string): string | undefined {
  try {
    const [language = ""] = Intl.getCanonicalLocales(prefix);
    return LANGUAGES.of(language.split("-")[0] ?? "") ? language : undefined;
  } catch {
    return undefined;
  }
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

/** `eng: Engineering | de: Technik`, or a label from which the value is made. Where that has no letter of a value, the value is missing. */
function optionOf(line: string): { value: string; label: Texts } {
  const [, value, label = line] = /^([\w.-]+):\s+(.+)$/.exec(line) ?? [];
  const texts = label.split("|").map((part) => part.trim());
  return { value: value ?? valueFrom(texts[0] ?? ""), label: textsOf(texts) };
}

function valueFrom(label: string): string {
  const spelled = label.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return spelled
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 40);
}
