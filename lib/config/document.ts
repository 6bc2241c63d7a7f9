import "server-only";
import { Composer, type Document, isAlias, isMap, isNode, isScalar, isSeq, Lexer, LineCounter, Parser } from "yaml";
import { mistakeText } from "./mistakes";

/** A place in a file, both counted from 1. */
export type Place = { line: number; column: number };

/** From the file's outermost member inwards: `["workspaces", 0, "name"]`. */
export type Path = readonly (string | number)[];

/** A mistake in a file: its place, and a sentence. */
export type Mistake = Place & { path: string; message: string };

/** A file as plain values, each with its place in the text. */
export type FileDocument = {
  value: unknown;
  /** The place of the value at the path; if it is missing, of the nearest value around it. */
  placeOf(path: Path): Place;
  /** The place of the name of the field at the path. */
  placeOfName(path: Path): Place;
};

/** In bytes of UTF-8: room for some 15,000 tenants. */
export const FILE_MAX_BYTES = 4 * 1024 * 1024;
/** Of nested values. The format itself needs 12. */
const MAX_DEPTH = 40;
/** The number of values with all aliases expanded, so that a few lines can't become billions ("billion laughs"). */
const MAX_VALUES = 500_000;
/** After a syntax error the parser may report every following character. */
const MAX_SYNTAX_MISTAKES = 20;

type Positions = { values: Map<string | number, number>; names: Map<string, number>; self: number };

/**
 * Reads YAML 1.2 (core schema: no dates, `yes` is text) or JSON, which is a part of it. Size, depth and what aliases may grow into are
 * bounded, because the text may come from a remote caller.
 */
export function readDocument(text: string): { document: FileDocument } | { mistakes: Mistake[] } {
  const start = { line: 1, column: 1, path: "" };
  if (Buffer.byteLength(text) > FILE_MAX_BYTES) {
    return {
      mistakes: [{ ...start, message: mistakeText("fileTooLarge", { megabytes: FILE_MAX_BYTES / 1024 / 1024 }) }],
    };
  }
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const composed = compose(text, lines);
  if ("tooDeepAt" in composed) {
    const message = mistakeText("tooDeep", { depth: MAX_DEPTH });
    return { mistakes: [{ ...placeAt(composed.tooDeepAt), path: "", message }] };
  }
  const [document, second] = composed.documents;
  if (!document) return { mistakes: [{ ...start, message: mistakeText("empty") }] };
  const found: { offset: number; message: string }[] = [...document.errors, ...document.warnings].map((error) => ({
    offset: error.pos[0],
    message: sentence(error.message),
  }));
  if (second) {
    found.push({ offset: second.range[0], message: mistakeText("secondDocument") });
  }
  const positions = new WeakMap<object, Positions>();
  const value = found.length > 0 ? undefined : plainValue(document, positions, found);
  if (found.length > 0) {
    const first = found.sort((a, b) => a.offset - b.offset).slice(0, MAX_SYNTAX_MISTAKES);
    return { mistakes: first.map(({ offset, message }) => ({ ...placeAt(offset), path: "", message })) };
  }
  return { document: { value, ...finders(value, positions, placeAt, document.range[0]) } };
}

/** Feeds the parser token by token, because later steps are recursive, and a deeply nested file would end the process. */
function compose(text: string, lines: LineCounter): { documents: Document.Parsed[] } | { tooDeepAt: number } {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > MAX_DEPTH) return { tooDeepAt: parser.offset };
  }
  for (const token of parser.end()) tokens.push(token);
  const composer = new Composer({
    version: "1.2",
    // Named explicitly, because a %YAML directive in the file could choose another one.
    schema: "core",
    merge: false,
    resolveKnownTags: false,
    // Its own check takes quadratic time; plainValue checks instead.
    uniqueKeys: false,
  });
  return { documents: [...composer.compose(tokens)] };
}

function plainValue(
  document: Document.Parsed,
  positions: WeakMap<object, Positions>,
  found: { offset: number; message: string }[],
): unknown {
  let values = 0;
  // The library would search the whole document for each alias.
  const anchors = new Map<string, unknown>();
  const convert = (node: unknown, depth: number, behindAlias = false): unknown => {
    if (!isNode(node)) return null;
    const offset = node.range?.[0] ?? 0;
    values += 1;
    if (values > MAX_VALUES || depth > MAX_DEPTH) {
      if (values !== Number.POSITIVE_INFINITY) found.push({ offset, message: mistakeText("aliasesTooLarge") });
      values = Number.POSITIVE_INFINITY;
      return null;
    }
    if (isAlias(node)) {
      if (anchors.has(node.source)) return convert(anchors.get(node.source), depth + 1, true);
      found.push({ offset, message: mistakeText("unknownAnchor", { name: node.source }) });
      return null;
    }
    // When a node is reached again through an alias, its anchor may have been redefined.
    if (node.anchor && !behindAlias) anchors.set(node.anchor, node);
    if (isScalar(node)) return node.value;
    const at: Positions = { values: new Map(), names: new Map(), self: offset };
    if (isSeq(node)) {
      const list = node.items.map((item, index) => {
        at.values.set(index, offsetOf(item) ?? offset);
        return convert(item, depth + 1, behindAlias);
      });
      positions.set(list, at);
      return list;
    }
    // No prototype, so a field called __proto__ is an unknown field like any other.
    const object: Record<string, unknown> = Object.create(null);
    if (!isMap(node)) return object;
    for (const { key, value } of node.items) {
      const keyOffset = offsetOf(key) ?? offset;
      const name = isScalar(key) && typeof key.value === "string" ? key.value : undefined;
      if (name === undefined) {
        found.push({ offset: keyOffset, message: mistakeText("fieldNotText") });
      } else if (at.names.has(name)) {
        found.push({ offset: keyOffset, message: mistakeText("fieldTwice", { name }) });
      } else {
        at.names.set(name, keyOffset);
        at.values.set(name, offsetOf(value) ?? keyOffset);
        object[name] = convert(value, depth + 1, behindAlias);
      }
    }
    positions.set(object, at);
    return object;
  };
  return convert(document.contents, 0);
}

function offsetOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function finders(
  value: unknown,
  positions: WeakMap<object, Positions>,
  placeAt: (offset: number) => Place,
  start: number,
): Pick<FileDocument, "placeOf" | "placeOfName"> {
  const walk = (path: Path) => {
    let [node, offset, nameOffset] = [value, start, start];
    for (const step of path) {
      const at = typeof node === "object" && node !== null ? positions.get(node) : undefined;
      const next = at?.values.get(step);
      if (!at || next === undefined) break;
      nameOffset = at.names.get(String(step)) ?? next;
      offset = next;
      node = (node as Record<string | number, unknown>)[step];
    }
    return { offset, nameOffset };
  };
  return {
    placeOf: (path) => placeAt(walk(path).offset),
    placeOfName: (path) => placeAt(walk(path).nameOffset),
  };
}

/** The parser's own message, as a sentence. */
function sentence(message: string): string {
  const [line = ""] = message.split("\n");
  return `${line.charAt(0).toUpperCase()}${line.slice(1).replace(/[.:]$/, "")}.`;
}
