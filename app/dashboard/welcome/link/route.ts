import { holdLink } from "../../held-link";

/** Where the link leads that the server prints. */
export function GET(request: Request): Promise<Response> {
  return holdLink(request, "/welcome");
}
