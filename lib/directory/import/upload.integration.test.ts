import { and, eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { db } from "@/db/client";
import { userImports, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import type { Actor } from "../../access/access";
import { newId } from "../../ids";
import { makeOperator } from "../../operators/testing";
import { makeApplication, makeTenant, visitor } from "../../testing/cast";
import { piecesOf } from "./pieces";
import { readRefusals } from "./read";
import { type UploadedPiece, uploadPiece } from "./upload";

useTestDatabase();

async function scene() {
  const app = await makeApplication();
  const owner = { applicationId: app.id, tenantId: (await makeTenant(app, "acme")).id };
  const { actor } = await makeOperator(app.id, "ADMIN");
  const send = (piece: Partial<UploadedPiece> & { text: string }, by: Actor = actor) =>
    uploadPiece(
      by,
      owner,
      { importId: null, firstLine: 1, isLast: true, ...piece, bytes: Buffer.from(piece.text) },
      visitor(),
    );
  const count = (table: typeof users | typeof userImports) =>
    db().$count(table, and(eq(table.applicationId, owner.applicationId), eq(table.tenantId, owner.tenantId)));
  return { app, owner, actor, send, count };
}

const person = (number: number) => `{"email":"p${number}@x.example"}`;

test("the pieces of a file make one import, and any of them sent again has no second effect", async () => {
  const { owner, actor, count } = await scene();
  const file = new Blob([Array.from({ length: 50 }, (_, number) => `${person(number)}\n`)].flat());
  let importId: string | null = null;
  for await (const { bytes, firstLine, isLast } of piecesOf(file, 300)) {
    for (let time = importId === null ? 2 : 1; time <= 2; time += 1) {
      const outcome = await uploadPiece(actor, owner, { importId, firstLine, bytes, isLast }, visitor());
      if (!("userImport" in outcome)) throw new Error(outcome.type);
      expect(outcome.type).toBe(isLast ? "completed" : "taken");
      importId = outcome.userImport.id;
    }
  }
  expect(await count(userImports)).toBe(1);
  expect(await count(users)).toBe(50);
});

test.each([
  ["empty", ""],
  ["not_ndjson", "email;name\nann@x.example;Ann"],
  ["not_ndjson", `[${person(1)}]`],
])("a file that is %s begins nothing: %j", async (type, text) => {
  const { send, count } = await scene();
  expect(await send({ text })).toEqual({ type });
  expect(await count(userImports)).toBe(0);
});

test("an import goes on with the lines behind those that were done; a shorter file is another one and ends nothing", async () => {
  const { send, count } = await scene();
  const begun = await send({ text: `${person(1)}\n${person(2)}\n`, isLast: false });
  if (begun.type !== "taken") throw new Error(begun.type);
  const importId = begun.userImport.id;
  expect(await send({ text: person(1), importId })).toMatchObject({ type: "other_lines" });
  expect(await send({ text: person(9), importId, firstLine: 9 })).toEqual({ type: "lines_missing", nextLine: 3 });
  const whole = [1, 2, 3].map(person).join("\n");
  expect(await send({ text: whole, importId })).toMatchObject({ type: "completed", userImport: { imported: 3 } });
  expect(await count(users)).toBe(3);
});

test("nobody uploads into a tenant of another workspace, nor does a viewer; an import is one of its tenant alone", async () => {
  const { app, owner, send, count } = await scene();
  const other = await scene();
  const viewer = (await makeOperator(app.id, "VIEWER")).actor;
  expect(await send({ text: person(1) }, viewer)).toEqual({ type: "forbidden" });
  expect(await send({ text: person(1) }, other.actor)).toEqual({ type: "not_found" });
  const begun = await other.send({ text: `${person(1)}\nno line`, isLast: false });
  if (begun.type !== "taken") throw new Error(begun.type);
  expect(await send({ text: person(1), importId: begun.userImport.id })).toEqual({ type: "import_not_found" });
  expect(await send({ text: person(1), importId: "x\0" })).toEqual({ type: "import_not_found" });
  expect(await count(users)).toBe(0);
  expect(await readRefusals(viewer, other.owner, begun.userImport.id)).toBeUndefined();
  expect(await readRefusals(viewer, owner, begun.userImport.id)).toBeUndefined();
  expect(await readRefusals(viewer, owner, newId())).toBeUndefined();
  const pieces = await readRefusals(other.actor, other.owner, begun.userImport.id);
  expect((await pieces?.next())?.value).toBe('{"line":2,"violations":{"line":[{"code":"invalid_json"}]}}\n');
});
