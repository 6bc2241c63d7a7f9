import { rememberLink } from "../../operator-link";

/** The address in the link that the server prints. */
export function GET(request: Request): Promise<Response> {
  return rememberLink(request, "/welcome");
}
