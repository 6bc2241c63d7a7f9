import "server-only";
import { toFetchResponse, toReqRes } from "fetch-to-node";
import type Provider from "oidc-provider";
import { type LibraryCall, withCall } from "./library-call";
import { providerOf } from "./provider";

/** A request for the library: built from the stored origin, never the visitor's own request. */
export type Exchange = {
  method: string;
  /** Path and query under the issuer. */
  path: string;
  headers?: Record<string, string>;
  body?: string;
};

/**
 * Has the library answer one request, as a Node request and response. Its cookies are dropped.
 *
 * @throws the library's internal error, so that it gets into the log and not to the visitor
 */
export async function callLibrary(call: LibraryCall, exchange: Exchange): Promise<Response> {
  const provider = await providerOf(call.applicationId);
  const response = await withCall(call, () => drive(provider, exchange));
  if (call.fault) throw call.fault;
  response.headers.delete("set-cookie");
  // cors.ts decides which pages may read a response, because it knows the application's clients.
  for (const name of [...response.headers.keys()]) {
    if (name === "vary" || name.startsWith("access-control-")) response.headers.delete(name);
  }
  return response;
}

async function drive(provider: Provider, { method, path, headers = {}, body }: Exchange): Promise<Response> {
  const url = new URL(path, provider.issuer);
  const { req, res } = toReqRes(new Request(url, { method, ...(body === undefined ? {} : { body }) }));
  // Set here, because the Fetch standard doesn't allow Host, Cookie and Content-Length on a Request.
  req.headers = {
    host: url.host,
    accept: "application/json",
    ...headers,
    ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
  };
  // There is no socket, but the library reads from it whether the browser used https.
  Object.defineProperty(req, "socket", { value: { encrypted: url.protocol === "https:", remoteAddress: "" } });
  await provider.callback()(req, res);
  const answer = await toFetchResponse(res);
  return new Response(answer.body, { status: answer.status, headers: new Headers(answer.headers) });
}
