import { rememberLink } from "../../operator-link";

/** The address in invitation mails. */
export function GET(request: Request): Promise<Response> {
  return rememberLink(request, "/invitation");
}
