// Run as a child process: says every time what it was told to say, with nothing behind it.
import { createServer } from "node:http";

export type Told = { rawHeaders: string[]; body: string };

/** Node writes these by itself; the framing of a body follows from how it is sent. */
const NODES_OWN = /^(date|connection|keep-alive|transfer-encoding|content-length)$/i;

process.once("message", ({ rawHeaders, body }: Told) => {
  const bytes = Buffer.from(body, "base64");
  const headers: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name = "", value = ""] = rawHeaders.slice(i, i + 2);
    if (!NODES_OWN.test(name)) headers.push(name, value);
  }
  const server = createServer({ keepAliveTimeout: 65_000 }, (_request, response) => {
    response.writeHead(200, headers);
    response.write(bytes);
    response.end();
  });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    process.send?.(typeof address === "object" ? address?.port : 0);
  });
});
process.once("disconnect", () => process.exit());
