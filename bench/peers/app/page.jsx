import { headers } from "next/headers";

/** The least that a page rendered for each request can be: one value of the request, and nothing loaded. */
export default async function Page() {
  return <h1>{(await headers()).get("host")}</h1>;
}
