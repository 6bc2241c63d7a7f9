// For the walk over the API's document: who takes part in it, and how each operation is asked and judged.
import { type ApiQuestion, callApi, type Machine, test as withMachines } from "./api";
import { type ApiDocument, type DocumentedOperation, fetchDocument } from "./api-document";
import type { Stage } from "./api-entities";
import { castApplication } from "./cast";
import type { HttpAnswer } from "./http";
import { expect } from "./test";

export type Cast = {
  document: ApiDocument;
  stage: Stage;
  /** Machines of the test's application that may do one thing each. */
  narrow: { permission: string; machine: Machine }[];
  /** One of another application that may do everything there. */
  stranger: Machine;
  /** Of an operator of the workspace, and of one who may only look. */
  operatorToken(role: "ADMIN" | "VIEWER"): Promise<string>;
};

const NARROW = ["signup-workflow:execute", "role:read"];

export const test = withMachines.extend<{ cast: Cast }>({
  cast: async ({ site, database, mailbox, application, machines, operatorToken, freshName }, use) => {
    const document = await fetchDocument(site, application.origin);
    const other = await castApplication(database, site, { name: freshName("other") });
    const [machine, stranger, ...narrow] = await machines([
      { application, displayName: "Backend", permissions: "all" },
      { application: other, displayName: "Backend", permissions: "all" },
      ...NARROW.map((permission) => ({ application, displayName: permission, permissions: [permission] })),
    ]);
    if (!machine || !stranger) throw new Error("Machines are missing.");
    const tokens: { [role in "ADMIN" | "VIEWER"]?: Promise<string> } = {};
    await use({
      document,
      stage: { site, database, mailbox, document, machine },
      narrow: narrow.map((each, at) => ({ permission: NARROW[at] ?? "", machine: each })),
      stranger,
      operatorToken(role) {
        tokens[role] ??= operatorToken(role);
        return tokens[role];
      },
    });
    await other.close();
  },
});

/**
 * Runs a check on every operation and says where it failed.
 *
 * @param which for whom the check means something; the others are counted all the same
 */
export async function walk(
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

/** Sends as whoever the operation is for, to where it answers. */
export async function ask(
  { stage, operatorToken }: Cast,
  { method, audience, origin, body: documented }: DocumentedOperation,
  path: string,
  { headers, ...question }: ApiQuestion = {},
): Promise<HttpAnswer> {
  const [mediaType] = documented?.mediaTypes ?? [];
  const typed: Record<string, string> = question.body === undefined || !mediaType ? {} : { "content-type": mediaType };
  const asked = { ...question, headers: { ...typed, ...headers } };
  switch (audience.type) {
    case "client":
      return stage.machine.call(method, path, asked);
    case "anybody":
      return stage.machine.call(method, path, { token: null, ...asked });
    case "operator":
      if (!origin) throw new Error("An operator's token is for the dashboard's host, and the document doesn't say so.");
      return callApi(stage.site, origin, method, path, { token: await operatorToken("ADMIN"), ...asked });
  }
}

/** A refusal must be one that the document has, in its form, and no fault. */
export function expectDocumentedRefusal(
  { document }: Cast,
  operation: DocumentedOperation,
  answer: HttpAnswer,
  about: unknown,
): void {
  const disagreements = document.disagreements(operation, answer);
  const seen = { operation: operation.id, about, status: answer.status, disagreements };
  const isRefused = answer.status >= 400 && answer.status < 500;
  expect({ ...seen, isRefused }).toEqual({ ...seen, disagreements: [], isRefused: true });
}
