import { holdLink } from "../../hold-link";

/** Where the links in mails that log in lead. */
export function GET(request: Request): Promise<Response> {
  return holdLink(request, "MAGIC_LINK");
}
