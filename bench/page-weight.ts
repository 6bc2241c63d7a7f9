import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import { loadInBrowser } from "./browser";
import { type Bench, type Measurement, number, type Row, spread } from "./measurement";
import { type Answer, BROWSERS_ENCODINGS, type Connection } from "./requests";

export const pageWeight: Measurement = { title: "Weight of the signup page", measure };

type Kind = "HTML" | "CSS" | "JS" | "icon";
type Piece = { kind: Kind; encoding: string; served: number; raw: number };

async function measure(bench: Bench): Promise<Row[]> {
  const foyer = await bench.foyer();
  const connection = foyer.connect();
  try {
    const page = await connection.ask({ path: "/signup", headers: { "accept-encoding": BROWSERS_ENCODINGS } });
    const html = unpacked(page);
    const pieces = [pieceOf("HTML", page)];
    for (const { kind, path } of named(html.toString())) pieces.push(await fetchPiece(connection, kind, path));
    const kinds = ["HTML", "CSS", "JS", "icon"] as const;
    return [...kinds.map((kind) => rowOf(kind, pieces)), totalOf(pieces), ...(await browserRows(bench))];
  } finally {
    connection.close();
  }
}

function rowOf(kind: Kind, pieces: Piece[]): Row {
  const own = pieces.filter((piece) => piece.kind === kind);
  const encodings = [...new Set(own.map(({ encoding }) => encoding))].join(", ");
  const hows: Record<Kind, string> = {
    HTML: "The body of GET /signup on the application's host",
    CSS: "Every style sheet that the HTML names",
    JS: "Every script that the HTML names, but for those that browsers with modules skip",
    icon: "The icon that the HTML names",
  };
  return {
    figure: kind,
    value: weights(own),
    how: `${hows[kind]}, asked for with Accept-Encoding: ${BROWSERS_ENCODINGS}; without headers. Served as: ${encodings || "–"}.`,
  };
}

function totalOf(pieces: Piece[]): Row {
  return { figure: "All of it", value: weights(pieces), how: "The sum of the above." };
}

function weights(pieces: Piece[]): string {
  const sum = (of: (piece: Piece) => number) => number(pieces.reduce((total, piece) => total + of(piece), 0));
  const files = pieces.length === 1 ? "1 request" : `${pieces.length} requests`;
  return `${sum((piece) => piece.served)} bytes served, ${sum((piece) => piece.raw)} raw, ${files}`;
}

async function browserRows(bench: Bench): Promise<Row[]> {
  const foyer = await bench.foyer();
  const loads = await loadInBrowser(`http://${foyer.applicationHost}/signup`);
  if (!loads) return [{ figure: "In Chromium", value: "not measured", how: "There is no Chromium on this machine." }];
  const how = `Headless Chromium ${loads.version}, ${loads.views.length} times with an empty cache, on the server's own machine without any slowing down; the median first.`;
  return [
    {
      figure: "Requests in Chromium",
      value: spread(
        loads.views.map(({ requests }) => requests),
        "",
      ),
      how: `All that the page makes until the network rests. ${how}`,
    },
    {
      figure: "Transferred to Chromium",
      value: spread(
        loads.views.map(({ bytes }) => bytes),
        "bytes",
      ),
      how: `Bodies as served and headers, of the same. ${how}`,
    },
    {
      figure: "First contentful paint",
      value: spread(
        loads.views.map(({ firstPaintMs }) => firstPaintMs),
        "ms",
      ),
      how,
    },
    {
      figure: "Largest contentful paint",
      value: spread(
        loads.views.map(({ largestPaintMs }) => largestPaintMs),
        "ms",
      ),
      how,
    },
  ];
}

/** What a page makes every modern browser fetch at once. Browsers that know modules skip scripts that say `nomodule`. */
export function named(html: string): { kind: Kind; path: string }[] {
  const found = new Map<string, Kind>();
  for (const [tag] of html.matchAll(/<(?:link|script)\b[^>]*>/g)) {
    const path = /\s(?:href|src)="([^"]+)"/.exec(tag)?.[1];
    if (!path || /\snomodule\b/i.test(tag)) continue;
    if (tag.startsWith("<script")) found.set(path, "JS");
    else if (/\srel="stylesheet"/.test(tag)) found.set(path, "CSS");
    else if (/\srel="icon"/.test(tag)) found.set(path, "icon");
  }
  return [...found].map(([path, kind]) => ({ kind, path }));
}

async function fetchPiece(connection: Connection, kind: Kind, path: string): Promise<Piece> {
  const answer = await connection.ask({ path, headers: { "accept-encoding": BROWSERS_ENCODINGS } });
  if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}.`);
  return pieceOf(kind, answer);
}

function pieceOf(kind: Kind, answer: Answer): Piece {
  const encoding = answer.headers["content-encoding"] ?? "not compressed";
  return { kind, encoding, served: answer.body.length, raw: unpacked(answer).length };
}

function unpacked({ headers, body }: Answer): Buffer {
  switch (headers["content-encoding"]) {
    case undefined:
      return body;
    case "gzip":
      return gunzipSync(body);
    case "br":
      return brotliDecompressSync(body);
    case "deflate":
      return inflateSync(body);
    default:
      throw new Error(`An answer came as ${headers["content-encoding"]}, which can't be unpacked here.`);
  }
}
