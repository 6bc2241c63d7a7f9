// Walks every operation of the document that the running server serves: neither may say what the other doesn't. Nothing here knows an operation
// by name; what an example speaks of is made in support/api-entities.ts.
import { type ApiQuestion, callApi } from "./support/api";
import { ask, type Cast, expectDocumentedRefusal, test, walk } from "./support/api-contract";
import type { DocumentedOperation, Schema } from "./support/api-document";
import { readyRequest, type Stage, WITH_STORY } from "./support/api-entities";
import { expect, type Site } from "./support/test";

// One after the other: a file is applied for each of them, and while one is, the server takes no other.
test.describe.configure({ mode: "default", timeout: 300_000 });

test("each operation does what its example asks for, and answers as the document says and no more", async ({
  cast,
}) => {
  const { document, stage } = cast;
  expect(document.operations.length).toBeGreaterThan(0);
  expect(WITH_STORY.filter((id) => !document.operations.some((operation) => operation.id === id))).toEqual([]);
  await walk(cast, async (operation) => {
    const { path, query, body } = await readyRequest(stage, operation);
    const takesKey = operation.parameters.some(({ name }) => name === "Idempotency-Key");
    const headers: Record<string, string> = takesKey ? { "idempotency-key": `key of ${operation.id}` } : {};
    const answer = await ask(cast, operation, path, { query, body, headers });
    expect(document.disagreements(operation, answer)).toEqual([]);
    expect([operation.id, answer.status < 300, answer.body]).toEqual([operation.id, true, answer.body]);
    if (!takesKey) return;
    const again = await ask(cast, operation, path, { query, body, headers });
    expect([again.status, again.body]).toEqual([answer.status, answer.body]);
  });
});

test("what the document doesn't say would be seen", async ({ cast }) => {
  const { document, stage } = cast;
  const operation = document.operations.find(({ id }) => id === "getTenant");
  if (!operation) throw new Error("The document has no getTenant.");
  const { path } = await readyRequest(stage, operation);
  const answer = await ask(cast, operation, path);
  expect(document.disagreements(operation, answer)).toEqual([]);
  const tenant = JSON.parse(answer.body);
  const { name: _, ...incomplete } = tenant;
  for (const different of [
    { ...tenant, secret: 1 },
    { ...tenant, metadata: { ...tenant.metadata, secret: 1 } },
    { ...tenant, name: null },
    incomplete,
  ]) {
    expect(document.disagreements(operation, { ...answer, body: JSON.stringify(different) })).not.toEqual([]);
  }
  expect(document.disagreements(operation, { ...answer, status: 202 })).not.toEqual([]);
  expect(document.disagreements(operation, { ...answer, headers: { "content-type": "text/html" } })).not.toEqual([]);
});

test("each operation refuses whoever has no token, a made-up one, another application's, or one without its permission", async ({
  cast,
  site,
}) => {
  const { stage, stranger, operatorToken } = cast;
  const isGuarded = ({ audience }: DocumentedOperation) => audience.type !== "anybody";
  await walk(
    cast,
    async (operation) => {
      const { method, audience } = operation;
      const { path, query, body } = await readyRequest(stage, operation);
      const callers: [string, string | null, number][] = [
        ["nobody", null, 401],
        ["a made-up token", "x".repeat(40), 401],
        ["another application", stranger.token, 401],
        [
          "the other kind of token",
          audience.type === "client" ? await operatorToken("ADMIN") : stage.machine.token,
          401,
        ],
        // A viewer may read.
        ...(audience.type === "operator" && method === "GET" ? [] : [await powerless(cast, operation)]),
      ];
      for (const [who, token, status] of callers) {
        for (const accept of ["application/json", "application/problem+json"]) {
          const answer = await ask(cast, operation, path, { query, body, token, headers: { accept } });
          expectDocumentedRefusal(cast, operation, answer, who);
          expect([operation.id, who, answer.status]).toEqual([operation.id, who, status]);
          expect([operation.id, answer.headers["content-type"]]).toEqual([operation.id, accept]);
        }
      }
      // Nothing was done: the rightful client still can, at its own host alone.
      const elsewhere = await tenantOriginOf(stage, site);
      const token = audience.type === "operator" ? await operatorToken("ADMIN") : stage.machine.token;
      const refused = await callApi(site, elsewhere, method, path, { query, body, token });
      expectDocumentedRefusal(cast, operation, refused, "a tenant's host");
      expect((await ask(cast, operation, path, { query, body })).status).toBeLessThan(300);
    },
    isGuarded,
  );
});

/** Somebody with a token that is good, but not for this. */
async function powerless(
  { narrow, operatorToken }: Cast,
  { id, audience }: DocumentedOperation,
): Promise<[string, string, number]> {
  if (audience.type === "operator") return ["an operator who may only look", await operatorToken("VIEWER"), 403];
  const found = narrow.find(
    ({ permission }) => audience.type === "client" && !audience.permissions.includes(permission),
  );
  if (!found) throw new Error(`Every client here may do ${id}.`);
  return ["without the permission", found.machine.token, 403];
}

/** Origin of any tenant of the stage's application. */
async function tenantOriginOf({ database, machine }: Stage, site: Site): Promise<string> {
  const { rows } = await database.query(
    "select hostname from hosts where application_id = $1 and tenant_id is not null limit 1",
    [machine.application.id],
  );
  return site.origin(rows[0].hostname);
}

test("each operation knows nothing of what belongs to another application, and changes nothing of it", async ({
  cast,
}) => {
  const { stage, stranger } = cast;
  const theirs: Stage = { ...stage, machine: stranger };
  // Whoever names nothing of anybody's can't name what is another's; a filter of a list by it finds nothing, as its own test shows.
  const namesSomething = ({ path, body }: DocumentedOperation) =>
    path.includes("{") || /"[a-z]+2+"/.test(JSON.stringify(body?.example ?? null));
  await walk(
    cast,
    async (operation) => {
      const { path, query, body } = await readyRequest(theirs, operation);
      const answer = await ask(cast, operation, path, { query, body });
      expectDocumentedRefusal(cast, operation, answer, "another application's");
      // It stands as it was: its own client can do with it what it came for.
      const own = await ask({ ...cast, stage: theirs }, operation, path, { query, body });
      expect([operation.id, own.status < 300, own.body]).toEqual([operation.id, true, own.body]);
    },
    namesSomething,
  );
});

test("each operation refuses ids that are nobody's, in a path", async ({ cast }) => {
  await walk(
    cast,
    async (operation) => {
      const { query, body } = await readyRequest(cast.stage, operation);
      for (const id of ["a".repeat(26), "x", "A".repeat(26), "a".repeat(300), "%20", "..%2F..", "%F0%9F%A6%8A", "'"]) {
        const path = operation.path.replace(/\{\w+\}/g, id);
        const answer = await ask(cast, operation, path, { query, body });
        expectDocumentedRefusal(cast, operation, answer, id);
        expect([operation.id, id, answer.status]).toEqual([operation.id, id, 404]);
      }
    },
    ({ path }) => path.includes("{"),
  );
});

test("each operation refuses a body that can't be read, and one that is too large", async ({ cast }) => {
  await walk(
    cast,
    async (operation) => {
      const { path, query } = await readyRequest(cast.stage, operation);
      for (const [what, question, status] of takesJson(operation) ? [...UNREADABLE, ...NO_JSON] : UNREADABLE) {
        for (const accept of ["application/json", "application/problem+json"]) {
          const headers = { ...question.headers, accept };
          const answer = await ask(cast, operation, path, { query, ...question, headers });
          expectDocumentedRefusal(cast, operation, answer, what);
          expect([operation.id, what, answer.status]).toEqual([operation.id, what, status]);
        }
      }
    },
    ({ body }) => body !== undefined,
  );
});

/** The others take text, whatever stands in it; what they do with it is told line by line. */
function takesJson({ body }: DocumentedOperation): boolean {
  return body?.mediaTypes.includes("application/json") ?? false;
}

const LARGE = { a: "x".repeat(70_000) };
const UNREADABLE: [string, ApiQuestion, number][] = [
  ["no body", {}, 415],
  ["no UTF-8", { body: Buffer.from([0x22, 0xff, 0x22]) }, 400],
  ["a form", { body: "a=b", headers: { "content-type": "application/x-www-form-urlencoded" } }, 415],
  ["plain text", { body: "{}", headers: { "content-type": "text/plain" } }, 415],
  ["too large", { body: LARGE }, 413],
  ["too large in pieces", { body: LARGE, headers: { "transfer-encoding": "chunked" } }, 413],
];
const NO_JSON: [string, ApiQuestion, number][] = [
  ["no JSON", { body: '{"a":' }, 400],
  ["nothing", { body: "" }, 400],
  ["a list", { body: [] }, 400],
  ["a text", { body: '"text"' }, 400],
  ["null", { body: "null" }, 400],
  ["half a character", { body: '{"a":"\\ud800"}' }, 400],
  ["a NUL", { body: '{"a":"\\u0000"}' }, 400],
  ["nested deep", { body: `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}` }, 400],
];

/** Of every type, an id that is nobody's, and some that no member takes. */
const VALUES = [null, true, 0.5, -1, 1e300, "", "\0", "x".repeat(3000), "a".repeat(26), [], { a: 1 }];

test("each operation takes what the document takes, member by member, and is never at fault", async ({ cast }) => {
  const { document, stage } = cast;
  await walk(
    cast,
    async (operation) => {
      const { path, query, body } = await readyRequest(stage, operation);
      for (const [member, schema] of document.membersOf(operation)) {
        for (const value of VALUES) {
          const bad = { ...(body as object), [member]: value };
          const answer = await ask(cast, operation, path, { query, body: bad });
          const about = { member, value: String(JSON.stringify(value)).slice(0, 40), schema: describe(schema) };
          if (!document.takes(operation, bad)) expectDocumentedRefusal(cast, operation, answer, about);
          const disagreements = document.disagreements(operation, answer);
          const seen = { operation: operation.id, about, disagreements, fault: answer.status >= 500 };
          expect(seen).toEqual({ ...seen, disagreements: [], fault: false });
        }
      }
    },
    ({ body }) => body !== undefined,
  );
});

test("each operation takes a query as the document does, and is never at fault", async ({ cast }) => {
  const { document, stage } = cast;
  const inQuery = ({ parameters }: DocumentedOperation) => parameters.filter((each) => each.in === "query");
  await walk(
    cast,
    async (operation) => {
      const { path, body } = await readyRequest(stage, operation);
      // Refused for what comes later: what is asked here, is asked before anything is done.
      const request = { body, headers: { "if-match": '"999999"' } };
      for (const { name, schema } of inQuery(operation)) {
        const values = [
          "",
          "%00",
          "%ff",
          "x".repeat(3000),
          "-1",
          "0",
          "1e9",
          "99999999999999999999",
          "true",
          "[]",
          "'",
        ];
        for (const query of [...values.map((value) => `${name}=${value}`), `${name}=1&${name}=2`, `${name}`]) {
          const answer = await ask(cast, operation, path, { query, ...request });
          const disagreements = document.disagreements(operation, answer);
          const seen = { operation: operation.id, query: query.slice(0, 60), disagreements };
          expect({ ...seen, fault: answer.status >= 500 }).toEqual({ ...seen, disagreements: [], fault: false });
          if (query.includes("&") || query.endsWith("%00")) {
            expectDocumentedRefusal(cast, operation, answer, { query, schema: describe(schema) });
          }
        }
      }
    },
    (operation) => inQuery(operation).length > 0,
  );
});

test("each operation that compares versions refuses one that is not there any more, and one that is none", async ({
  cast,
}) => {
  await walk(
    cast,
    async (operation) => {
      const { path, query, body } = await readyRequest(cast.stage, operation);
      for (const version of ['"999999"', "999999", ""]) {
        const answer = await ask(cast, operation, path, { query, body, headers: { "if-match": version } });
        expectDocumentedRefusal(cast, operation, answer, version);
        expect([operation.id, version, answer.status]).toEqual([operation.id, version, 412]);
      }
    },
    ({ parameters }) => parameters.some(({ name }) => name === "If-Match"),
  );
});

function describe(schema: Schema): string {
  return JSON.stringify(schema).slice(0, 200);
}
