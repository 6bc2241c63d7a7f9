import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { type ParserPlugin, parse } from "@babel/parser";
import { type Expression, type File, type JSXElement, type JSXFragment, traverseFast } from "@babel/types";
import { expect, test } from "vitest";

/**
 * A browser's translator replaces text nodes. As the only content of an element, text is written anew whole by React, whatever stands there by
 * then. Next to other things it is a node that React remembers: it would fail on it, or change one that nobody sees any more.
 */
const RULE = "In what scripts render, text that has anything beside it stands in an element of its own.";

/** Names for what is elements already. Whatever else stands between braces counts as text. */
const ELEMENTS = /^(badge|children|content|following|heading|icon|input|question|trailing)$/;

const ROOT = join(import.meta.dirname, "..");

test(RULE, () => {
  const files = renderedByScripts();
  expect(files.length).toBeGreaterThan(40);
  expect(
    files.flatMap((file) => bareTexts(readFileSync(file, "utf8")).map((at) => `${relative(ROOT, file)}${at}`)),
  ).toEqual([]);
});

test.each([
  ["{busy ? <Spinner /> : null} Save", ["Save"]],
  ["<Icon /> {text.label}", ["{text.label}"]],
  ["<b>{name}</b>{`, and more`}", ["{`, and more`}"]],
  ["{label}{busy ? <Spinner /> : null}", ["{label}"]],
  ["<Icon />{found ? text.one : null}", ["{found ? text.one : null}"]],
  ["<Icon />{text.found.replace('{n}', n)}", ["{text.found.replace('{n}', n)}"]],
  ["{text.label}", []],
  ["{busy ? text.busy : text.label}", []],
  ["{busy ? <Spinner /> : null}<span>{text.label}</span>", []],
  ["<b>{text.one}</b> <i>{text.other}</i>", []],
  ["{heading}{children}{rows.map((row) => <Row key={row} />)}", []],
])("of %s the bare texts are %j", (inside, bare) => {
  expect(bareTexts(`const page = <p>${inside}</p>;`).map((each) => each.replace(/^:\d+ /, ""))).toEqual(bare);
});

/** Every component that runs in the browser: those marked for it, and what they import. */
function renderedByScripts(): string[] {
  const all = ["app", "components"].flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: "utf8" }).flatMap((file) =>
      file.endsWith(".tsx") ? [join(ROOT, room, file)] : [],
    ),
  );
  const found = new Set<string>();
  const add = (file: string) => {
    if (found.has(file)) return;
    found.add(file);
    for (const imported of importsOf(file)) add(imported);
  };
  for (const file of all) {
    const isPrimitive = file.startsWith(join(ROOT, "components"));
    if (isPrimitive || readFileSync(file, "utf8").startsWith('"use client"')) add(file);
  }
  return [...found].sort();
}

function importsOf(file: string): string[] {
  return parsed(readFileSync(file, "utf8")).program.body.flatMap((statement) => {
    if (statement.type !== "ImportDeclaration" || statement.importKind === "type") return [];
    const name = statement.source.value;
    if (!/^(@|\.\.?)\//.test(name)) return [];
    const path = `${name.startsWith("@/") ? join(ROOT, name.slice(2)) : resolve(dirname(file), name)}.tsx`;
    return existsSync(path) ? [path] : [];
  });
}

function bareTexts(source: string): string[] {
  const bare: string[] = [];
  traverseFast(parsed(source), (node) => {
    if (node.type !== "JSXElement" && node.type !== "JSXFragment") return;
    const children = node.children.filter((child) => !isNothing(child));
    if (children.length < 2) return;
    for (const child of children) {
      if (isText(child)) {
        bare.push(`:${child.loc?.start.line} ${source.slice(child.start ?? 0, child.end ?? 0).trim()}`);
      }
    }
  });
  return bare;
}

function parsed(source: string): File {
  const plugins: ParserPlugin[] = ["typescript", "jsx"];
  return parse(source, { sourceType: "module", plugins }) as unknown as File;
}

type Child = (JSXElement | JSXFragment)["children"][number];

/** White space, which nobody translates, and comments. */
function isNothing(child: Child): boolean {
  if (child.type === "JSXText") return child.value.trim() === "";
  if (child.type !== "JSXExpressionContainer") return false;
  const { expression } = child;
  return (
    expression.type === "JSXEmptyExpression" || (expression.type === "StringLiteral" && expression.value.trim() === "")
  );
}

function isText(child: Child): boolean {
  if (child.type === "JSXText") return true;
  return child.type === "JSXExpressionContainer" && child.expression.type !== "JSXEmptyExpression"
    ? mayBeText(child.expression)
    : false;
}

function mayBeText(expression: Expression): boolean {
  switch (expression.type) {
    case "JSXElement":
    case "JSXFragment":
    case "NullLiteral":
      return false;
    case "ConditionalExpression":
      return mayBeText(expression.consequent) || mayBeText(expression.alternate);
    case "LogicalExpression":
      return mayBeText(expression.right);
    case "Identifier":
      return !ELEMENTS.test(expression.name);
    // One element each; and what a form is given to draw its inputs with.
    case "OptionalCallExpression":
    case "CallExpression": {
      const { callee } = expression;
      const name = "property" in callee ? callee.property : callee;
      return !(name.type === "Identifier" && (name.name === "map" || ELEMENTS.test(name.name)));
    }
    default:
      return true;
  }
}
