// Between a server under test and its Postgres: the connection as a network and a database in trouble give it.
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/**
 * `open`: as if it were not there. `refusing`: nobody listens. `full`: Postgres has no connection left. `silent`: connections are taken and
 * nothing ever comes back.
 */
export type ProxyState = "open" | "refusing" | "full" | "silent";

export type DatabaseProxy = {
  /** The URL of the database by way of the proxy. */
  url: string;
  /** Connections of before are cut off, unless `keep` says that they live on. */
  become(state: ProxyState, options?: { keep?: boolean }): Promise<void>;
  close(): Promise<void>;
};

/** @param databaseUrl where it leads */
export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let state: ProxyState = "open";
  const server = createServer((socket) => {
    track(sockets, socket);
    if (state === "full") return refuseForWantOfConnections(socket);
    if (state === "silent") return void socket.resume();
    const onward = connect({ host: target.hostname, port: Number(target.port || 5432) });
    track(sockets, onward);
    socket.pipe(onward).pipe(socket);
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      one.once("close", () => other.destroy());
    }
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return {
    url: url.href,
    async become(next, { keep = false } = {}) {
      if (state === "refusing" && next !== "refusing") await listen(port);
      const wasListening = state !== "refusing";
      state = next;
      const stopped = next === "refusing" && wasListening ? stop() : undefined;
      if (!keep) cut();
      await stopped;
    },
    async close() {
      const stopped = state === "refusing" ? undefined : stop();
      cut();
      await stopped;
    },
  };
}

function track(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket);
  socket.on("error", () => {});
  socket.once("close", () => sockets.delete(socket));
}

/** What Postgres says to whoever comes when all connections are taken (SQLSTATE 53300), in the bytes of its protocol. */
function refuseForWantOfConnections(socket: Socket): void {
  const fields = ["SFATAL", "VFATAL", "C53300", "Msorry, too many clients already"];
  const body = Buffer.from(`${fields.map((field) => `${field}\0`).join("")}\0`);
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeInt32BE(body.length + 4, 1);
  socket.once("data", () => socket.end(Buffer.concat([head, body])));
}
