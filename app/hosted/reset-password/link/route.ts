import { holdLink } from "../../hold-link";

/** Where the links in mails about a new password lead. */
export function GET(request: Request): Promise<Response> {
  return holdLink(request, "PASSWORD_RESET");
}
