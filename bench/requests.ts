import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from "node:http";

export type Answer = { status: number; headers: IncomingHttpHeaders; rawHeaders: string[]; body: Buffer };

export type Asked = { method?: string; path: string; headers?: OutgoingHttpHeaders; body?: Buffer };

/** Asks one server, over connections that are kept and reused. */
export type Connection = { ask(asked: Asked): Promise<Answer>; close(): void };

/** What a browser of today says that it understands. */
export const BROWSERS_ENCODINGS = "gzip, deflate, br, zstd";

const ANSWER_WITHIN_MS = 30_000;

/**
 * Connects to a port of this machine as if by the name `host`: most systems don't resolve `*.localhost`, and no name should be looked up
 * while time is taken.
 *
 * @param host with the port, as in a browser's Host header.
 */
export function connectTo(port: number, host: string): Connection {
  const agent = new Agent({ keepAlive: true, scheduling: "fifo" });
  return {
    ask: ({ method = "GET", path, headers, body }) =>
      new Promise((resolve, reject) => {
        const sent = request(
          { host: "127.0.0.1", port, path, method, agent, headers: { host, ...headers }, timeout: ANSWER_WITHIN_MS },
          (answer) => {
            const chunks: Buffer[] = [];
            answer.on("data", (chunk: Buffer) => chunks.push(chunk));
            answer.once("error", reject);
            answer.once("end", () =>
              resolve({
                status: answer.statusCode ?? 0,
                headers: answer.headers,
                rawHeaders: answer.rawHeaders,
                body: Buffer.concat(chunks),
              }),
            );
          },
        );
        sent.once("timeout", () => sent.destroy(new Error(`${method} ${path} was not answered in time.`)));
        sent.once("error", reject);
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}
