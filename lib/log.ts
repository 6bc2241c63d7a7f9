// Read by the server and by scripts in plain Node, so it must not import "server-only".
import { AsyncLocalStorage } from "node:async_hooks";
import { Writable } from "node:stream";
import { format } from "node:util";
import pino, { type Logger } from "pino";
import { env } from "./env/env";
import { oncePerProcess } from "./server/next-workarounds";

/** Whatever is logged while `requestContext.run` is at work, however deep, carries this request's id. */
export const requestContext = oncePerProcess("request", () => new AsyncLocalStorage<{ requestId: string }>());

let logger: Logger | undefined;

/** The process's log: a JSON object a line in production, a readable line elsewhere. Never give it a query string, a cookie or a body. */
export function log(): Logger {
  logger ??= pino(
    {
      level: env().logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: () => requestContext.getStore() ?? {},
      serializers: { err: describeError },
    },
    env().production ? pino.destination(1) : readableLines(),
  );
  return logger;
}

/**
 * What a log may say of an error. Drizzle writes a failed statement's parameters into the message and Postgres the offending row into the
 * detail: addresses and hashes, so both stay out.
 */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error === "object" ? "a thrown object" : String(error);
  const described: Record<string, unknown> = {
    type: error.name,
    message: withoutParameters(error.message),
    stack: withoutParameters(error.stack ?? ""),
  };
  for (const name of ["code", "constraint", "table", "digest"]) {
    const value = (error as unknown as Record<string, unknown>)[name];
    if (typeof value === "string" || typeof value === "number") described[name] = value;
  }
  if (error.cause !== undefined) described.cause = describeError(error.cause);
  return described;
}

/** Leads what libraries write to the console into the log, with its rules. Next reports its faults there. */
export function captureConsole(): void {
  console.error = (...parts: unknown[]) => {
    const err = parts.find((part) => part instanceof Error);
    const words = parts.filter((part) => part !== err).map((part) => (typeof part === "string" ? part : typeof part));
    log().error(err ? { err } : {}, withoutParameters(format(...words)).trim() || "A fault was reported.");
  };
  console.warn = (...parts: unknown[]) => log().warn(withoutParameters(format(...parts)).trim());
}

// The parameters may hold line breaks; they end where the stack's first frame begins.
function withoutParameters(text: string): string {
  return text.replace(/\nparams: [\s\S]*?(?=\n {4}at |$)/, "");
}

function readableLines(): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      const { level, time, msg, err, ...rest } = JSON.parse(chunk.toString()) as Record<string, unknown> & {
        level: number;
        time: string;
        err?: { stack?: string };
      };
      const label = pino.levels.labels[level] ?? "info";
      const facts = Object.entries(rest).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
      const stack = err ? `\n${err.stack ?? JSON.stringify(err)}` : "";
      process.stdout.write(`${time.slice(11, 19)} ${label.padEnd(5)} ${msg ?? ""}${facts.join("")}${stack}\n`, done);
    },
  });
}
