import { holdLink } from "../../held-link";

/** Where the links in invitations lead. */
export function GET(request: Request): Promise<Response> {
  return holdLink(request, "/invitation");
}
