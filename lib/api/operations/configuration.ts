import "server-only";
import { z } from "zod";
import type { ConfigOutcome, Plan } from "../../config/apply";
import { done, operation, type Problem, resource } from "../operation";
import { record } from "./custom-domains";

const WORKSPACE_NOT_FOUND: Problem = { type: "refused", code: "not_found" };

const place = {
  line: z.int().meta({ description: "From 1." }),
  column: z.int().meta({ description: "From 1." }),
};

const plan = z
  .object({
    steps: z.array(
      z.object({
        ...place,
        action: z.string().meta({ description: "create, change or delete" }),
        what: z.string(),
        changes: z.array(z.object({ member: z.string(), from: z.string(), to: z.string() })),
        weakens: z.boolean().meta({ description: "Whether signup becomes less safe by it." }),
        users: z.int().meta({ description: "How many users are deleted with it, or lose the role." }),
      }),
    ),
    weakens: z.boolean(),
    deletesUsers: z.int(),
    waiting: z
      .array(z.object({ ...place, what: z.string(), records: z.array(record) }))
      .meta({ description: "Custom domains that shall be active and wait for their records to be verified." }),
  })
  .meta({ id: "ConfigurationPlan", description: "What the file does, step by step. Empty: nothing is to be done." });

function planOf({ steps, weakens, deletesUsers, waiting }: Plan): z.input<typeof plan> {
  return {
    weakens,
    deletesUsers,
    waiting,
    steps: steps.map(({ line, column, action, what, changes, weakenings, users }) => ({
      line,
      column,
      action,
      what,
      changes: Object.entries(changes).map(([member, { from, to }]) => ({
        member,
        from: written(from),
        to: written(to),
      })),
      weakens: weakenings.length > 0,
      users,
    })),
  };
}

/** As JSON; absent for a value that didn't or doesn't exist. */
function written(value: unknown): string {
  return value === undefined ? "" : JSON.stringify(value);
}

const flag = z.boolean().default(false);

function answerOf(outcome: ConfigOutcome) {
  switch (outcome.type) {
    case "applied":
      return done(200, { result: "APPLIED" as const, plan: planOf(outcome.plan) });
    case "planned":
      return done(200, { result: "PLANNED" as const, plan: planOf(outcome.plan) });
    case "unconfirmed":
    case "other_plan":
      return done(409, { result: "UNCONFIRMED" as const, plan: planOf(outcome.plan) });
    case "invalid": {
      const mistakes = outcome.mistakes.map(({ line, column, path, message }) => ({ line, column, path, message }));
      return done(422, { result: "INVALID" as const, mistakes });
    }
    case "busy":
      return { type: "refused" as const, code: "overloaded" as const, retryAfterSeconds: 2 };
    case "forbidden":
      return { type: "refused" as const, code: "forbidden" as const };
    case "not_found":
      return WORKSPACE_NOT_FOUND;
  }
}

export const CONFIGURATION_OPERATIONS = resource("Configuration", {
  applyConfiguration: operation({
    method: "POST",
    path: "/config/apply",
    summary: "Apply a configuration file",
    description:
      "The same as `npm run config`, for the workspace of the token: in one transaction, or not at all. What the file names under `env` is looked up in `secrets` of this request, never in the server's environment.",
    for: "operator",
    body: z
      .object({
        text: z.string().min(1).meta({ description: "The file: YAML 1.2 or JSON." }),
        secrets: z
          .record(z.string(), z.string())
          .default({})
          .meta({ description: "What `{env: NAME}` in the file stands for." }),
        dryRun: flag.meta({ description: "Finds out what would be done, and does none of it." }),
        prune: flag.meta({ description: "Deletes what a list in the file no longer names." }),
        acceptWeakening: flag.meta({ description: "Without it a file that makes signup less safe is not applied." }),
        acceptDeletingUsers: flag.meta({ description: "Without it a file that deletes users is not applied." }),
      })
      .meta({ id: "ApplyConfiguration" }),
    answers: {
      200: {
        description: "Applied; or with `dryRun` planned, and nothing was changed.",
        body: z.object({ result: z.enum(["APPLIED", "PLANNED"]), plan }).meta({ id: "AppliedConfiguration" }),
      },
      409: {
        description:
          "Nothing was changed: it makes signup less safe or deletes users, and the request doesn't say that this is meant.",
        body: z.object({ result: z.literal("UNCONFIRMED"), plan }).meta({ id: "UnconfirmedConfiguration" }),
      },
      422: {
        description: "Nothing was changed: every mistake in the file, in its order.",
        body: z
          .object({
            result: z.literal("INVALID"),
            mistakes: z.array(z.object({ ...place, path: z.string(), message: z.string() })),
          })
          .meta({ id: "InvalidConfiguration" }),
      },
    },
    refusals: ["forbidden"],
    example: { body: { text: "version: 1\nworkspaces: []\n", dryRun: true } },
    async run({ caller, body, request }) {
      // Large and rarely needed, so it is loaded on demand.
      const { applyConfig } = await import("../../config/apply");
      const { text, secrets, ...options } = body;
      const outcome = await applyConfig(caller, caller.workspaceId, text, {
        ...options,
        environment: secrets,
        request,
      });
      return answerOf(outcome);
    },
  }),

  exportConfiguration: operation({
    method: "GET",
    path: "/config/export",
    summary: "Export the configuration of the workspace",
    description: "Applied to an empty installation it gives the same system. It holds no secret, and no user.",
    for: "operator",
    query: z.object({ format: z.enum(["yaml", "json"]).default("yaml") }),
    answers: {
      200: {
        description: "The file, and the names of the secrets that it needs where it is applied.",
        body: z.object({ text: z.string(), secrets: z.array(z.string()) }).meta({ id: "ExportedConfiguration" }),
      },
    },
    refusals: ["forbidden"],
    async run({ caller, query }) {
      const { exportConfig } = await import("../../config/export");
      const exported = await exportConfig(caller, caller.workspaceId, query.format);
      if (exported.type === "exported") return done(200, { text: exported.text, secrets: exported.secrets });
      return exported.type === "forbidden" ? { type: "refused", code: "forbidden" } : WORKSPACE_NOT_FOUND;
    },
  }),
});
