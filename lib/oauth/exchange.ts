import "server-only";
import { toFetchResponse, toReqRes } from "fetch-to-node";
import type Provider from "oidc-provider";
import { type Asked, withAsked } from "./asked";
import { providerOf } from "./provider";

/** What the library is to answer: built by us from stored origins, never the visitor's own request. */
export type Exchange = {
  method: string;
  /** Path and query under the issuer. */
  path: string;
  headers?: Record<string, string>;
  body?: string;
};

/**
 * Has the library answer one request in its own world of Node's requests and responses. Its cookies stay there.
 *
 * @throws what failed inside, so that it ends in the log and not in what a visitor sees
 */
export async function askLibrary(asked: Asked, exchange: Exchange): Promise<Response> {
  const provider = await providerOf(asked.applicationId);
  const response = await withAsked(asked, () => drive(provider, exchange));
  if (asked.fault) throw asked.fault;
  response.headers.delete("set-cookie");
  // Whose page may read an answer is said by cors.ts, with the application's clients in view.
  for (const name of [...response.headers.keys()]) {
    if (name === "vary" || name.startsWith("access-control-")) response.headers.delete(name);
  }
  return response;
}

async function drive(provider: Provider, { method, path, headers = {}, body }: Exchange): Promise<Response> {
  const url = new URL(path, provider.issuer);
  const { req, res } = toReqRes(new Request(url, { method, ...(body === undefined ? {} : { body }) }));
  // Set here and not on the Request: the Fetch standard lets nobody name Host, Cookie and Content-Length.
  req.headers = {
    host: url.host,
    accept: "application/json",
    ...headers,
    ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
  };
  // There is no socket; the library asks it whether the browser spoke https.
  Object.defineProperty(req, "socket", { value: { encrypted: url.protocol === "https:", remoteAddress: "" } });
  await provider.callback()(req, res);
  const answer = await toFetchResponse(res);
  return new Response(answer.body, { status: answer.status, headers: new Headers(answer.headers) });
}
