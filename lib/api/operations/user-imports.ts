import "server-only";
import { z } from "zod";
import { exportUsers } from "../../directory/export";
import { beginImport, completeImport, importLines, readImport, type UserImport } from "../../directory/import/import";
import { done, operation, type Problem, resource } from "../operation";
import { id, metadata, time } from "../schemas";

const NDJSON = ["application/x-ndjson"] as const;

const REFUSED = {
  not_found: { type: "refused", code: "tenant_not_found" },
  forbidden: { type: "refused", code: "forbidden" },
  import_not_found: { type: "refused", code: "import_not_found" },
  lines_missing: { type: "refused", code: "lines_missing" },
} as const satisfies Record<string, Problem>;

const userImport = z
  .object({
    id,
    tenantId: id,
    linesDone: z.int().meta({ description: "How far it is. Whatever stopped it, it goes on behind this line." }),
    imported: z.int(),
    refused: z.int(),
    completedTime: time.nullable(),
    metadata: metadata.omit({ version: true }),
  })
  .meta({ id: "UserImport", description: "Lines count from 1, blank ones too." });

function importOf(row: UserImport): z.input<typeof userImport> {
  const { id, tenantId, linesDone, imported, refused, completedAt, createdAt, updatedAt } = row;
  return {
    id,
    tenantId,
    linesDone,
    imported,
    refused,
    completedTime: completedAt?.toISOString() ?? null,
    metadata: { creationTime: createdAt.toISOString(), lastModifiedTime: updatedAt.toISOString() },
  };
}

const refusedLine = z
  .object({
    line: z.int(),
    violations: z.record(z.string(), z.array(z.object({ code: z.string() }))),
  })
  .meta({
    id: "RefusedLine",
    description: "A line that brought no user, and the codes of what is wrong; never a value.",
  });

export const USER_IMPORT_OPERATIONS = resource("Users in bulk", {
  beginUserImport: operation({
    method: "POST",
    path: "/tenants/{tenantId}/user-imports",
    summary: "Begin an import of users",
    description:
      "Users come as lines of JSON in as many pieces as it takes, with the password hashes that they have elsewhere (argon2, bcrypt, scrypt, PBKDF2): nobody needs a new password.",
    permission: "user:import",
    answers: { 201: { description: "Begun.", body: userImport } },
    refusals: ["tenant_not_found"],
    takesIdempotencyKey: true,
    async run({ caller, params: { tenantId }, request }) {
      const outcome = await beginImport(caller, { applicationId: caller.applicationId, tenantId }, request);
      return outcome.type === "begun" ? done(201, importOf(outcome.userImport)) : REFUSED[outcome.type];
    },
  }),

  importUserLines: operation({
    method: "POST",
    path: "/tenants/{tenantId}/user-imports/{importId}/lines",
    summary: "Send lines of an import",
    description:
      "Whole lines, at most 64 KiB of them at once, of which `firstLine` numbers the first. Lines that were taken before are passed over, so the same may be sent again. A line that is refused stops nothing: reading the import says which and why.",
    permission: "user:import",
    query: z.object({ firstLine: z.coerce.number().int().min(1).max(1_000_000_000) }),
    takesText: NDJSON,
    body: z
      .string()
      .meta({ description: "One user a line: `email`, `passwordHash`, profile members, `roles` by name …" }),
    answers: { 200: { description: "Taken.", body: userImport } },
    refusals: ["tenant_not_found", "import_not_found", "lines_missing", "import_completed"],
    example: { query: { firstLine: "1" }, body: '{"email":"ada@example.com","fullName":"Ada Lovelace"}\n' },
    async run({ caller, params: { tenantId, importId }, query: { firstLine }, body }) {
      const owner = { applicationId: caller.applicationId, tenantId };
      const outcome = await importLines(caller, owner, importId, firstLine, body);
      if (outcome.type === "taken") return done(200, importOf(outcome.userImport));
      if (outcome.type === "completed") return { type: "refused", code: "import_completed" };
      return REFUSED[outcome.type];
    },
  }),

  completeUserImport: operation({
    method: "POST",
    path: "/tenants/{tenantId}/user-imports/{importId}/complete",
    summary: "End an import",
    description: "Nothing more is taken then. Ending it again changes nothing.",
    permission: "user:import",
    answers: { 200: { description: "Ended.", body: userImport } },
    refusals: ["tenant_not_found", "import_not_found"],
    async run({ caller, params: { tenantId, importId }, request }) {
      const owner = { applicationId: caller.applicationId, tenantId };
      const outcome = await completeImport(caller, owner, importId, request);
      return outcome.type === "completed" ? done(200, importOf(outcome.userImport)) : REFUSED[outcome.type];
    },
  }),

  getUserImport: operation({
    method: "GET",
    path: "/tenants/{tenantId}/user-imports/{importId}",
    summary: "Read how far an import is, and which lines it refused",
    permission: "user:import",
    query: z.object({
      afterLine: z.coerce
        .number()
        .int()
        .min(0)
        .max(1_000_000_000)
        .default(0)
        .meta({ description: "Refused lines behind this one." }),
      count: z.coerce.number().int().min(1).max(1000).default(100),
    }),
    answers: {
      200: {
        description: "The import with a page of its refused lines.",
        body: userImport
          .extend({
            refusedLines: z.array(refusedLine),
            nextAfterLine: z.int().nullable().meta({ description: "`afterLine` of the next page; null on the last." }),
          })
          .meta({ id: "UserImportReport" }),
      },
    },
    refusals: ["tenant_not_found", "import_not_found"],
    async run({ caller, params: { tenantId, importId }, query }) {
      const outcome = await readImport(caller, { applicationId: caller.applicationId, tenantId }, importId, query);
      if (outcome.type !== "found") return REFUSED[outcome.type];
      const refusedLines = outcome.refusals.map(({ line, violations }) => ({ line, violations }));
      return done(200, { ...importOf(outcome.userImport), refusedLines, nextAfterLine: outcome.next });
    },
  }),

  exportUsers: operation({
    method: "GET",
    path: "/tenants/{tenantId}/user-export",
    summary: "Export the users of a tenant",
    description:
      "In the form that an import takes. Their password hashes come only with `passwordHashes=true`, which needs `user:export-password-hashes` as well.",
    permission: "user:export",
    query: z.object({ passwordHashes: z.enum(["true", "false"]).default("false") }),
    answers: { 200: { description: "One user a line.", body: z.string(), mediaType: "application/x-ndjson" } },
    refusals: ["tenant_not_found"],
    async run({ caller, params: { tenantId }, query, request }) {
      const passwordHashes = query.passwordHashes === "true";
      if (passwordHashes && !caller.permissions.has("user:export-password-hashes")) return REFUSED.forbidden;
      const owner = { applicationId: caller.applicationId, tenantId };
      const outcome = await exportUsers(caller, owner, { passwordHashes }, request);
      if (outcome.type !== "exporting") return REFUSED[outcome.type];
      return done(200, streamOf(outcome.pieces));
    },
  }),
});

function streamOf(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { value, done: ended } = await pieces.next();
      if (ended) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}
