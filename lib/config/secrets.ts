import "server-only";
import { readDocument } from "./document";
import { gatherMistakes } from "./mistakes";
import { readTree } from "./tree";

/** A variable that a file names, and the clients whose secret it holds, by their display names. */
export type NamedSecret = { variable: string; clients: string[] };

/** Whoever may be asked for more than this is better off with the command. */
const MOST = 50;

/** The variables that a file names, in its order; of a file that can't be read none. Their values stand nowhere. */
export function secretsNamedIn(text: string): NamedSecret[] {
  const read = readDocument(text);
  if ("mistakes" in read) return [];
  const applications = readTree(read.document, gatherMistakes(read.document)).flatMap(
    ({ applications = [] }) => applications,
  );
  const found = new Map<string, string[]>();
  for (const { members } of applications.flatMap(({ clients = [] }) => clients)) {
    if (!members?.secret?.env) continue;
    const { displayName, secret } = members;
    found.set(secret.env, [...(found.get(secret.env) ?? []), displayName]);
  }
  return [...found].slice(0, MOST).map(([variable, clients]) => ({ variable, clients }));
}
