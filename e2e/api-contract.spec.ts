// Walks every operation of the document that the running server serves: neither may say what the other doesn't. Nothing here knows an operation
// by name; what an example speaks of is made in support/api-entities.ts.
import { type ApiQuestion, callApi, type Machine, test as withMachines } from "./support/api";
import { type ApiDocument, type DocumentedOperation, fetchDocument, type Schema } from "./support/api-document";
import { readyRequest, type Stage, WITH_STORY } from "./support/api-entities";
import { castApplication } from "./support/cast";
import type { HttpAnswer } from "./support/http";
import { expect, type Site } from "./support/test";

type Cast = {
  document: ApiDocument;
  stage: Stage;
  /** Machines of the test's application that may do one thing each. */
  narrow: { permission: string; machine: Machine }[];
  /** One of another application that may do everything there. */
  stranger: Machine;
};

const NARROW = ["signup-workflow:execute", "role:read"];

const test = withMachines.extend<{ cast: Cast }>({
  cast: async ({ site, database, mailbox, application, machines, freshName }, use) => {
    const document = await fetchDocument(site, application.origin);
    const other = await castApplication(database, site, { name: freshName("other") });
    const [machine, stranger, ...narrow] = await machines([
      { application, displayName: "Backend", permissions: "all" },
      { application: other, displayName: "Backend", permissions: "all" },
      ...NARROW.map((permission) => ({ application, displayName: permission, permissions: [permission] })),
    ]);
    if (!machine || !stranger) throw new Error("Machines are missing.");
    await use({
      document,
      stage: { site, database, mailbox, document, machine },
      narrow: narrow.map((each, at) => ({ permission: NARROW[at] ?? "", machine: each })),
      stranger,
    });
    await other.close();
  },
});

test.describe.configure({ timeout: 300_000 });

/**
 * Runs a check on every operation and says where it failed.
 *
 * @param which for whom the check means something; the others are counted all the same
 */
async function walk(
  { document }: Cast,
  check: (operation: DocumentedOperation) => Promise<void>,
  which: (operation: DocumentedOperation) => boolean = () => true,
): Promise<void> {
  const walked: string[] = [];
  for (const operation of document.operations) {
    if (which(operation)) await test.step(`${operation.method} ${operation.path}`, () => check(operation));
    walked.push(operation.id);
  }
  expect(new Set(walked).size).toBe(document.operations.length);
}

/** Sends as whoever the operation is for. */
function ask(
  { stage }: Cast,
  { method, audience }: DocumentedOperation,
  path: string,
  question: ApiQuestion = {},
): Promise<HttpAnswer> {
  switch (audience.type) {
    case "client":
      return stage.machine.call(method, path, question);
    case "anybody":
      return stage.machine.call(method, path, { token: null, ...question });
    case "operator":
      throw new Error("No test knows yet how to get an operator's token.");
  }
}

/** A refusal must be one that the document has, in its form, and no fault. */
function expectDocumentedRefusal(
  { document }: Cast,
  operation: DocumentedOperation,
  answer: HttpAnswer,
  about: unknown,
): void {
  const seen = { operation: operation.id, about, disagreements: document.disagreements(operation, answer) };
  expect(seen).toEqual({ ...seen, disagreements: [] });
  expect({ ...seen, refused: answer.status >= 400 && answer.status < 500, status: answer.status }).toMatchObject({
    refused: true,
  });
}

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
  const { stage, stranger, narrow } = cast;
  const isGuarded = ({ audience }: DocumentedOperation) => audience.type !== "anybody";
  await walk(
    cast,
    async (operation) => {
      const { method, audience } = operation;
      const { path, query, body } = await readyRequest(stage, operation);
      const powerless = narrow.find(
        ({ permission }) => audience.type === "client" && !audience.permissions.includes(permission),
      );
      const callers: [string, string | null | undefined, number][] = [
        ["nobody", null, 401],
        ["a made-up token", "x".repeat(40), 401],
        ["another application", stranger.token, 401],
        ["without the permission", powerless?.machine.token, 403],
      ];
      for (const [who, token, status] of callers) {
        if (token === undefined) throw new Error(`Nobody plays ${who} for ${operation.id}.`);
        for (const accept of ["application/json", "application/problem+json"]) {
          const answer = await ask(cast, operation, path, { query, body, token, headers: { accept } });
          expectDocumentedRefusal(cast, operation, answer, who);
          expect([operation.id, who, answer.status]).toEqual([operation.id, who, status]);
          expect([operation.id, answer.headers["content-type"]]).toEqual([operation.id, accept]);
        }
      }
      // Nothing was done: the rightful client still can, at its own host alone.
      const tenantOrigin = await tenantOriginOf(stage, site);
      const elsewhere = await callApi(site, tenantOrigin, method, path, { query, body, token: stage.machine.token });
      expectDocumentedRefusal(cast, operation, elsewhere, "a tenant's host");
      expect((await ask(cast, operation, path, { query, body })).status).toBeLessThan(300);
    },
    isGuarded,
  );
});

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
      const token = operation.audience.type === "anybody" ? null : stranger.token;
      const own = await stranger.call(operation.method, path, { query, body, token });
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
  const BAD: [string, ApiQuestion, number][] = [
    ["no body", {}, 415],
    ["no JSON", { body: '{"a":' }, 400],
    ["nothing", { body: "" }, 400],
    ["a list", { body: [] }, 400],
    ["a text", { body: '"text"' }, 400],
    ["null", { body: "null" }, 400],
    ["half a character", { body: '{"a":"\\ud800"}' }, 400],
    ["a NUL", { body: '{"a":"\\u0000"}' }, 400],
    ["nested deep", { body: `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}` }, 400],
    ["a form", { body: "a=b", headers: { "content-type": "application/x-www-form-urlencoded" } }, 415],
    ["plain text", { body: "{}", headers: { "content-type": "text/plain" } }, 415],
    ["too large", { body: { a: "x".repeat(70_000) } }, 413],
    ["too large in pieces", { body: { a: "x".repeat(70_000) }, headers: { "transfer-encoding": "chunked" } }, 413],
  ];
  await walk(
    cast,
    async (operation) => {
      const { path, query } = await readyRequest(cast.stage, operation);
      for (const [what, question, status] of BAD) {
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

/** Of every type, and some that no member takes. */
const VALUES = [
  null,
  true,
  0.5,
  -1,
  1e300,
  "",
  "\0",
  "x".repeat(3000),
  "{tenant_name}",
  [],
  [[]],
  [null],
  {},
  { a: 1 },
];

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
