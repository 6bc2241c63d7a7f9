import { holdLink } from "../../hold-link";

/** Where the links in mails that ask whose mailbox it is lead. */
export function GET(request: Request): Promise<Response> {
  return holdLink(request, "EMAIL_VERIFICATION");
}
