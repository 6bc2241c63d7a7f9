import { connect, createServer, type Socket } from "node:net";

/** One transaction, or one statement outside of any: how often the client waited for an answer, and what it sent. */
export type Unit = { trips: number; statements: string[] };

export type DatabaseProxy = {
  url: string /** All that ended since it was last asked. */;
  take(): Unit[];
  close(): void;
};

/** Stands between a server and its Postgres, and counts. @param databaseUrl without TLS, which it could not read */
export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl);
  let units: Unit[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const postgres = connect(Number(target.port), target.hostname);
    const reader = readMessages((unit) => units.push(unit));
    for (const socket of [client, postgres]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on("error", () => {});
      socket.once("close", () => {
        sockets.delete(socket);
        client.destroy();
        postgres.destroy();
      });
    }
    client.on("data", (bytes) => {
      reader.fromClient(bytes);
      postgres.write(bytes);
    });
    postgres.on("data", (bytes) => {
      reader.fromPostgres(bytes);
      client.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const own = new URL(databaseUrl);
  own.host = `127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  return {
    url: own.href,
    take() {
      const taken = units;
      units = [];
      return taken;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** What of the protocol (PostgreSQL, "Message Formats") tells which statements ran and where a unit ends. */
function readMessages(ended: (unit: Unit) => void) {
  /** The text that each named statement was prepared from. */
  const prepared = new Map<string, string>();
  let unit: Unit = { trips: 0, statements: [] };
  let waiting = false;
  // The first message of a client has no type.
  const client = splitter(1, (type, body) => {
    if (type === "P") {
      const [name = "", text = ""] = strings(body);
      prepared.set(name, text);
    } else if (type === "B") {
      const [, name = ""] = strings(body);
      unit.statements.push(prepared.get(name) ?? "");
    } else if (type === "Q") {
      unit.statements.push(strings(body)[0] ?? "");
    }
  });
  const postgres = splitter(0, (type, body) => {
    // ReadyForQuery: "I" says that no transaction is open.
    if (type !== "Z" || body.toString("latin1", 0, 1) !== "I") return;
    if (unit.statements.length > 0) ended(unit);
    unit = { trips: 0, statements: [] };
  });
  return {
    fromClient(bytes: Buffer) {
      if (!waiting) unit.trips += 1;
      waiting = true;
      client(bytes);
    },
    fromPostgres(bytes: Buffer) {
      waiting = false;
      postgres(bytes);
    },
  };
}

/** Cuts a stream into messages: a type (none for the first `untyped` of them), a length that counts itself, a body. */
function splitter(untyped: number, found: (type: string, body: Buffer) => void): (bytes: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let left = untyped;
  return (bytes) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    for (;;) {
      const head = left > 0 ? 0 : 1;
      if (rest.length < head + 4) return;
      const end = head + rest.readInt32BE(head);
      if (rest.length < end) return;
      if (left > 0) left -= 1;
      else found(rest.toString("latin1", 0, 1), rest.subarray(head + 4, end));
      rest = rest.subarray(end);
    }
  };
}

function strings(body: Buffer): string[] {
  return body.toString("utf8").split("\0");
}
