// Client-safe: patterns that operators write for what people type. The language is a part of JavaScript's regular expressions; the matcher is
// our own, because the engine of JavaScript can need longer than anybody waits for a pattern such as `(a+)+b`.

/** In characters. */
export const PATTERN_MAX_LENGTH = 200;
/**
 * How much a pattern may be written out: its states and the ways between them, and what has neither counts once. Repetitions are written out
 * (`a{3}` is three states), so this also bounds them. It bounds the time of a test: a character costs at most one step for each.
 */
const SIZE_MAX = 2_000;
/** Patterns that are kept compiled. */
const COMPILED_MAX = 100;

type State = { accepts?: RegExp; next: State[] };
type Node =
  | { type: "character"; accepts: RegExp }
  | { type: "sequence" | "choice"; nodes: Node[] }
  | { type: "repeat"; node: Node; min: number; max: number };

const TOKEN =
  /\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\[(?:\\.|[^\]\\])*\]|\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2}|\\c[a-zA-Z]|\\.|\(\?:|[*+?]\??|\{\d+(?:,\d*)?\}\??|./gsu;
const QUANTIFIER = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??$/;
/** Anchors, because a pattern is for the whole value; and references, which no linear matcher can follow. */
const REFUSED = /^(?:[\^$]|\\[bBk1-9])$/;

type Test = (value: string) => boolean;
const compiled = new Map<string, Test | undefined>();

/**
 * Whether a whole value matches a pattern. The pattern is compiled when it is first needed and kept for the next values; of many patterns the
 * first ones are forgotten. Nothing matches what is no pattern: see {@link compilePattern}.
 */
export function matchesPattern(pattern: string, value: string): boolean {
  if (!compiled.has(pattern)) {
    const [first] = compiled.keys();
    if (first !== undefined && compiled.size >= COMPILED_MAX) compiled.delete(first);
    compiled.set(pattern, compilePattern(pattern));
  }
  return compiled.get(pattern)?.(value) ?? false;
}

/**
 * A test of whole values, or undefined for what is no pattern: wrong syntax, an anchor, a look-around, a reference, or too large. A test takes at
 * most as many steps as the value has characters, times {@link SIZE_MAX}; compiling takes at most {@link SIZE_MAX}.
 */
export function compilePattern(pattern: string): Test | undefined {
  if ([...pattern].length > PATTERN_MAX_LENGTH || !isValidSyntax(pattern)) return undefined;
  try {
    const end: State = { next: [] };
    const start = builder()(new Parser(pattern.match(TOKEN) ?? []).parse(), end);
    return (value) => run(start, end, value);
  } catch (error) {
    if (error instanceof PatternError) return undefined;
    throw error;
  }
}

class PatternError extends Error {}

function isValidSyntax(pattern: string): boolean {
  try {
    new RegExp(pattern, "u");
    return true;
  } catch {
    return false;
  }
}

class Parser {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  parse(): Node {
    const node = this.choice();
    if (this.at < this.tokens.length) throw new PatternError();
    return node;
  }

  private choice(): Node {
    const nodes = [this.sequence()];
    while (this.tokens[this.at] === "|") {
      this.at += 1;
      nodes.push(this.sequence());
    }
    return nodes.length === 1 && nodes[0] ? nodes[0] : { type: "choice", nodes };
  }

  private sequence(): Node {
    const nodes: Node[] = [];
    for (let token = this.tokens[this.at]; token && token !== "|" && token !== ")"; token = this.tokens[this.at]) {
      nodes.push(this.repeated(this.single(token)));
    }
    return { type: "sequence", nodes };
  }

  private single(token: string): Node {
    this.at += 1;
    if (token === "(" || token === "(?:") {
      const inner = this.choice();
      if (this.tokens[this.at] !== ")") throw new PatternError();
      this.at += 1;
      return inner;
    }
    if (REFUSED.test(token) || QUANTIFIER.test(token)) throw new PatternError();
    return { type: "character", accepts: new RegExp(`^${token}$`, "u") };
  }

  private repeated(node: Node): Node {
    const quantifier = QUANTIFIER.exec(this.tokens[this.at] ?? "");
    if (!quantifier) return node;
    this.at += 1;
    const [text, min, comma, max] = quantifier;
    if (min === undefined) {
      return { type: "repeat", node, min: text.startsWith("+") ? 1 : 0, max: text.startsWith("?") ? 1 : Infinity };
    }
    return { type: "repeat", node, min: Number(min), max: comma ? Number(max || Infinity) : Number(min) };
  }
}

/** Builds states backwards: each gets the one that follows it. */
function builder() {
  let size = 0;
  function grow(by: number): void {
    size += by;
    if (size > SIZE_MAX) throw new PatternError();
  }
  function state(made: State): State {
    grow(1 + made.next.length);
    return made;
  }
  return function build(node: Node, next: State): State {
    // Also for what needs no state: an empty group can be repeated as often as any.
    grow(1);
    switch (node.type) {
      case "character":
        return state({ accepts: node.accepts, next: [next] });
      case "sequence":
        return node.nodes.reduceRight((following, part) => build(part, following), next);
      case "choice":
        return state({ next: node.nodes.map((part) => build(part, next)) });
      case "repeat": {
        let start = next;
        if (node.max === Number.POSITIVE_INFINITY) {
          const loop = state({ next: [next, next] });
          loop.next[1] = build(node.node, loop);
          start = loop;
        } else {
          for (let rest = node.max - node.min; rest > 0; rest -= 1) {
            start = state({ next: [next, build(node.node, start)] });
          }
        }
        for (let times = node.min; times > 0; times -= 1) start = build(node.node, start);
        return start;
      }
    }
  };
}

/** All states that a value can be in are followed at once, so nothing is ever tried again. */
function run(start: State, end: State, value: string): boolean {
  let current = reachable([start]);
  for (const character of value) {
    const next = [...current].filter(({ accepts }) => accepts?.test(character)).flatMap((state) => state.next);
    if (next.length === 0) return false;
    current = reachable(next);
  }
  return current.has(end);
}

function reachable(from: readonly State[]): Set<State> {
  const found = new Set<State>();
  const open = [...from];
  for (let state = open.pop(); state; state = open.pop()) {
    if (found.has(state)) continue;
    found.add(state);
    if (!state.accepts) open.push(...state.next);
  }
  return found;
}
